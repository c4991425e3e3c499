/** What stands under the crosshair of the loss chart at a step: rows for the tooltip, and words for listeners. */
import { formatLoss } from "../state/format.ts";
import type { Variant } from "../style/palette.ts";
import type { LossData, LossSeries } from "./loss-data.ts";
import { isCurrent } from "./loss-data.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { LossPoint } from "./run-curves.ts";
import { formatAt, snapped } from "./x-axis.ts";

export interface CrosshairRow {
  readonly key: string;
  readonly methodId: string;
  readonly variant: Variant;
  readonly label: string;
  /** Of the run, at the place of the crosshair. */
  readonly step: number;
  /** What a step takes on the x axis. */
  readonly perStep: number;
  readonly seeds: number;
  readonly isFaint: boolean;
  /** The mean over the seeds as it is, and smoothed; undefined where the run has no such step, or a gap. */
  readonly training: number | undefined;
  readonly smoothed: number | undefined;
  /** The nearest evaluation. */
  readonly validation: LossPoint | undefined;
}

/** Least loss first: by validation, or where none is near, by the smoothed training loss. */
export function crosshairRows({ series }: LossData, at: number): readonly CrosshairRow[] {
  return series
    .map((one) => ({ one, step: Math.round(at / one.perStep) }))
    .filter(({ one, step }) => {
      return (one.training.at(-1)?.step ?? one.validation.at(-1)?.step ?? -1) >= step;
    })
    .map(({ one, step }) => rowOf(one, step))
    .filter((row) => rank(row) < Infinity)
    .sort((a, b) => rank(a) - rank(b));
}

function rowOf(series: LossSeries, step: number): CrosshairRow {
  const { key, methodId, variant, role, label, longLabel, seeds, perStep } = series;
  return {
    key,
    methodId,
    variant,
    step,
    perStep,
    label: role === "earlier" || role === "pinned" ? longLabel : label,
    seeds,
    isFaint: role === "earlier",
    training: finite(series.training[step - 1]?.loss),
    smoothed: finite(series.smooth[step - 1]?.loss),
    validation: nearest(series.validation, step),
  };
}

function rank({ validation, smoothed }: CrosshairRow): number {
  return validation?.loss ?? smoothed ?? Infinity;
}

/** Where on the axis the next arrow key leads: to an evaluation, or by one step; always within the chart. */
export function placeBeside(
  { series, x }: LossData,
  from: number | undefined,
  direction: 1 | -1,
  isFine: boolean,
): number {
  const last = Math.max(0, ...series.map(lastPlace));
  const end = last === 0 ? x.end : last;
  if (from === undefined) return direction === 1 ? 0 : end;
  if (isFine) return Math.min(end, Math.max(0, snapped(x, from + direction * x.grain)));
  const stops = [
    ...new Set(
      series.flatMap(({ validation, perStep }) => validation.map(({ step }) => step * perStep)),
    ),
  ];
  // A place that came through the axis' grid is as good as the same one.
  const least = x.grain / 2;
  const ahead = stops.filter((stop) => direction * (stop - from) >= least);
  if (ahead.length === 0) return direction === 1 ? end : 0;
  return direction === 1 ? Math.min(...ahead) : Math.max(...ahead);
}

/** The nearest place where a run has made a step. */
export function nearestPlace({ series, x }: LossData, value: number): number {
  const last = Math.max(0, ...series.map(lastPlace));
  return Math.min(last === 0 ? x.end : last, Math.max(0, snapped(x, value)));
}

/** For listeners. */
export function crosshairSentence(data: LossData, at: number): string {
  const rows = crosshairRows(data, at).map(({ label, validation, smoothed }) => {
    const parts = [
      ...(validation === undefined ? [] : [`${strings.validation} ${formatLoss(validation.loss)}`]),
      ...(smoothed === undefined ? [] : [`${strings.training} ${formatLoss(smoothed)}`]),
    ];
    return strings.crosshairRow(label, parts);
  });
  return strings.crosshair(formatAt(data.x.kind, at), rows);
}

export interface CrosshairPoint {
  /** On the x axis. */
  readonly at: number;
  readonly loss: number;
  readonly methodId: string;
  readonly variant: Variant;
}

/** The points of the lines there, for the marks on them. */
export function crosshairPoints(data: LossData, at: number): readonly CrosshairPoint[] {
  const shown = new Map(data.series.map((one) => [one.key, one]));
  return crosshairRows(data, at).flatMap((row) => {
    const { key, methodId, variant, step, perStep, smoothed, validation } = row;
    const series = shown.get(key);
    const training =
      smoothed === undefined || series === undefined || !isCurrent(series)
        ? []
        : [{ at: step * perStep, loss: smoothed, methodId, variant }];
    if (validation === undefined) return training;
    const { loss } = validation;
    return [...training, { at: validation.step * perStep, loss, methodId, variant }];
  });
}

function lastPlace({ training, validation, perStep }: LossSeries): number {
  return perStep * Math.max(training.at(-1)?.step ?? 0, validation.at(-1)?.step ?? 0);
}

function nearest(points: readonly LossPoint[], step: number): LossPoint | undefined {
  const [first] = points;
  if (first === undefined) return undefined;
  return points.reduce(
    (best, point) => (Math.abs(point.step - step) < Math.abs(best.step - step) ? point : best),
    first,
  );
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
