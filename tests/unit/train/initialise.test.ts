// First values: each parameter from a stream of its own, within its bounds, and the base left as it was.
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { NamedTensors } from "../../../src/core/values.ts";
import { full } from "../../../src/peft/full.ts";
import { lora } from "../../../src/peft/lora.ts";
import type { Init, ParameterSpec } from "../../../src/peft/method.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { initialValues } from "../../../src/train/initialise.ts";
import { TINY, tinyWeights } from "../../helpers/tiny-model.ts";

const base = tinyWeights();

function spec(name: string, init: Init, shape: readonly number[] = [40, 50]): ParameterSpec {
  return { name, shape, init, learningRateScale: 1, decays: true, isBase: false };
}

function valuesOf(values: NamedTensors, name: string): readonly number[] {
  return Array.from(required(values.get(name), name).data);
}

function draw(init: Init, seed = 1, name = "a"): readonly number[] {
  return valuesOf(initialValues([spec(name, init)], base, seed), name);
}

const UNIFORM: Init = { kind: "uniform", bound: 0.25 };
const NORMAL: Init = { kind: "normal", standardDeviation: 0.5 };

describe("a stream for each name", () => {
  it("does not change with the parameters beside it", () => {
    const alone = draw(UNIFORM);
    const beside = initialValues(
      [spec("b", NORMAL), spec("a", UNIFORM), spec("c", UNIFORM)],
      base,
      1,
    );
    expect(valuesOf(beside, "a")).toEqual(alone);
    expect(valuesOf(beside, "c")).not.toEqual(alone);
  });

  it("changes with the seed, and with nothing else", () => {
    expect(draw(UNIFORM, 2)).not.toEqual(draw(UNIFORM, 1));
    expect(draw(UNIFORM, 2)).toEqual(draw(UNIFORM, 2));
  });
});

describe("kinds", () => {
  it("uniform fills [−bound, bound)", () => {
    const values = draw(UNIFORM);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.25);
    expect(Math.max(...values)).toBeLessThan(0.25);
    expect(Math.min(...values)).toBeLessThan(-0.24);
    expect(Math.max(...values)).toBeGreaterThan(0.24);
    expect(Math.abs(mean(values))).toBeLessThan(4 * (0.25 / Math.sqrt(3 * 2000)));
  });

  it("normal has its mean and standard deviation", () => {
    const values = draw(NORMAL);
    expect(Math.abs(mean(values))).toBeLessThan(4 * (0.5 / Math.sqrt(2000)));
    const deviation = Math.sqrt(mean(values.map((value) => value ** 2)));
    expect(Math.abs(deviation - 0.5)).toBeLessThan(4 * (0.5 / Math.sqrt(4000)));
  });

  it("zeros and ones", () => {
    expect(new Set(draw({ kind: "zeros" }))).toEqual(new Set([0]));
    expect(new Set(draw({ kind: "ones" }))).toEqual(new Set([1]));
  });

  it("a copy of the base shares no memory with it", () => {
    const [first] = full.parameters(TINY, {});
    const { name } = required(first, "a parameter");
    const values = required(initialValues(full.parameters(TINY, {}), base, 1).get(name), name);
    const before = Array.from(required(base.get(name), name).data);
    expect(Array.from(values.data)).toEqual(before);
    (values.data as Float64Array).fill(7);
    expect(Array.from(required(base.get(name), name).data)).toEqual(before);
  });
});

it("LoRA: A within ±1/√in and close to it, B zero", () => {
  const options = parseOptions(lora, { rank: 4, targetModules: "all-linear" });
  const specs = lora.parameters(TINY, options);
  const values = initialValues(specs, base, 3);
  expect(values.size).toBe(16);
  for (const { name, shape } of specs) {
    const own = valuesOf(values, name);
    if (name.includes("lora_B")) {
      expect(own.every((value) => value === 0)).toBe(true);
      continue;
    }
    const bound = 1 / Math.sqrt(required(shape[1], "in"));
    const largest = Math.max(...own.map(Math.abs));
    expect(largest, name).toBeLessThanOrEqual(bound);
    expect(largest, name).toBeGreaterThan(0.9 * bound);
  }
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
