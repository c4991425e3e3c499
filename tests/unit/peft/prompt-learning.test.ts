// Prefix- and prompt-tuning beyond the fixtures' gradients: first values, files, what is refused, and the room they take.
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import type { NamedTensors } from "../../../src/core/values.ts";
import { parseModelConfig } from "../../../src/models/config.ts";
import { mergedWeights } from "../../../src/peft/merge.ts";
import type { AdapterFile, PeftMethod } from "../../../src/peft/method.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { methodById } from "../../../src/peft/registry.ts";
import { initialValues } from "../../../src/train/initialise.ts";
import { gradientGraph } from "../../../src/train/step-graphs.ts";
import { methodLogits } from "../../helpers/method-logits.ts";
import { pointOf, readStepFixture, relativeError } from "../../helpers/step-fixture.ts";

const KEY = "prompt_embeddings";
const CASES = ["prefix-s1", "prefix-mlp-s1", "prompt-s1"];
const fixtures = await Promise.all(CASES.map(readStepFixture));

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
  const { config, base } = fixture;
  const method = methodById(fixture.method);
  const options = parseOptions(method, fixture.options);
  const adapter = pointOf(fixture);
  const file = method.exportAdapter!(config, options, adapter);

  it("the exported file is imported as the same function to 1e-12, and is written again as it was", () => {
    const read = method.importAdapter!(config, file);
    const want = methodLogits({ fixture, attachment: { method, options }, adapter });
    const attachment = { method, options: parseOptions(method, read.options) };
    const got = methodLogits({ fixture, attachment, adapter: read.values });
    expect(relativeError(got, want, 0)).toBeLessThan(1e-12);
    const again = method.exportAdapter!(config, read.options, read.values);
    expect(again.tensors).toEqual(file.tensors);
  });

  it("the file holds the prompt alone, and PEFT's fields", () => {
    const columns = fixture.method === "prompt" ? 12 : 2 * 2 * 12;
    expect([...file.tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      [KEY, [3, columns]],
    ]);
    const common = {
      base_model_name_or_path: null,
      inference_mode: true,
      modules_to_save: null,
      num_attention_heads: 3,
      num_layers: 2,
      num_transformer_submodules: 1,
      num_virtual_tokens: 3,
      revision: null,
      task_type: "CAUSAL_LM",
      token_dim: 12,
    };
    const hasMlp = fixture.name.includes("mlp");
    expect(file.config).toEqual(
      fixture.method === "prompt"
        ? { ...common, peft_type: "PROMPT_TUNING", prompt_tuning_init: "SAMPLE_VOCAB" }
        : {
            ...common,
            encoder_hidden_size: hasMlp ? 5 : 12,
            peft_type: "PREFIX_TUNING",
            prefix_projection: hasMlp,
          },
    );
  });

  it("the fewest fields are enough", () => {
    const { peft_type, num_virtual_tokens } = file.config;
    const least = { ...file, config: { peft_type, num_virtual_tokens } };
    expect(method.importAdapter!(config, least).values).toEqual(
      method.importAdapter!(config, file).values,
    );
  });

  it("a classifier's head stands one module higher than other methods put it, as in PEFT", () => {
    const architectures = ["GPT2ForSequenceClassification"];
    const sizes = { n_embd: 12, n_head: 3, n_layer: 2, vocab_size: 19, n_positions: 16 };
    const classifier = parseModelConfig({ model_type: "gpt2", ...sizes, architectures });
    const score = { shape: [2, 12], data: new Float64Array(24).fill(0.5) };
    const values = new Map([...adapter, ["score.weight", score]]);
    const written = method.exportAdapter!(classifier, options, values);
    expect(written.config).toMatchObject({
      task_type: "SEQ_CLS",
      modules_to_save: ["classifier", "score"],
    });
    expect([...written.tensors.keys()]).toEqual([KEY, "base_model.score.weight"]);
    const read = method.importAdapter!(classifier, written);
    expect(read.values.get("score.weight")).toEqual(score);
    expect(() => method.importAdapter!(config, written)).toThrow(/modules_to_save: expected none/);
  });

  const withConfig = (fields: object): AdapterFile => ({
    ...file,
    config: { ...file.config, ...fields },
  });
  it.each<[string, AdapterFile, string]>([
    ["another method", withConfig({ peft_type: "P_TUNING" }), 'found "P_TUNING"'],
    ["no length", withConfig({ num_virtual_tokens: null }), "num_virtual_tokens: expected number"],
    ["another base", withConfig({ token_dim: 768 }), "token_dim: expected 12, found 768"],
    ["more layers", withConfig({ num_layers: 12 }), "num_layers: expected 2, found 12"],
    [
      "an encoder and a decoder",
      withConfig({ num_transformer_submodules: 2 }),
      "num_transformer_submodules: expected 1, found 2",
    ],
    ["an unknown option", withConfig({ num_tasks: 4 }), "num_tasks: expected this option"],
    [
      "another length than it says",
      withConfig({ num_virtual_tokens: 4 }),
      `${KEY}: expected shape [4,`,
    ],
    [
      "keys of another form",
      { ...file, tensors: new Map([["prompt_encoder.weight", file.tensors.get(KEY)!]]) },
      `missing ${KEY}; unexpected prompt_encoder.weight`,
    ],
  ])("a file of %s is refused by name", (_name, bad, message) => {
    expect(() => method.importAdapter!(config, bad)).toThrow(
      expect.objectContaining({ code: "ADAPTER_INVALID" }),
    );
    expect(() => method.importAdapter!(config, bad)).toThrow(message);
  });

  it("takes positions of the context, and leaves at least one", () => {
    const specs = (virtualTokens: number) =>
      method.parameters(config, { ...options, virtualTokens });
    expect(() => specs(15)).not.toThrow();
    expect(() => specs(16)).toThrow(/virtualTokens: expected fewer than the model's 16 positions/);
    const graph = (time: number) =>
      gradientGraph({ config, attachment: { method, options }, lanes: 1, batch: 2, time });
    expect(() => graph(13)).not.toThrow();
    expect(() => graph(14)).toThrow(/time: expected at most 16 positions, found 17/);
  });

  it("does not merge", () => {
    expect(() => mergedWeights(method, config, options, adapter, base)).toThrow(
      /expected a method that merges into the weights/,
    );
  });
});

