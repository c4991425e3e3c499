// Metrics of an evaluation on numbers small enough to add up by hand.
import { expect, it } from "vitest";
import type { EvaluatedBatch } from "../../../src/train/evaluate.ts";
import { sumEvaluation } from "../../../src/train/evaluate.ts";

const IGNORED = -100;

/** Rows of T = 3. */
function batch(
  labels: readonly number[],
  nll: readonly number[],
  correct: readonly number[],
): EvaluatedBatch {
  return { labels, labelsPerRow: 3, nll, correct };
}

it("counts labelled tokens only, over all batches together", () => {
  const first = batch([IGNORED, 4, 5, IGNORED, 6, 7], [99, 1, 2, 99, 3, 4], [1, 1, 1, 1, 1, 0]);
  const second = batch([IGNORED, IGNORED, 8], [99, 99, 20], [1, 1, 0]);
  expect(sumEvaluation([first, second])).toEqual({
    // A mean of the batches' means would be (2.5 + 20) / 2.
    loss: 30 / 5,
    tokenAccuracy: 3 / 5,
    exactMatch: 1 / 3,
    countedTokens: 5,
  });
});

it("a row is right when all its counted tokens are, whatever stands at the others", () => {
  const right = batch([IGNORED, 1, 2], [0, 0, 0], [0, 1, 1]);
  expect(sumEvaluation([right]).exactMatch).toBe(1);
  const half = batch([IGNORED, 1, 2], [0, 0, 0], [1, 1, 0]);
  expect(sumEvaluation([half])).toMatchObject({ exactMatch: 0, tokenAccuracy: 0.5 });
});

it("padding rows are no rows", () => {
  const ignored = Array<number>(3).fill(IGNORED);
  const padded = batch([1, 2, 3, ...ignored], [1, 1, 1, 5, 5, 5], [1, 1, 0, 0, 0, 0]);
  expect(sumEvaluation([padded])).toEqual({
    loss: 1,
    tokenAccuracy: 2 / 3,
    // All tokens of a row without tokens are right: counted, it would make this a half.
    exactMatch: 0,
    countedTokens: 3,
  });
});

it("a loss that is not finite stays so", () => {
  expect(sumEvaluation([batch([1, 2, 3], [1, Number.NaN, 1], [1, 0, 1])]).loss).toBeNaN();
  expect(sumEvaluation([batch([1, 2, 3], [1, Infinity, 1], [1, 0, 1])]).loss).toBe(Infinity);
});

it("classification: accuracy and macro-F1 over all batches together, ignored rows aside", () => {
  const rows = (labels: readonly number[], logits: readonly number[], correct: readonly number[]) =>
    ({
      labels,
      labelsPerRow: 1,
      nll: labels.map(() => 1),
      correct,
      logits,
    }) satisfies EvaluatedBatch;
  const first = rows([0, 1], [2, 1, 3, 0], [1, 0]);
  const second = rows([1, IGNORED], [0, 5, 9, 0], [1, 0]);
  const result = sumEvaluation([first, second]);
  expect(result).toMatchObject({ loss: 1, tokenAccuracy: 2 / 3, exactMatch: 2 / 3 });
  // Class 0: TP 1, FP 1, FN 0; class 1: TP 1, FP 0, FN 1; both 2/3.
  expect(result.macroF1).toBeCloseTo(2 / 3, 12);
});
