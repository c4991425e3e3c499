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
    readonly model: string;
    readonly method: string;
    readonly options: object;
    readonly trainable: number;
    readonly total: number;
  }[];
}

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/counts.json"), "utf8"),
) as Counts;
const configs = new Map(
  Object.entries(fixture.models).map(([name, json]) => [
    name,
    parseModelConfig({ model_type: "gpt2", ...json }),
  ]),
);
const configOf = (name: string) => required(configs.get(name), name);

describe.each(methods.map(({ id }) => id))("%s", (id) => {
  const method = methodById(id);
  const rows = fixture.counts.filter((row) => row.method === id);

  it(`counts what PEFT counts, in all ${rows.length} configurations of the fixture`, () => {
    expect(rows.length).toBeGreaterThan(1);
    for (const { model, options, trainable, total } of rows) {
      const counts = countParameters(method, configOf(model), parseOptions(method, options));
      expect(counts, JSON.stringify(options)).toEqual({
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

it("LoRA of rank 8: the published counts", () => {
  const count = (model: string, targetModules: unknown) =>
    countParameters(lora, configOf(model), parseOptions(lora, { rank: 8, targetModules }))
      .trainable;
  expect(count("gpt2-tiny", ["c_attn"])).toBe(8_192);
  expect(count("gpt2-tiny", "all-linear")).toBe(32_768);
  expect(count("gpt2-small", ["c_attn"])).toBe(294_912);
  expect(count("gpt2-small", "all-linear")).toBe(1_179_648);
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
