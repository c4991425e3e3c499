/** What a talk says of each method that is set up: what it trains, and what that has brought so far; it draws nothing. */
import type { Metric } from "../../experiment/describe.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { isSameTask } from "../../experiment/same-task.ts";
import { setUpBars } from "../charts/count-data.ts";
import type { CountBar } from "../charts/count-plot.ts";
import type { RunsSource } from "../charts/shown-runs.ts";
import { mainExperiment } from "../charts/shown-runs.ts";
import { scoreMetric } from "../results/run-rows.ts";
import { isSame } from "../setup/starting-point.ts";
import { mean } from "../state/format.ts";

/** One value, or the least and the largest of several runs that share a bar; the mean over the seeds of each. */
export type Reach = readonly [number, number];

export interface MethodResult {
  readonly loss: Reach;
  /** By what the task is judged by, apart from the loss. */
  readonly score: { readonly metric: Metric; readonly reach: Reach } | undefined;
}

export interface MethodRow {
  readonly bar: CountBar;
  /** Of the last evaluation, as the curves end; undefined before there is one, and of a method that was changed since. */
  readonly result: MethodResult | "diverged" | undefined;
}

/** In the order of the set-up: a result that comes in moves no row. */
export function methodRows(source: RunsSource): readonly MethodRow[] {
  const main = mainExperiment(source);
  const isOfTask = main !== undefined && isSameTask(main.experiment, source.experiment);
  return setUpBars(source.experiment).map((bar) => ({
    bar,
    result: isOfTask && isUnchanged(source, main, bar) ? resultOf(main, bar) : undefined,
  }));
}

/** The bar is of the set-up, and the result of a run: they belong together while the method is set as it was then. */
function isUnchanged({ experiment }: RunsSource, main: ExperimentRun, { methodId }: CountBar) {
  const [now, then] = [experiment, main.experiment].map(({ methods }) =>
    methods.find(({ id }) => id === methodId),
  );
  return isSame(now, then);
}

function resultOf(main: ExperimentRun, { keys }: CountBar): MethodRow["result"] {
  const all = main.runs.filter(({ description: { runId } }) =>
    keys.includes(runId.slice(main.id.length + 1)),
  );
  const runs = all.filter(({ lanes }) => lanes.some(({ divergedAt }) => divergedAt === undefined));
  if (runs.length === 0 && all.length > 0) return "diverged";
  const loss = reachOf(runs, "loss");
  if (loss === undefined) return undefined;
  const metric = scoreMetric(main);
  const reach = metric && reachOf(runs, metric.id);
  return { loss, score: metric && reach && { metric, reach } };
}

function reachOf(runs: readonly MethodRun[], id: Metric["id"]): Reach | undefined {
  const values = runs.flatMap(({ lanes }) => {
    const going = lanes.filter(({ divergedAt }) => divergedAt === undefined);
    const last = going.flatMap(({ evaluations }) => evaluations.at(-1)?.[id] ?? []);
    const finite = last.filter(Number.isFinite);
    return finite.length === 0 ? [] : [mean(finite)];
  });
  return values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)];
}
