// Methods that train tensors of the model itself, BitFit, layer norms and the head: start, merge, files and refusals.
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { randomStream } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import type { NamedTensors, TensorValue } from "../../../src/core/values.ts";
import type { ModelConfig } from "../../../src/models/config.ts";
import { checkWeights } from "../../../src/models/parameters.ts";
import { mergedConfig, mergedWeights } from "../../../src/peft/merge.ts";
import type { AdapterFile, PeftMethod } from "../../../src/peft/method.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { methodById } from "../../../src/peft/registry.ts";
import { trainableSpecs } from "../../../src/train/attachment.ts";
import { initialValues } from "../../../src/train/initialise.ts";
import { methodLogits } from "../../helpers/method-logits.ts";
import type { StepFixture } from "../../helpers/step-fixture.ts";
import { readStepFixture, relativeError } from "../../helpers/step-fixture.ts";

const languageModel = await readStepFixture("full-s1");
const classifier = await readStepFixture("classify-full-s1");

const METHODS = [
  ["bitfit", {}],
  ["bitfit", { biases: "attention" }],
  ["bitfit", { biases: "mlp" }],
  ["bitfit", { biases: "norm" }],
  ["layerNorm", {}],
  ["head", {}],
] as const;
const OBJECTIVES = [
  ["a language model", languageModel],
  ["a classifier", classifier],
] as const;

/** What trains, the task head too, moved away from the base's values. */
function trained(method: PeftMethod, options: object, fixture: StepFixture): NamedTensors {
  const specs = trainableSpecs(fixture.config, { method, options });
  return new Map(
    [...initialValues(specs, fixture.base, 1)].map(([name, { shape, data }]) => {
      const stream = randomStream(3, name);
      return [name, { shape, data: data.map((value) => value + 0.3 * stream.normal()) }];
    }),
  );
}

describe.each(OBJECTIVES)("on %s", (_, fixture) => {
  const { config, base } = fixture;

  describe.each(METHODS)("%s %j", (id, raw) => {
    const method = methodById(id);
    const options = parseOptions(method, raw);
    const attachment = { method, options };
    const adapter = trained(method, options, fixture);
    const adapted = methodLogits({ fixture, attachment, adapter });
    const merged = mergedWeights(method, config, options, adapter, base);
    const mergedInto = mergedSetting(config, merged);

    it("starts as the base, bit for bit", () => {
      const start = initialValues(trainableSpecs(config, attachment), base, 5);
      expect(methodLogits({ fixture, attachment, adapter: start })).toEqual(
        methodLogits({ fixture }),
      );
    });

    it("merged weights are a whole checkpoint and give the unmerged logits to 1e-12", () => {
      const weights = checkWeights(mergedInto, merged);
      const alone = methodLogits({ fixture: { ...fixture, config: mergedInto }, base: weights });
      expect(relativeError(alone, adapted, 0)).toBeLessThan(1e-12);
      expect(relativeError(methodLogits({ fixture }), adapted, 0)).toBeGreaterThan(1e-3);
    });

    it("merged to no strength it is the base but for the task head, half-way the mean", () => {
      const [none, half] = [0, 0.5].map((s) =>
        mergedWeights(method, config, options, adapter, base, s),
      );
      for (const [name, { data }] of merged) {
        const isHead = name === "score.weight";
        const start = base.get(name) ?? required(base.get("transformer.wte.weight"), "the table");
        expect(none?.get(name)?.data, name).toEqual(isHead ? data : start.data);
        const mean = isHead ? data : start.data.map((value, i) => (value + data[i]!) / 2);
        expect(relativeError(half?.get(name)?.data ?? [], mean, 0), name).toBeLessThan(1e-14);
      }
    });

    it("its file is read back as it was written, and carries the task head", () => {
      const file = method.exportAdapter!(config, options, adapter);
      const read = method.importAdapter!(config, file);
      expect(read.options).toEqual(options);
      expect(read.values).toEqual(adapter);
      expect([...file.tensors.keys()].some((key) => key.endsWith("score.weight"))).toBe(
        config.head.kind === "classification",
      );
    });
  });
});

function mergedSetting(config: ModelConfig, merged: NamedTensors): ModelConfig {
  const json = mergedConfig({ model_type: "gpt2" }, config, merged);
  return { ...config, ...("tie_word_embeddings" in (json as object) && { tiedHead: false }) };
}

it("only a trained head unties the merged model", () => {
  const { config, base } = languageModel;
  const json = { model_type: "gpt2", n_embd: 12 };
  expect(mergedConfig(json, config, base)).toBe(json);
  const merged = new Map([...base, ["lm_head.weight", { shape: [1], data: new Float32Array(1) }]]);
  expect(mergedConfig(json, config, merged)).toEqual({ ...json, tie_word_embeddings: false });
});

it("an untied head trains in place: nothing is added to the model", () => {
  const head = methodById("head");
  const untied = { ...languageModel.config, tiedHead: false };
  expect(head.parameters(untied, {})).toMatchObject([
    { name: "lm_head.weight", isBase: true, init: { of: "lm_head.weight" } },
  ]);
  expect(head.parameters(languageModel.config, {})).toMatchObject([
    { name: "lm_head.weight", isBase: false, init: { of: "transformer.wte.weight" } },
  ]);
});

