/** What the strokes of the loss chart mean, and where recorded curves come from, in words. */
import { formatLoss } from "../state/format.ts";
import type { LossData } from "./loss-data.ts";
import { GUESS_REACH, isCurrent } from "./loss-data.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import { bandKind } from "./run-curves.ts";

/** Only what the chart has: the unit, the lines, the band of each number of seeds, seams, crosses. */
export function lossLegend({ series, isClassification, smoothing }: LossData): string {
  const seeds = [...new Set(series.filter(isCurrent).map((one) => one.seeds))];
  const bands = seeds
    .sort((a, b) => a - b)
    .flatMap((count) => {
      const kind = bandKind(count);
      return kind === undefined ? [] : [strings.bands[kind](count)];
    });
  return [
    isClassification ? strings.lossAxisOfClasses : strings.lossAxis,
    smoothing > 0 ? strings.legendSmoothed(smoothing.toFixed(2)) : strings.legend,
    ...bands,
    ...(series.some(({ role }) => role === "earlier") ? [strings.faint] : []),
    ...(series.some(({ seams }) => seams.length > 0) ? [strings.seam] : []),
    ...(series.some(({ diverged }) => diverged !== undefined) ? [strings.diverged] : []),
  ].join(" · ");
}

/** A sentence with a space before it, or nothing. */
export function lossProvenance({ source, baseLoss, guessLoss }: LossData): string {
  const origin =
    source === undefined
      ? ""
      : source.origin === "recorded"
        ? ` ${strings.recorded(source.device, source.date)}`
        : ` ${strings.fromFile(source.date)}`;
  const isFar = baseLoss !== undefined && guessLoss > GUESS_REACH * baseLoss;
  return isFar ? `${origin} ${strings.guessAbove(formatLoss(guessLoss))}` : origin;
}