describe("first values", () => {
  const { config, base } = required(fixtures[0], "a fixture");
  const start = (method: PeftMethod, raw: object): NamedTensors =>
    initialValues(method.parameters(config, parseOptions(method, raw)), base, 3);
  const deviation = (values: ArrayLike<number>) =>
    Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0) / values.length);
  const prefix = methodById("prefix");
  const prompt = methodById("prompt");

  it("a plain prefix and a random prompt are N(0, 1), as in PEFT", () => {
    const rows = required(start(prefix, { virtualTokens: 15 }).get(KEY), KEY).data;
    expect(Math.abs(deviation(rows) - 1)).toBeLessThan(4 / Math.sqrt(2 * rows.length));
    const random = start(prompt, { virtualTokens: 15, init: "random" }).get(KEY)!.data;
    expect(Math.abs(deviation(random) - 1)).toBeLessThan(4 / Math.sqrt(2 * random.length));
  });

  it("an MLP's weights and biases lie within ±1/√in, as PyTorch's", () => {
    const values = start(prefix, { virtualTokens: 3, reparameterization: 64 });
    const bounds = { "transform.0": 1 / Math.sqrt(12), "transform.2": 1 / 8 };
    for (const [layer, bound] of Object.entries(bounds)) {
      for (const part of ["weight", "bias"]) {
        const { data } = required(values.get(`prompt_encoder.${layer}.${part}`), layer);
        const largest = Array.from(data).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
        expect(largest, `${layer}.${part}`).toBeLessThanOrEqual(bound);
        expect(largest, `${layer}.${part}`).toBeGreaterThan(0.85 * bound);
      }
    }
  });

  it("a prompt starts as rows of the token embedding, others for another seed", () => {
    const specs = prompt.parameters(config, parseOptions(prompt, { virtualTokens: 12 }));
    const rowsOf = (data: ArrayLike<number>) => {
      const all = Array.from(data);
      return Array.from({ length: all.length / 12 }, (_, i) =>
        all.slice(12 * i, 12 * i + 12).join(),
      );
    };
    const table = rowsOf(required(base.get("transformer.wte.weight"), "wte").data);
    const drawn = [3, 4].map((seed) => rowsOf(initialValues(specs, base, seed).get(KEY)!.data));
    for (const rows of drawn) {
      expect(rows.every((row) => table.includes(row))).toBe(true);
      expect(new Set(rows).size).toBeGreaterThan(4);
    }
    expect(drawn[0]).not.toEqual(drawn[1]);
    expect(sizeOf(required(specs[0], "a spec").shape)).toBe(144);
  });
});

describe("options", () => {
  it.each<[string, object, string]>([
    ["prefix", { virtualTokens: 0 }, "prefix: virtualTokens: expected >=1, found 0"],
    ["prefix", { reparameterization: 0 }, "prefix: reparameterization: expected >=1, found 0"],
    ["prompt", { virtualTokens: 2.5 }, "prompt: virtualTokens: expected a whole number, found 2.5"],
    ["prompt", { init: "text" }, "prompt: init: expected"],
    ["prompt", { length: 3 }, "prompt: length: expected no such option"],
  ])("%s: %o is refused", (id, raw, message) => {
    expect(() => parseOptions(methodById(id), raw)).toThrow(message);
  });
});