it("a head's file of a language model and the base's own biases stay apart", () => {
  const names = (id: string, raw: object) => {
    const method = methodById(id);
    return method
      .parameters(languageModel.config, parseOptions(method, raw))
      .map(({ name }) => name.replace("transformer.", ""));
  };
  expect(names("bitfit", { biases: "attention" })).toEqual(
    [0, 1].flatMap((i) => [`h.${i}.attn.c_attn.bias`, `h.${i}.attn.c_proj.bias`]),
  );
  expect(names("bitfit", { biases: "mlp" })).toEqual(
    [0, 1].flatMap((i) => [`h.${i}.mlp.c_fc.bias`, `h.${i}.mlp.c_proj.bias`]),
  );
  expect(names("bitfit", { biases: "norm" })).toEqual([
    ...[0, 1].flatMap((i) => [`h.${i}.ln_1.bias`, `h.${i}.ln_2.bias`]),
    "ln_f.bias",
  ]);
  expect(names("bitfit", {})).toHaveLength(13);
  expect(names("layerNorm", {})).toHaveLength(10);
});

describe("files", () => {
  const { config } = languageModel;
  const written = (id: string, raw: object = {}): AdapterFile => {
    const method = methodById(id);
    const options = parseOptions(method, raw);
    const values = method.parameters(config, options).map(({ name, shape }) => {
      const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => i);
      return [name, { shape, data }] as [string, TensorValue];
    });
    return method.exportAdapter!(config, options, new Map(values));
  };

  it("layer norms are written as PEFT's LN_TUNING, others under the model's own names", () => {
    const norms = written("layerNorm");
    expect(norms.config).toEqual({
      base_model_name_or_path: null,
      inference_mode: true,
      modules_to_save: null,
      peft_type: "LN_TUNING",
      revision: null,
      target_modules: ["ln_1", "ln_2", "ln_f"],
      task_type: "CAUSAL_LM",
    });
    const prefix = "base_model.model.transformer.";
    expect([...norms.tensors.keys()].slice(0, 2)).toEqual([
      `${prefix}h.0.ln_1.ln_tuning_layers.weight`,
      `${prefix}h.0.ln_1.ln_tuning_layers.bias`,
    ]);
    const biases = written("bitfit", { biases: "mlp" });
    expect(biases.config).toMatchObject({
      format: "peft-playground/plain",
      method: "bitfit",
      options: { biases: "mlp" },
    });
    expect(biases.config).not.toHaveProperty("peft_type");
    expect(biases.tensors.has("transformer.h.0.mlp.c_fc.bias")).toBe(true);
  });

  it.each([
    ["layerNorm", { peft_type: "LORA" }, /peft_type: expected "LN_TUNING", found "LORA"/],
    ["layerNorm", { target_modules: ["ln_1", "ln_2"] }, /expected all layer norms, .*ln_f too/],
    ["layerNorm", { target_modules: ".*ln_[12]" }, /expected all layer norms, .*ln_f too/],
    ["layerNorm", { target_modules: "(" }, /target_modules: expected a regular expression/],
    ["layerNorm", { exclude_modules: ["ln_f"] }, /exclude_modules: expected this option/],
    ["layerNorm", { modules_to_save: ["wte"] }, /modules_to_save: expected none, found \["wte"\]/],
    ["layerNorm", { a_future_option: 1 }, /a_future_option: expected this option to be unset/],
    ["bitfit", { format: "zip" }, /format: expected "peft-playground\/plain", found "zip"/],
    ["bitfit", { method: "head" }, /method: expected bitfit, found head/],
    ["bitfit", { options: { biases: "none" } }, /options.biases: expected .*found "none"/],
    ["bitfit", { options: { biases: "mlp" } }, /expected 4 tensors, found 4 of them; unexpected/],
    ["head", { options: { rank: 2 } }, /options.rank: expected never, found "rank"/],
  ])("%s refuses %j", (id, fields, message) => {
    const file = written(id);
    const changed = { ...file, config: { ...file.config, ...fields } };
    expect(() => methodById(id).importAdapter!(config, changed)).toThrow(
      expect.objectContaining({
        code: "ADAPTER_INVALID",
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it("layer norms are read by expression, by list and by PEFT's default", () => {
    const file = written("layerNorm");
    for (const targets of [
      null,
      undefined,
      String.raw`transformer\.(.*\.)?ln_\w`,
      ["ln_f", "ln_1", "ln_2"],
    ]) {
      const read = { ...file, config: { ...file.config, target_modules: targets } };
      expect(methodById("layerNorm").importAdapter!(config, read).values.size).toBe(10);
    }
  });

  it.each([
    ["bitfit", { biases: "everything" }, /bitfit: biases: expected .*found "everything"/],
    ["bitfit", { bias: "all" }, /bitfit: bias: expected no such option/],
    ["layerNorm", { layers: [1] }, /layerNorm: layers: expected no such option/],
    ["head", { rank: 1 }, /head: rank: expected no such option/],
  ])("%s has no options %j", (id, options, message) => {
    expect(() => parseOptions(methodById(id), options)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});
