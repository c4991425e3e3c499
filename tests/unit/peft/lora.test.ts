// LoRA beyond the fixtures' gradients: merge, strength, identity at the start, scales, dropout, files.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { randomStream } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import type { NamedTensors, TensorValue } from "../../../src/core/values.ts";
import { dropoutOp } from "../../../src/graph/ops/dropout.ts";
import type { DropoutAttributes } from "../../../src/graph/ops/dropout.ts";
import { topologicalOrder } from "../../../src/graph/graph.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { linearSites } from "../../../src/models/sites.ts";
import { full } from "../../../src/peft/full.ts";
import { lora } from "../../../src/peft/lora.ts";
import type { LoraOptions } from "../../../src/peft/lora-targets.ts";
import { mergedWeights } from "../../../src/peft/merge.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { initialValues } from "../../../src/train/initialise.ts";
import { gradientGraph, trainingGraph } from "../../../src/train/step-graphs.ts";
import { methodLogits } from "../../helpers/method-logits.ts";
import { pointOf, readStepFixture, relativeError } from "../../helpers/step-fixture.ts";

const fixture = await readStepFixture("lora-q-v-r2-s1");
const { config, base } = fixture;

/** Random values for all that trains. */
function randomAdapter(options: LoraOptions, seed = 1): NamedTensors {
  return new Map(
    lora.parameters(config, options).map(({ name, shape }): [string, TensorValue] => {
      const stream = randomStream(seed, name);
      const data = Float64Array.from({ length: sizeOf(shape) }, () => 0.3 * stream.normal());
      return [name, { shape, data }];
    }),
  );
}

function logits(options: LoraOptions, adapter: NamedTensors, strength = 1): Float64Array {
  return methodLogits({ fixture, attachment: { method: lora, options }, adapter, strength });
}

const settings: readonly (readonly [string, object])[] = [
  ["c_attn", { rank: 3, alpha: 2, targetModules: ["c_attn"] }],
  ["q, v", { rank: 2, alpha: 3, targetModules: ["v", "q"] }],
  ["k alone on one layer", { rank: 1, alpha: 3, targetModules: ["k"], layers: [1] }],
  [
    "all-linear, rank-stabilised",
    { rank: 4, alpha: 2, targetModules: "all-linear", useRslora: true },
  ],
  [
    "whole names, of one layer and of both",
    { targetModules: ["transformer.h.1.attn.c_proj", "transformer.h.0.mlp.c_fc", "h.1.mlp.c_fc"] },
  ],
  ["slices beside modules", { rank: 2, alpha: 5, targetModules: ["k", "v", "mlp.c_proj"] }],
  [
    "slices and patterns, rank-stabilised",
    {
      rank: 3,
      alpha: 2,
      targetModules: ["q", "k", "c_fc"],
      useRslora: true,
      rankPattern: { "h.1.attn.c_attn|c_fc": 2 },
      alphaPattern: { c_attn: 7 },
    },
  ],
];

describe.each(settings)("%s", (_name, raw) => {
  const options = parseOptions(lora, raw);
  const adapter = randomAdapter(options);
  const adapted = logits(options, adapter);

  it("merged weights give the unmerged logits to 1e-12, and other logits than the base's", () => {
    const merged = mergedWeights(lora, config, options, adapter, base);
    expect(relativeError(methodLogits({ fixture, base: merged }), adapted, 0)).toBeLessThan(1e-12);
    expect(relativeError(methodLogits({ fixture }), adapted, 0)).toBeGreaterThan(1e-3);
  });

  it("strength 0 is the base bitwise; half-way agrees with a half-way merge", () => {
    expect(logits(options, adapter, 0)).toEqual(methodLogits({ fixture }));
    const merged = mergedWeights(lora, config, options, adapter, base, 0.5);
    const half = logits(options, adapter, 0.5);
    expect(relativeError(methodLogits({ fixture, base: merged }), half, 0)).toBeLessThan(1e-12);
  });

  it("the exported file is imported as the same function, in PEFT's form", () => {
    const file = lora.exportAdapter!(config, options, adapter);
    const read = lora.importAdapter!(config, file);
    expect(relativeError(logits(read.options, read.values), adapted, 0)).toBeLessThan(1e-12);
    const again = lora.exportAdapter!(config, read.options, read.values);
    expect(again.tensors).toEqual(file.tensors);
  });
});

