/** What the small charts show: a curve of each run for each of the task's metrics beside the loss; it draws nothing. */
import type { Metric } from "../../experiment/describe.ts";
import { describeTask } from "../../experiment/describe.ts";
import { metricLabel } from "../locale/declared.ts";
import { formatLoss, formatScore } from "../state/format.ts";
import { metricStrings as strings } from "./metric.strings.ts";
import type { MetricCurve } from "./run-curves.ts";
import { metricCurve } from "./run-curves.ts";
import type { Role, RunsSource } from "./shown-runs.ts";
import { mainExperiment, runName, shownRuns } from "./shown-runs.ts";

export interface MetricSeries extends MetricCurve {
  /** The run's id. */
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  readonly role: Role;
  readonly number: number;
}

export interface MetricData {
  readonly metric: Metric;
  /** Earlier ones first, so that the current ones lie on top; only those that have a point. */
  readonly series: readonly MetricSeries[];
  /** Of the frozen base. */
  readonly base: number | undefined;
  /** The end of the x axis. */
  readonly steps: number;
}

/** One for each metric that has a point; the loss has a chart of its own. */
export function metricData(source: RunsSource): readonly MetricData[] {
  const main = mainExperiment(source);
  const experiment = main?.experiment ?? source.experiment;
  const shown = shownRuns(source);
  const leading = shown.filter(({ role }) => role !== "earlier");
  const steps = Math.max(
    ...[experiment, ...leading.map((one) => one.experiment.experiment)].map(
      ({ training }) => training.steps,
    ),
  );
  return describeTask(experiment.task)
    .metrics.filter(({ id }) => id !== "loss")
    .map((metric) => ({
      metric,
      series: shown
        .map(({ experiment: { number }, run, role }) => ({
          ...metricCurve(run, metric.id),
          key: run.description.runId,
          methodId: run.description.methodId,
          label: runName(source, run),
          role,
          number,
        }))
        .filter(({ points }) => points.length > 0),
      base: main?.base?.evaluation[metric.id],
      steps,
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
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.08 * (high - low) || 0.05 * Math.abs(high) || 0.05;
  if (metric.unit !== "share") return [Math.max(0, low - room), high + room];
  return [Math.max(0, low - room), Math.min(1, high + room)];
}
