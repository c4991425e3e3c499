/** Between which losses the loss chart is drawn; it draws nothing. */
import type { LossData } from "./loss-data.ts";
import { GUESS_REACH, isCurrent } from "./loss-data.ts";

/** Losses above this multiple of the largest validation or base loss are cut off: one spike shall not flatten the rest. */
const HEADROOM = 1.12;
/** Losses of a run that diverged are shown up to this multiple of the base's. */
const FAR_ABOVE_BASE = 4;
/** Of the largest loss. */
const FAR_FROM_ZERO = 0.4;

/**
 * To a little above the base and the validation losses; from zero, or from a little below the least loss where that is
 * far from zero, or on a log scale.
 */
export function lossDomain(data: LossData, isLog: boolean): readonly [number, number] {
  const leading = data.series.filter(({ role }) => role !== "earlier");
  // On its way to divergence a run shall not flatten those that learn; nor shall runs that are no longer looked at.
  const most = FAR_ABOVE_BASE * (data.baseLoss ?? Infinity);
  const validation = (leading.length > 0 ? leading : data.series).flatMap((series) =>
    [
      ...series.validation.map(({ loss }) => loss),
      ...(isCurrent(series) ? series.bands.flatMap(({ low, high }) => [low, high]) : []),
    ].filter((loss) => series.diverged === undefined || loss <= most),
  );
  const training = data.series
    .filter(isCurrent)
    .flatMap(({ smooth }) => smooth.map(({ loss }) => loss))
    .filter(Number.isFinite);
  const base = data.baseLoss === undefined ? [] : [data.baseLoss];
  const anchor = [...validation, ...base];
  const highest = largest(anchor.length > 0 ? anchor : training, 0);
  const reached = data.guessLoss <= GUESS_REACH * highest ? [data.guessLoss] : [];
  const high = Math.max(highest, ...reached);
  const top = high > 0 ? high * HEADROOM : 1;
  const least = smallest([...anchor, ...training, ...reached].filter((loss) => loss > 0));
  if (isLog) return [Math.min(top / 2, least), top];
  return [least > FAR_FROM_ZERO * top ? least - (top - least) * 0.1 : 0, top];
}

/** Math.max of many values: an argument list has an end. */
function largest(values: readonly number[], start: number): number {
  return values.reduce((a, b) => Math.max(a, b), start);
}

function smallest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
