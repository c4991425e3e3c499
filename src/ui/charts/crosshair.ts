/** What stands under the crosshair of the loss chart at a step: rows for the tooltip, and words for listeners. */
import { formatLoss } from "../state/format.ts";
import type { LossData, LossSeries } from "./loss-data.ts";
import { isCurrent } from "./loss-data.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { LossPoint } from "./run-curves.ts";

export interface CrosshairRow {
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  readonly seeds: number;
  readonly isFaint: boolean;
  /** The mean over the seeds as it is, and smoothed; undefined where the run has no such step, or a gap. */
  readonly training: number | undefined;
  readonly smoothed: number | undefined;
  /** The nearest evaluation. */
  readonly validation: LossPoint | undefined;
}

/** Least loss first: by validation, or where none is near, by the smoothed training loss. */
export function crosshairRows({ series }: LossData, step: number): readonly CrosshairRow[] {
  return series
    .filter((one) => (one.training.at(-1)?.step ?? one.validation.at(-1)?.step ?? -1) >= step)
    .map((one) => rowOf(one, step))
    .filter((row) => rank(row) < Infinity)
    .sort((a, b) => rank(a) - rank(b));
}

function rowOf(series: LossSeries, step: number): CrosshairRow {
  const { key, methodId, role, label, number, seeds } = series;
  return {
    key,
    methodId,
    label: role === "earlier" || role === "pinned" ? strings.earlierRun(label, number) : label,
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

/** Where the next arrow key leads: to an evaluation, or by one step; always within the chart. */
export function stepBeside(
  { series, steps }: LossData,
  from: number | undefined,
  direction: 1 | -1,
  isFine: boolean,
): number {
  const last = Math.max(0, ...series.map(lastStep));
  const end = last === 0 ? steps : last;
  if (from === undefined) return direction === 1 ? 0 : end;
  if (isFine) return Math.min(end, Math.max(0, from + direction));
  const stops = [
    ...new Set(series.flatMap(({ validation }) => validation.map(({ step }) => step))),
  ];
  const ahead = stops.filter((step) => direction * (step - from) > 0);
  if (ahead.length === 0) return direction === 1 ? end : 0;
  return direction === 1 ? Math.min(...ahead) : Math.max(...ahead);
}

/** The nearest step that a run has made. */
export function nearestStep({ series, steps }: LossData, value: number): number {
  const last = Math.max(0, ...series.map(lastStep));
  return Math.min(last === 0 ? steps : last, Math.max(0, Math.round(value)));
}

/** For listeners. */
export function crosshairSentence(data: LossData, step: number): string {
  const rows = crosshairRows(data, step).map(({ label, validation, smoothed }) => {
    const parts = [
      ...(validation === undefined ? [] : [`${strings.validation} ${formatLoss(validation.loss)}`]),
      ...(smoothed === undefined ? [] : [`${strings.training} ${formatLoss(smoothed)}`]),
    ];
    return strings.crosshairRow(label, parts);
  });
  return strings.crosshair(strings.crosshairStep(step), rows);
}

/** The points of the lines at the step, for the marks on them. */
export function crosshairPoints(
  data: LossData,
  step: number,
): readonly (LossPoint & { readonly methodId: string })[] {
  const shown = new Map(data.series.map((one) => [one.key, one]));
  return crosshairRows(data, step).flatMap(({ key, methodId, smoothed, validation }) => {
    const series = shown.get(key);
    const training =
      smoothed === undefined || series === undefined || !isCurrent(series)
        ? []
        : [{ step, loss: smoothed, methodId }];
    return validation === undefined ? training : [...training, { ...validation, methodId }];
  });
}

function lastStep({ training, validation }: LossSeries): number {
  return Math.max(training.at(-1)?.step ?? 0, validation.at(-1)?.step ?? 0);
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
