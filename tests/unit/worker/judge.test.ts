// What the self-test calls right: a wrong, missing or NaN value fails, whatever stands beside it.
import { expect, test } from "vitest";
import type { Deviation } from "../../../src/worker/client.ts";
import { judge, relativeError } from "../../../src/worker/self-test/judge.ts";

const right: Deviation = { what: "loss", error: 1e-7, bound: 1e-5 };

test("all within their bounds pass, the one nearest to its bound is told", () => {
  const near = { what: "gradient", error: 5e-5, bound: 1e-4 };
  expect(judge([right, near])).toEqual({
    compared: 2,
    worst: near,
    failures: [],
    passed: true,
    error: undefined,
  });
});

test.each([
  ["one beyond its bound", 1.01e-4],
  ["a NaN", NaN],
  ["an infinite one", Infinity],
])("%s fails the check and comes first", (_name, error) => {
  const wrong = { what: "gradient", error, bound: 1e-4 };
  const { passed, worst, failures } = judge([right, wrong, right]);
  expect(passed).toBe(false);
  expect(worst).toEqual(wrong);
  expect(failures).toEqual([wrong]);
});

test("a NaN hides behind nothing, not even behind an infinite one", () => {
  const infinite = { what: "a", error: Infinity, bound: 1 };
  const nan = { what: "b", error: NaN, bound: 1 };
  expect(judge([infinite, nan, right]).failures).toHaveLength(2);
});

test("nothing compared, and a check that did not run, fail", () => {
  expect(judge([]).passed).toBe(false);
  const error = { code: "PIPELINE_FAILED", message: "expected a pipeline, found none" } as const;
  expect(judge([right], error)).toMatchObject({ passed: false, error });
});

test("the measure is relative, sees NaN and missing values, and gives zeros a floor", () => {
  expect(relativeError([1, 2, 3], [1, 2, 3], 0)).toBe(0);
  expect(relativeError([0, 2.2], [0, 2], 0)).toBeCloseTo(0.1);
  expect(relativeError([NaN, 2], [1, 2], 5)).toBeNaN();
  expect(relativeError([1], [1, 2], 5)).toBe(Infinity);
  expect(relativeError([1e-9, 0], [0, 0], 1)).toBeCloseTo(1e-4);
});
