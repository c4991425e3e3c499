// Trainable counts in closed form against HF PEFT's own, and against the sum of the declared shapes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import { parseModelConfig } from "../../../src/models/config.ts";
import { countParameters } from "../../../src/peft/count.ts";
import { lora } from "../../../src/peft/lora.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { methodById, methods } from "../../../src/peft/registry.ts";

interface Counts {
  readonly models: Readonly<Record<string, object>>;
  readonly counts: readonly {
    /** The name of one of `models`, or a config.json. */
    readonly model: string | object;
    readonly method: string;
    readonly options: object;
    readonly trainable: number;
    readonly total: number;
    /** Originals that PEFT keeps beside trained copies, and counts; here they train in place. */
    readonly heldTwice: number;
  }[];
}

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/counts.json"), "utf8"),
) as Counts;
const configOf = (model: string | object) => {
  const json = typeof model === "string" ? fixture.models[model] : model;
  return parseModelConfig({ model_type: "gpt2", ...required(json, "a model") });
};

it("the fixture has a hundred random models, with and without a classification head, over all methods", () => {
  const random = fixture.counts.filter(({ model }) => typeof model !== "string");
  expect(random).toHaveLength(100);
  expect([...new Set(random.map(({ method }) => method))].sort()).toEqual(
    methods.map(({ id }) => id).sort(),
  );
  const heads = random.map(({ model }) => configOf(model).head.kind);
  expect(new Set(heads).size).toBe(2);
});

describe.each(methods.map(({ id }) => id))("%s", (id) => {
  const method = methodById(id);
  const rows = fixture.counts.filter((row) => row.method === id);

  it(`counts what PEFT counts, in all ${rows.length} configurations of the fixture`, () => {
    expect(rows.length).toBeGreaterThan(8);
    for (const { model, options, trainable, total: peftTotal, heldTwice } of rows) {
      const counts = countParameters(method, configOf(model), parseOptions(method, options));
      const total = peftTotal - heldTwice;
      expect(counts, JSON.stringify({ model, options })).toEqual({
        trainable,
        total,
        share: trainable / total,
      });
    }
  });

  it("the closed form is the sum of the declared shapes", () => {
    for (const { model, options: raw } of rows) {
      const options = parseOptions(method, raw);
      const specs = method.parameters(configOf(model), options);
      const sum = specs.reduce((total, { shape }) => total + sizeOf(shape), 0);
      expect(method.count(configOf(model), options)).toBe(sum);
    }
  });
});

// Of HF PEFT's get_nb_trainable_parameters(), and of BitFit's paper by its rule (every bias).
it.each([
  ["lora", { rank: 8, targetModules: ["c_attn"] }, 8_192, 294_912],
  ["lora", { rank: 8, targetModules: "all-linear" }, 32_768, 1_179_648],
  ["ia3", {}, 1_792, 64_512],
  ["layerNorm", {}, 1_152, 38_400],
  ["bitfit", {}, 2_880, 102_144],
  ["prefix", { virtualTokens: 20 }, 10_240, 368_640],
  ["prefix", { virtualTokens: 20, reparameterization: 512 }, 297_216, 9_864_704],
  ["prompt", { virtualTokens: 20 }, 1_280, 15_360],
])("%s %j trains %i weights of a tiny GPT-2 and %i of GPT-2 small", (id, raw, tiny, small) => {
  const method = methodById(id);
  const count = (model: string) =>
    countParameters(method, configOf(model), parseOptions(method, raw)).trainable;
  expect(count("gpt2-tiny")).toBe(tiny);
  expect(count("gpt2-small")).toBe(small);
});

it("any rank, slices and pattern: closed form and shapes agree", () => {
  const config = configOf("gpt2-tiny");
  const modules = fc.subarray(["q", "k", "v", "attn.c_proj", "c_fc"], { minLength: 1 });
  fc.assert(
    fc.property(
      modules,
      fc.integer({ min: 1, max: 64 }),
      fc.nat(30),
      (targetModules, rank, other) => {
        const rankPattern = { "c_fc|h.1.attn.c_proj": other + 1 };
        const options = parseOptions(lora, { rank, targetModules, rankPattern });
        const shapes = lora.parameters(config, options).map(({ shape }) => sizeOf(shape));
        expect(lora.count(config, options)).toBe(shapes.reduce((a, b) => a + b, 0));
      },
    ),
  );
});

it("a classifier's head counts for every method, once", () => {
  const config = parseModelConfig({
    model_type: "gpt2",
    ...required(fixture.models["gpt2-tiny"], "model"),
    architectures: ["GPT2ForSequenceClassification"],
    num_labels: 3,
  });
  const head = 3 * 64;
  const full = countParameters(methodById("full"), config, {});
  expect(full).toMatchObject({ trainable: 224_640 + head, total: 224_640 + head });
  const options = parseOptions(lora, { rank: 8, targetModules: ["c_attn"] });
  expect(countParameters(lora, config, options).trainable).toBe(8_192 + head);
});
