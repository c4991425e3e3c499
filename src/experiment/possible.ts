/** Which values a measured number can have at all: what is drawn or told around a mean stays within them. */
import type { Measure } from "./measures.ts";
import type { Summary } from "./statistics.ts";

/** A share is between 0 and 1, a perplexity at least 1, everything else that is measured at least 0. */
export function possibleRange(unit: Measure["unit"]): readonly [least: number, most: number] {
  return [unit === "perplexity" ? 1 : 0, unit === "share" ? 1 : Infinity];
}

/** Of two, Student's t makes an interval of 25 times their standard error, which says nothing. */
const LEAST_SEEDS = 3;

/** The 95 % confidence interval of the mean, within what is possible; undefined for too few seeds. */
export function interval95(
  unit: Measure["unit"],
  { n, mean, halfWidth95 }: Summary,
): readonly [low: number, high: number] | undefined {
  if (n < LEAST_SEEDS) return undefined;
  const [least, most] = possibleRange(unit);
  return [Math.max(least, mean - halfWidth95), Math.min(most, mean + halfWidth95)];
}
