/** How far numbers are from what they should be, and what counts as right; it runs nothing. */
import type { ErrorRecord } from "../../core/errors.ts";
import type { Deviation, SelfCheck } from "./report.ts";

const MOST_FAILURES = 8;

/**
 * ‖got − want‖₂ / max(‖want‖₂, 1e-5 · ‖all‖₂): the floor keeps a gradient that is zero by mathematics, and noise by
 * arithmetic, from being held against itself. NaN where one of `got` is; infinite where the sizes differ.
 */
export function relativeError(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  normOfAll: number,
): number {
  if (got.length !== want.length) return Infinity;
  const difference = norm(Array.from(want, (value, i) => value - (got[i] ?? NaN)));
  return difference / Math.max(norm(want), 1e-5 * normOfAll);
}

/** ‖values‖₂; NaN where one of them is. */
export function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}

/** Written so that a NaN fails. */
function isWithin({ error, bound }: Deviation): boolean {
  return error <= bound;
}

/** Nothing compared is nothing shown, so it fails; and so does a check that did not run to its end. */
export function judge(
  deviations: readonly Deviation[],
  error?: ErrorRecord,
): Pick<SelfCheck, "compared" | "worst" | "failures" | "passed" | "error"> {
  const ordered = [...deviations].sort((a, b) => excess(b) - excess(a));
  const failures = ordered.filter((deviation) => !isWithin(deviation));
  return {
    compared: deviations.length,
    worst: ordered[0],
    failures: failures.slice(0, MOST_FAILURES),
    passed: error === undefined && deviations.length > 0 && failures.length === 0,
    error,
  };
}

/** Above 1 it fails; what is no number is beyond everything. */
function excess({ error, bound }: Deviation): number {
  return Number.isNaN(error) ? Number.MAX_VALUE : Math.min(error / bound, Number.MAX_VALUE);
}
