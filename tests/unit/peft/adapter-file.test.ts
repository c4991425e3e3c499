// LoRA's files in HF PEFT's form: what is written, and every adapter that must not load in silence.
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import type { TensorValue } from "../../../src/core/values.ts";
import { parseModelConfig } from "../../../src/models/config.ts";
import { lora } from "../../../src/peft/lora.ts";
import type { AdapterFile } from "../../../src/peft/method.ts";
import { parseOptions } from "../../../src/peft/method.ts";

const gpt2 = {
  model_type: "gpt2",
  n_embd: 4,
  n_layer: 2,
  n_head: 2,
  vocab_size: 5,
  n_positions: 4,
};
const config = parseModelConfig(gpt2);

function filled(shape: readonly number[], start = 1): TensorValue {
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => start + i) };
}

function written(raw: object): AdapterFile {
  const options = parseOptions(lora, raw);
  const specs = lora.parameters(config, options);
  return lora.exportAdapter!(config, options, new Map(specs.map((s) => [s.name, filled(s.shape)])));
}

const key = (end: string) => `base_model.model.transformer.h.${end}`;

describe("writes", () => {
  it("only fields that every PEFT version knows", () => {
    const file = written({
      rank: 2,
      alpha: 3,
      dropout: 0.1,
      targetModules: ["c_attn"],
      layers: [1],
    });
    expect(file.config).toEqual({
      base_model_name_or_path: null,
      bias: "none",
      fan_in_fan_out: true,
      inference_mode: true,
      init_lora_weights: true,
      layers_pattern: null,
      layers_to_transform: [1],
      lora_alpha: 3,
      lora_dropout: 0.1,
      modules_to_save: null,
      peft_type: "LORA",
      r: 2,
      revision: null,
      target_modules: ["attn.c_attn"],
      task_type: "CAUSAL_LM",
    });
    expect([...file.tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      [key("1.attn.c_attn.lora_A.weight"), [2, 4]],
      [key("1.attn.c_attn.lora_B.weight"), [12, 2]],
    ]);
  });

  it("slices as one block-structured pair of rank k·r with the same scale", () => {
    const { config: json, tensors } = written({ rank: 1, alpha: 3, targetModules: ["q", "v"] });
    expect(json).toMatchObject({ r: 2, lora_alpha: 6, target_modules: ["attn.c_attn"] });
    expect(json).not.toHaveProperty("rank_pattern");
    const b = required(tensors.get(key("0.attn.c_attn.lora_B.weight")), "B");
    expect(b.shape).toEqual([12, 2]);
    const [q, k, v] = [
      [1, 0, 2, 0, 3, 0, 4, 0],
      Array<number>(8).fill(0),
      [0, 5, 0, 6, 0, 7, 0, 8],
    ];
    expect([...b.data]).toEqual([...q, ...k, ...v]);
  });

  it("patterns where slices and whole modules meet", () => {
    const { config: json } = written({
      rank: 2,
      alpha: 3,
      targetModules: ["q", "v", "c_fc"],
      layers: [0],
    });
    expect(json).toMatchObject({
      r: 4,
      lora_alpha: 6,
      rank_pattern: { "transformer.h.0.mlp.c_fc": 2 },
      alpha_pattern: { "transformer.h.0.mlp.c_fc": 3 },
    });
  });

  it("a classifier's head, as PEFT does for SEQ_CLS", () => {
    const architectures = ["GPT2ForSequenceClassification"];
    const classifier = parseModelConfig({ ...gpt2, architectures });
    const options = parseOptions(lora, { rank: 1, targetModules: ["c_attn"] });
    const names = [
      ...lora.parameters(classifier, options),
      { name: "score.weight", shape: [2, 4] },
    ];
    const values = new Map(names.map(({ name, shape }) => [name, filled(shape)]));
    const file = lora.exportAdapter!(classifier, options, values);
    expect(file.config).toMatchObject({
      task_type: "SEQ_CLS",
      modules_to_save: ["classifier", "score"],
    });
    expect(file.tensors.has("base_model.model.score.weight")).toBe(true);
    expect(lora.importAdapter!(classifier, file).values).toEqual(values);
    expect(() => lora.importAdapter!(config, file)).toThrow(/modules_to_save: expected none/);
  });
});

