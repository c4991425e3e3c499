/** Between which counts a scale of bars runs, and its ticks; it draws nothing. */
import type { CountBar } from "./count-plot.ts";

/** Whole powers of ten: one below the smallest count, so that its bar has a length, up to the largest. */
export function countDomain(
  bars: readonly Pick<CountBar, "trainable">[],
): readonly [number, number] {
  const counts = bars.map(({ trainable }) => Math.max(1, trainable));
  const least = Math.max(0, Math.floor(Math.log10(Math.min(...counts))) - 1);
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...counts))));
  return [10 ** least, 10 ** most];
}

/** The ends, and all between them. */
export function powersOfTen([low, high]: readonly [number, number]): readonly number[] {
  return Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, i) => low * 10 ** i);
}