it("starts as the base: A within ±1/√in and spread over it, B zero", () => {
  const options = parseOptions(lora, { rank: 8, targetModules: ["c_proj", "q"] });
  const start = initialValues(lora.parameters(config, options), base, 5);
  expect(logits(options, start)).toEqual(methodLogits({ fixture }));
  for (const [name, { shape, data }] of start) {
    const magnitudes = [...data].map(Math.abs);
    const largest = magnitudes.reduce((a, b) => Math.max(a, b));
    const bound = name.includes("lora_A") ? 1 / Math.sqrt(shape[1] ?? 0) : 0;
    expect(largest, name).toBeLessThanOrEqual(bound);
    expect(largest, name).toBeGreaterThanOrEqual(0.9 * bound);
  }
});

it("the base's arrays are never written to by a merge", () => {
  const before = new Map([...base].map(([name, { data }]) => [name, data.slice()]));
  const options = parseOptions(lora, { targetModules: "all-linear" });
  mergedWeights(lora, config, options, randomAdapter(options), base);
  for (const [name, { data }] of base) expect(data).toEqual(before.get(name));
});

it("the scale is alpha / r, or alpha / √r, and a pattern's where one matches", () => {
  const scales = (raw: object) => [
    ...lora.inputs!({ config, batch: 1, time: 1 }, parseOptions(lora, raw), 1),
  ];
  expect(scales({ rank: 4, alpha: 2 })).toEqual([["adapterScale", [0.5]]]);
  expect(scales({ rank: 4, alpha: 2, useRslora: true })).toEqual([["adapterScale", [1]]]);
  expect(scales({ rank: 4, alpha: 2, alphaPattern: { "h.1.attn.c_attn": 6 } })).toEqual([
    ["adapterScale", [0.5]],
    ["adapterScale:transformer.h.1.attn.c_attn", [1.5]],
  ]);
});

describe("dropout", () => {
  const shape = { config, lanes: 1, batch: 2, time: 4 };
  const places = (graph: Graph) =>
    topologicalOrder([required(graph.outputs["loss"], "loss")])
      .filter((node) => node.op.name === dropoutOp.name)
      .map((node) => node.attributes as DropoutAttributes);
  const attachment = (rate: number) => ({
    method: lora,
    options: parseOptions(lora, { dropout: rate, targetModules: ["c_fc", "v"] }),
  });
  const optimizer = { kind: "sgd" } as unknown as Parameters<typeof trainingGraph>[1];
  const training = (rate: number) =>
    trainingGraph({ ...shape, attachment: attachment(rate) }, optimizer, { sharedBatch: true });

  it("has a place of its own at each target while training, and none in evaluation", () => {
    const sites = linearSites(config);
    const wanted = ["h.0.attn.c_attn", "h.0.mlp.c_fc", "h.1.attn.c_attn", "h.1.mlp.c_fc"].map(
      (end) => sites.findIndex(({ name }) => name.endsWith(end)),
    );
    expect(places(training(0.25)).map(({ place }) => place)).toEqual(wanted);
    expect(places(training(0.25)).every(({ rate }) => rate === 0.25)).toBe(true);
    expect(places(gradientGraph({ ...shape, attachment: attachment(0.25) }))).toEqual([]);
    expect(places(training(0))).toEqual([]);
  });
});

it("full fine-tuning merges to its own values, and half-way to the mean", async () => {
  const point = pointOf(await readStepFixture("full-s2"));
  expect(mergedWeights(full, config, {}, point, base)).toEqual(new Map([...base, ...point]));
  const half = mergedWeights(full, config, {}, point, base, 0.5).get("transformer.ln_f.bias")!.data;
  const [a, b] = [base, point].map((t) => t.get("transformer.ln_f.bias")!.data[0]!);
  expect(half[0]).toBeCloseTo((a! + b!) / 2, 15);
});

it("a merge in float32 is float32, one rounding away from the float64 sum", () => {
  const options = parseOptions(lora, { targetModules: ["c_fc"] });
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const adapter = randomAdapter(options, seed);
      const small = new Map(
        [...base].map(([n, t]) => [n, { ...t, data: Float32Array.from(t.data) }]),
      );
      const wide = new Map(
        [...small].map(([n, t]) => [n, { ...t, data: Float64Array.from(t.data) }]),
      );
      const name = "transformer.h.0.mlp.c_fc.weight";
      const merged = mergedWeights(lora, config, options, adapter, small).get(name)!.data;
      const exact = mergedWeights(lora, config, options, adapter, wide).get(name)!.data;
      expect(merged).toEqual(Float32Array.from(exact));
    }),
    { numRuns: 5 },
  );
});
