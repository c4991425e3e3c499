// Scores of single answers, on cases that a near miss would get wrong.
import { expect, test } from "vitest";
import { exactMatch, macroF1, perplexity, tokenAccuracy } from "../../../src/data/metrics.ts";

test.each([
  [[1, 2, 3], [1, 2, 3], true, 1],
  [[1, 2, 4], [1, 2, 3], false, 2 / 3],
  [[1, 2], [1, 2, 3], false, 2 / 3],
  [[1, 2, 3, 4], [1, 2, 3], false, 1],
  [[], [1, 2, 3], false, 0],
  [[2, 3, 1], [1, 2, 3], false, 0],
])("%j for %j: exact %s, tokens %d", (prediction, target, exact, share) => {
  expect(exactMatch(prediction, target)).toBe(exact);
  expect(tokenAccuracy(prediction, target)).toBeCloseTo(share, 12);
});

test("perplexity of a uniform guess among 1,024 tokens is 1,024", () => {
  expect(perplexity(Math.log(1024))).toBeCloseTo(1024, 9);
});

// scikit-learn's f1_score(labels, predictions, average="macro", zero_division=0), and by hand from 2·TP / (labels + predictions).
test.each([
  // 1/2, 4/5 and 0: class 2 is never predicted.
  [[0, 0, 1, 1, 2], [0, 1, 1, 1, 0], 13 / 30],
  // 4/5, 0 and 0: class 1 is only among the labels, 3 only among the predictions, 2 in neither and not counted.
  [[0, 0, 0, 1], [0, 0, 3, 3], 4 / 15],
  // All of one class where a quarter is another: accuracy 3/4, macro F1 much less.
  [[0, 0, 0, 1], [0, 0, 0, 0], 3 / 7],
  [[1, 0, 1], [1, 0, 1], 1],
  [[0, 1], [1, 0], 0],
])("macroF1 of labels %j and predictions %j", (labels, predictions, score) => {
  expect(macroF1(labels, predictions)).toBeCloseTo(score, 12);
});
