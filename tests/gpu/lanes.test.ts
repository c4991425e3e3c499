// Lanes: several runs in one plan are each the run alone, at the same number of dispatches, on a trunk that stands once.
import { describe, expect, it } from "vitest";
import type { Lane } from "../../src/train/session-options.ts";
import { testBackend } from "../helpers/gpu-backend.ts";
import { attachment, ATTACHMENTS, tinyBatch, tinyWeights } from "../helpers/tiny-model.ts";
import { tinySession } from "../helpers/tiny-session.ts";

const STEPS = 8;
const source = (seed: number, step: number) => tinyBatch(seed, step);

const SETS: readonly (readonly [string, readonly Lane[]])[] = [
  ["three seeds", [1, 2, 3].map((seed) => ({ seed, learningRate: 0.01 }))],
  [
    "three learning rates on one seed",
    [0.003, 0.01, 0.03].map((learningRate) => ({ seed: 1, learningRate })),
  ],
];

describe.each(SETS)("%s", (_, lanes) => {
  it.each(ATTACHMENTS)("%s: each lane follows the run alone", async (_, attached) => {
    const backend = await testBackend(tinyWeights());
    const together = await tinySession(backend, attached, { lanes });
    const { losses, norms } = await together.train(source, STEPS);
    const dispatches = together.machine.graphCosts("train").dispatches;
    for (const [lane, setting] of lanes.entries()) {
      const alone = await tinySession(backend, attached, { lanes: [setting] });
      expect(alone.machine.graphCosts("train").dispatches).toBe(dispatches);
      const single = await alone.train(source, STEPS);
      single.losses.forEach(([loss], i) => {
        expect(
          Math.abs(losses[i]![lane]! - loss!) / loss!,
          `loss ${i} of lane ${lane}`,
        ).toBeLessThan(1e-5);
      });
      const want = await alone.parameters(0);
      const got = await together.parameters(lane);
      for (const [name, { data }] of want) {
        const values = Float64Array.from(data);
        const scale = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
        const error = values.reduce(
          (most, v, i) => Math.max(most, Math.abs(v - got.get(name)!.data[i]!)),
          0,
        );
        // A bias whose gradient is rounding noise (the keys') takes Adam's full step in either direction.
        if (!name.endsWith("c_attn.bias")) expect(error / scale, name).toBeLessThan(2e-3);
      }
      alone.destroy();
    }
    expect(norms[0]!.every((norm) => norm > 0)).toBe(true);
    together.destroy();
    backend.destroy();
  });
});

describe("sweeps", () => {
  const seeds = [1, 2, 3];
  const rates = [0.001, 0.003, 0.01, 0.03];
  const grid: readonly Lane[] = seeds.flatMap((seed) =>
    rates.map((learningRate) => ({ seed, learningRate })),
  );
  const ranks: readonly Lane[] = [1, 4, 2].map((rank) => ({
    seed: 1,
    learningRate: 0.01,
    options: { rank, alpha: 2 + rank, targetModules: ["q", "v"] },
  }));
  const bottlenecks: readonly Lane[] = [2, 5].map((bottleneck) => ({
    seed: 1,
    learningRate: 0.01,
    options: { bottleneck },
  }));

  it.each([
    ["four rates × three seeds of LoRA", "lora", grid],
    ["three ranks of LoRA", "lora", ranks],
    ["two sizes of a bottleneck adapter", "adapter", bottlenecks],
  ])("%s are the runs alone, each with its own trace", async (_, method, lanes) => {
    const backend = await testBackend(tinyWeights());
    const together = await tinySession(backend, attachment(method), { lanes });
    const { losses } = await together.train(source, STEPS);
    const last = losses.at(-1)!;
    expect(new Set(last).size).toBe(lanes.length);
    for (const [lane, { options, ...setting }] of lanes.entries()) {
      const alone = await tinySession(backend, attachment(method, options), { lanes: [setting] });
      const single = await alone.train(source, STEPS);
      single.losses.forEach(([loss], i) => {
        const error = Math.abs(losses[i]![lane]! - loss!) / loss!;
        expect(error, `loss ${i} of lane ${lane}`).toBeLessThan(1e-5);
      });
      alone.destroy();
    }
    together.destroy();
    backend.destroy();
  });
});

it("three seeds give three traces, for full fine-tuning too", async () => {
  const backend = await testBackend(tinyWeights());
  for (const method of ["full", "lora"]) {
    const session = await tinySession(backend, attachment(method), { lanes: SETS[0]![1] });
    const { losses } = await session.train(source, 3);
    for (const step of losses) expect(new Set(step).size).toBe(3);
    session.destroy();
  }
  backend.destroy();
});

it("batches are paired: with no step taken, full and LoRA see the same losses under the same seeds", async () => {
  const backend = await testBackend(tinyWeights());
  const first: number[][] = [];
  for (const method of ["full", "lora"]) {
    const session = await tinySession(backend, attachment(method), {
      lanes: SETS[0]![1],
      rateFactor: () => 0,
    });
    const { losses } = await session.train(source, 3);
    first.push(losses.flat());
    session.destroy();
  }
  const [full, lora] = first as [number[], number[]];
  full.forEach((loss, i) => expect(Math.abs(loss - lora[i]!) / loss).toBeLessThan(1e-6));
  expect(new Set(full).size).toBe(9);
  backend.destroy();
});

it("a lane that diverges keeps its last parameters and leaves its neighbour alone", async () => {
  const backend = await testBackend(tinyWeights());
  const lanes = [
    { seed: 1, learningRate: 0.01 },
    { seed: 1, learningRate: 1e30 },
  ];
  const session = await tinySession(backend, attachment("full"), { lanes, maxGradientNorm: 0 });
  const alone = await tinySession(backend, attachment("full"), {
    lanes: [lanes[0]!],
    maxGradientNorm: 0,
  });
  const { losses } = await session.train(source, STEPS);
  const single = await alone.train(source, STEPS);
  expect(losses.some((step) => !Number.isFinite(step[1]))).toBe(true);
  losses.forEach(([loss], i) => {
    expect(Math.abs(loss! - single.losses[i]![0]!) / loss!).toBeLessThan(1e-5);
  });
  const before = await session.parameters(1);
  const { stopped } = await session.checkpoint();
  expect(stopped).toEqual([0, 1]);
  await session.train(source, 2);
  const after = await session.parameters(1);
  for (const [name, { data }] of before) {
    expect([...after.get(name)!.data].map(bits)).toEqual([...data].map(bits));
  }
  session.destroy();
  alone.destroy();
  backend.destroy();
});

/** NaN equals NaN here. */
function bits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!;
}
