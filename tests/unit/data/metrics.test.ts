// Scores of single answers, on cases that a near miss would get wrong.
import { expect, test } from "vitest";
import { exactMatch, perplexity, tokenAccuracy } from "../../../src/data/metrics.ts";

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
