// Learning rates by step against transformers' formulas and the optimizer's row of numbers, worked out by hand.
import { describe, expect, it } from "vitest";
import { HYPER, HYPER_SIZE } from "../../../src/graph/ops/optimizer.ts";
import { ADAMW, hyperRow } from "../../../src/train/optimizer-settings.ts";
import type { Schedule } from "../../../src/train/schedule.ts";
import { scheduleFactor } from "../../../src/train/schedule.ts";

function factors(
  kind: Schedule,
  warmupSteps: number,
  totalSteps: number,
  steps: number,
): readonly number[] {
  return Array.from({ length: steps }, (_, i) =>
    scheduleFactor({ kind, warmupSteps, totalSteps }, i + 1),
  );
}

function expectClose(got: readonly number[], want: readonly number[]): void {
  expect(got).toHaveLength(want.length);
  want.forEach((value, i) => {
    expect(got[i], `step ${i + 1}`).toBeCloseTo(value, 14);
  });
}

// LambdaLR gives update n (from 1) the factor of index n − 1: the first update of a warm-up has the rate 0.
describe("scheduleFactor, 10 steps of which 2 are warm-up", () => {
  it("constant: get_constant_schedule_with_warmup", () => {
    expectClose(factors("constant", 2, 10, 12), [0, 0.5, ...Array<number>(10).fill(1)]);
  });

  it("linear: get_linear_schedule_with_warmup falls by 1/8 a step, to 0 and no further", () => {
    const falling = [8, 7, 6, 5, 4, 3, 2, 1, 0, 0].map((eighths) => eighths / 8);
    expectClose(factors("linear", 2, 10, 12), [0, 0.5, ...falling]);
  });

  it("cosine: get_cosine_schedule_with_warmup is (1 + cos(π · eighths)) / 2", () => {
    const half = Math.SQRT1_2;
    const eighth = Math.sqrt(2 + Math.SQRT2) / 2; // cos 22.5°
    const threeEighths = Math.sqrt(2 - Math.SQRT2) / 2; // cos 67.5°
    const cosines = [1, eighth, half, threeEighths, 0, -threeEighths, -half, -eighth, -1, -1];
    expectClose(factors("cosine", 2, 10, 12), [0, 0.5, ...cosines.map((c) => (1 + c) / 2)]);
  });

  it.each(["constant", "linear", "cosine"] as const)("%s without warm-up starts at 1", (kind) => {
    expect(scheduleFactor({ kind, warmupSteps: 0, totalSteps: 10 }, 1)).toBe(1);
  });

  it("survives a warm-up that is all there is", () => {
    expectClose(factors("cosine", 3, 3, 4), [0, 1 / 3, 2 / 3, 1]);
  });
});

describe("hyperRow", () => {
  const settings = { learningRate: 0.25, weightDecay: 0.01, maxGradientNorm: 2 };

  it("holds the settings and AdamW's bias corrections 1 − βᵗ of the step", () => {
    const row = hyperRow(ADAMW, settings, 3);
    expect(row).toHaveLength(HYPER_SIZE);
    expect(row[HYPER.learningRate]).toBe(0.25);
    expect(row[HYPER.weightDecay]).toBe(0.01);
    expect(row[HYPER.maxGradientNorm]).toBe(2);
    expect(row[HYPER.biasCorrection1]).toBeCloseTo(0.271, 15);
    expect(row[HYPER.biasCorrection2]).toBeCloseTo(0.002997001, 15);
  });

  it("counts steps from 1, where the corrections are 1 − β", () => {
    const row = hyperRow({ kind: "adamw", beta1: 0.5, beta2: 0.75, epsilon: 1e-8 }, settings, 1);
    expect(row[HYPER.biasCorrection1]).toBe(0.5);
    expect(row[HYPER.biasCorrection2]).toBe(0.25);
  });

  it("has no corrections for SGD", () => {
    expect([...hyperRow({ kind: "sgd" }, settings, 3)]).toEqual([0.25, 0, 0, 0.01, 2, 0, 0, 0]);
  });
});