describe("reads", () => {
  const good = written({ rank: 2, targetModules: ["c_attn"] });
  const withConfig = (fields: object): AdapterFile => ({
    ...good,
    config: { ...good.config, ...fields },
  });

  it("a file of the fewest fields, and one of all fields at their defaults", () => {
    const { tensors } = written({ rank: 8, targetModules: ["c_attn"] });
    const least = lora.importAdapter!(config, { config: { peft_type: "LORA" }, tensors });
    expect(least.options).toMatchObject({ rank: 8, alpha: 8, targetModules: ["c_attn"] });
    const all = {
      alora_invocation_tokens: null,
      arrow_config: null,
      auto_mapping: null,
      corda_config: null,
      ensure_weight_tying: false,
      eva_config: null,
      exclude_modules: null,
      kasa_config: null,
      layer_replication: null,
      loftq_config: {},
      lora_bias: false,
      megatron_config: null,
      megatron_core: "megatron.core",
      peft_version: "0.21.0",
      qalora_group_size: 16,
      target_parameters: null,
      trainable_token_indices: null,
      use_dora: false,
      use_qalora: false,
    };
    expect(lora.importAdapter!(config, withConfig(all)).options.rank).toBe(2);
  });

  it("patterns for single modules, a regular expression for target_modules, one layer as a number", () => {
    const file = written({ rank: 2, targetModules: ["mlp.c_fc", "mlp.c_proj"], layers: [1] });
    const json = { ...file.config, target_modules: String.raw`.*\.mlp\.(c_fc|c_proj)` };
    const read = lora.importAdapter!(config, {
      ...file,
      config: { ...json, layers_to_transform: 1 },
    });
    expect([...read.values.keys()]).toHaveLength(4);
    expect(read.options.layers).toEqual([1]);
  });

  it.each([
    [{ peft_type: "IA3" }, /peft_type: expected "LORA", found "IA3"/],
    [{ r: 0 }, /r: expected >=1, found 0/],
    [{ r: 5000 }, /rank: expected <=1024, found 5000/],
    [{ use_dora: true }, /use_dora: expected this option to be unset, found true/],
    [{ bias: "all" }, /bias: expected "none", found all/],
    [{ lora_bias: true }, /lora_bias/],
    [
      { init_lora_weights: "pissa" },
      /init_lora_weights: expected an .* keeps the base, found pissa/,
    ],
    [{ modules_to_save: ["ln_f"] }, /modules_to_save: expected none, found \["ln_f"\]/],
    [{ exclude_modules: ["c_fc"] }, /exclude_modules: expected this option to be unset/],
    [{ a_future_option: { x: 1 } }, /a_future_option: expected this option to be unset/],
    [
      { target_modules: ["q_proj"] },
      /target_modules: expected names of this model's linear layers/,
    ],
    [{ target_modules: "(" }, /target_modules: expected a regular expression/],
  ])("refuses %j", (fields, message) => {
    expect(() => lora.importAdapter!(config, withConfig(fields))).toThrow(
      expect.objectContaining({
        code: "ADAPTER_INVALID",
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  const keyA = key("0.attn.c_attn.lora_A.weight");
  const [a] = [required(good.tensors.get(keyA), "A")];
  const without = new Map([...good.tensors].filter(([name]) => name !== keyA));
  it.each([
    ["a missing key", without, `expected 4 tensors, found 3 of them; missing ${keyA}`],
    [
      "a key with a slip in it",
      new Map([...without, [`${keyA}s`, a]]),
      `expected 4 tensors, found 3 of them; missing ${keyA}; unexpected ${keyA}s`,
    ],
    [
      "a base parameter that PEFT would load in silence",
      new Map([...good.tensors, [key("0.attn.c_attn.bias"), filled([12])]]),
      `expected 4 tensors, found 4 of them; unexpected ${key("0.attn.c_attn.bias")}`,
    ],
    [
      "another rank",
      new Map([...good.tensors, [keyA, filled([3, 4])]]),
      `${keyA}: expected shape [2,4], found [3,4]`,
    ],
  ])("refuses %s", (_what, tensors, message) => {
    expect(() => lora.importAdapter!(config, { ...good, tensors })).toThrow(
      expect.objectContaining({ code: "ADAPTER_INVALID", message }),
    );
  });
});
