/** Which points of two measures no other point beats; it draws nothing. */

export type Better = "lower" | "higher";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The undominated ones, from the best x on. One point dominates another that
 * it equals or betters on both axes and betters on one, as in HF PEFT's method comparison; equal points stand together.
 * A point with a measure that is not finite dominates nothing and is dominated.
 */
export function undominated<P extends Point>(
  points: readonly P[],
  betterX: Better,
  betterY: Better,
): readonly P[] {
  const finite = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  return finite
    .filter((point) => !finite.some((other) => dominates(other, point, betterX, betterY)))
    .toSorted((a, b) => gain(b.x, a.x, betterX));
}

/** Whether `a` is at least as good as `b` on both axes and better on one. */
export function dominates(a: Point, b: Point, betterX: Better, betterY: Better): boolean {
  const [x, y] = [gain(a.x, b.x, betterX), gain(a.y, b.y, betterY)];
  return x >= 0 && y >= 0 && (x > 0 || y > 0);
}

/** By how much `a` is better than `b`. */
function gain(a: number, b: number, better: Better): number {
  return better === "higher" ? a - b : b - a;
}
