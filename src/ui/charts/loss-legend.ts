/** What the strokes of the loss chart mean, and where recorded curves come from, in words. */
import { formatDay } from "../state/format-day.ts";
import { formatLoss, formatWeight } from "../state/format.ts";
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
    smoothing > 0 ? strings.legendSmoothed(formatWeight(smoothing)) : strings.legend,
    ...bands,
    ...(series.some(({ role }) => role === "earlier") ? [strings.faint] : []),
    ...(series.some(({ seams }) => seams.length > 0) ? [strings.seam] : []),
    ...(series.some(({ diverged }) => diverged !== undefined) ? [strings.diverged] : []),
  ].join(" · ");
}

/** Sentences, where there is anything to say. */
export function lossProvenance({ source, baseLoss, guessLoss }: LossData): readonly string[] {
  const isFar = baseLoss !== undefined && guessLoss > GUESS_REACH * baseLoss;
  return [
    ...(source === undefined ? [] : [originText(source)]),
    ...(isFar ? [strings.guessAbove(formatLoss(guessLoss))] : []),
  ];
}

function originText({ origin, device, date }: NonNullable<LossData["source"]>): string {
  const day = formatDay(date);
  return origin === "recorded" ? strings.recorded(device, day) : strings.fromFile(day);
}
