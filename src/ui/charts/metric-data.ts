/** What the small charts show: a curve of each run for each of the task's metrics beside the loss; it draws nothing. */
import type { Metric } from "../../experiment/describe.ts";
import { describeTask } from "../../experiment/describe.ts";
import type { XKind } from "../../experiment/link.ts";
import { metricLabel } from "../locale/declared.ts";
import { formatLoss, formatScore } from "../state/format.ts";
import type { Variant } from "../style/palette.ts";
import { metricStrings as strings } from "./metric.strings.ts";
import type { MetricCurve, MetricPoint } from "./run-curves.ts";
import { metricCurve, seedCurves } from "./run-curves.ts";
import { runLooks } from "./run-looks.ts";
import type { Role, RunsSource } from "./shown-runs.ts";
import { mainExperiment, shownRuns } from "./shown-runs.ts";
import type { XAxis } from "./x-axis.ts";
import { unitsPerStep, xAxisOf } from "./x-axis.ts";

export interface MetricSeries extends MetricCurve {
  /** The run's id. */
  readonly key: string;
  readonly methodId: string;
  readonly variant: Variant;
  readonly label: string;
  /** With the experiment that it is of, for lists in which runs of several stand together. */
  readonly longLabel: string;
  readonly role: Role;
  readonly number: number;
  /** Each seed's; empty for one. */
  readonly seedLines: readonly (readonly MetricPoint[])[];
  /** What a step takes on the x axis. */
  readonly perStep: number;
}

export interface MetricData {
  readonly metric: Metric;
  /** Earlier ones first, so that the current ones lie on top; only those that have a point. */
  readonly series: readonly MetricSeries[];
  /** Of the frozen base. */
  readonly base: number | undefined;
  readonly x: XAxis;
}

/** One for each metric that has a point; the loss has a chart of its own. */
export function metricData(source: RunsSource, kind: XKind = "step"): readonly MetricData[] {
  const main = mainExperiment(source);
  const experiment = main?.experiment ?? source.experiment;
  const shown = shownRuns(source);
  const looks = runLooks(source);
  const x = xAxisOf(kind, shown, experiment.training);
  return describeTask(experiment.task)
    .metrics.filter(({ id }) => id !== "loss")
    .map((metric) => ({
      metric,
      series: shown
        .flatMap(({ experiment: owner, run, role }) => {
          const { runId: key, methodId } = run.description;
          const look = looks.get(key);
          const perStep = unitsPerStep(kind, owner, run);
          if (look === undefined || perStep === undefined) return [];
          return [
            {
              ...metricCurve(run, metric.id),
              ...{
                key,
                methodId,
                variant: look.variant,
                label: look.name,
                longLabel: look.longName,
              },
              ...{ role, number: owner.number, seedLines: seedCurves(run, metric.id), perStep },
            },
          ];
        })
        .filter(({ points }) => points.length > 0),
      base: main?.base?.evaluation[metric.id],
      x,
    }))
    .filter(({ series }) => series.length > 0);
}

/** As the page writes values of the metric: shares in percent. */
export function formatMetric({ unit }: Metric, value: number): string {
  return unit === "share" ? formatScore(value) : formatLoss(value);
}

/** "Exact match at the last evaluation: LoRA 91.3 %, BitFit 54.0 %; the frozen base has 0.0 %." Best first. */
export function metricSentence({ metric, series, base }: MetricData): string {
  const sign = metric.better === "higher" ? -1 : 1;
  const last = ({ points }: MetricSeries) => points.at(-1)?.value ?? NaN;
  const own = series.filter(({ role }) => role !== "earlier");
  // Before the first evaluation of a run, and where its curves are hidden, the earlier ones are all that is drawn.
  const results = (own.length === 0 ? series : own)
    .toSorted((a, b) => sign * (last(a) - last(b)))
    .map((one) => strings.result(one.label, formatMetric(metric, last(one))));
  const label = metricLabel(metric);
  return base === undefined
    ? strings.sentence(label, results)
    : strings.sentenceWithBase(label, results, formatMetric(metric, base));
}

/** Around all values, with the base's; a share stays within 0 and 1, and reaches an end that is near. */
export function metricDomain({ metric, series, base }: MetricData): readonly [number, number] {
  const values = [
    ...series.flatMap(({ points }) => points.map(({ value }) => value)),
    ...series
      .filter(({ role }) => role === "current" || role === "baseline")
      .flatMap(({ bands }) => bands.flatMap(({ low, high }) => [low, high])),
    ...(base === undefined ? [] : [base]),
  ];
  // Not as arguments: a list of those has an end.
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = 0.08 * (high - low) || 0.05 * Math.abs(high) || 0.05;
  if (metric.unit !== "share") return [Math.max(0, low - room), high + room];
  return [Math.max(0, low - room), Math.min(1, high + room)];
}
