/** The rows of the table of runs: what each kept run is called, costs and reached, and their order; it draws nothing. */
import type { Metric } from "../../experiment/describe.ts";
import { describeTask } from "../../experiment/describe.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { measureById, summaryOf } from "../../experiment/measures.ts";
import type { Summary } from "../../experiment/statistics.ts";
import { summarize } from "../../experiment/statistics.ts";
import { runLooks } from "../charts/run-looks.ts";
import { ambiguousScenario } from "../charts/run-origin.ts";
import type { RunsSource, Visibility } from "../charts/shown-runs.ts";
import {
  allExperiments,
  isComparable,
  mainExperiment,
  runName,
  visibilityOf,
} from "../charts/shown-runs.ts";
import type { Variant } from "../style/palette.ts";

export interface RunRow {
  readonly runId: string;
  readonly experiment: ExperimentRun;
  readonly run: MethodRun;
  readonly name: string;
  /** The title of its scenario, where several recordings are in the table; else undefined. */
  readonly scenario: string | undefined;
  /** As its line is drawn; undefined where it is not. */
  readonly variant: Variant | undefined;
  readonly visibility: Visibility;
  readonly isBaseline: boolean;
  readonly isPinned: boolean;
  /** Of the experiment that the page is about now. */
  readonly isMain: boolean;
  /** Of the same task and base as that one. */
  readonly isComparable: boolean;
  /** The least validation loss of each seed. */
  readonly loss: Summary | undefined;
  /** loss − the baseline's; undefined where there is none to compare with, and for the baseline itself. */
  readonly delta: number | undefined;
  /** The task's first score at the last evaluation. */
  readonly score: Summary | undefined;
  readonly scoreMetric: Metric | undefined;
}

export function runRows(source: RunsSource): readonly RunRow[] {
  const main = mainExperiment(source);
  const { baseline, pinned } = source.marks;
  const experiments = allExperiments(source);
  const looks = runLooks(source);
  const owner = experiments.find(({ runs }) => runs.some((run) => idOf(run) === baseline));
  const baselineRun = owner?.runs.find((run) => idOf(run) === baseline);
  const baselineLoss =
    owner === undefined || baselineRun === undefined ? undefined : lossOf(baselineRun, owner);
  return experiments.flatMap((experiment) =>
    experiment.runs.map((run) => {
      const runId = idOf(run);
      const loss = lossOf(run, experiment);
      const hasBaseline =
        owner !== undefined && runId !== baseline && isComparable(owner, experiment);
      const metric = scoreMetric(experiment);
      return {
        runId,
        experiment,
        run,
        name: runName(source, run),
        scenario: ambiguousScenario(source, experiment),
        variant: looks.get(runId)?.variant,
        visibility: visibilityOf(source, experiment, runId),
        isBaseline: runId === baseline,
        isPinned: pinned.has(runId),
        isMain: experiment === main,
        isComparable: main !== undefined && isComparable(main, experiment),
        loss,
        delta:
          !hasBaseline || loss === undefined || baselineLoss === undefined
            ? undefined
            : loss.mean - baselineLoss.mean,
        score: metric === undefined ? undefined : lastScore(run, metric),
        scoreMetric: metric,
      };
    }),
  );
}

/** What the task is judged by, apart from the loss. */
export function scoreMetric({ experiment }: ExperimentRun): Metric | undefined {
  const { metrics } = describeTask(experiment.task);
  return metrics.find(({ id }) => id !== "loss" && id !== "tokenAccuracy");
}

function lossOf(run: MethodRun, experiment: ExperimentRun): Summary | undefined {
  return summaryOf(measureById("validationLoss"), run, experiment);
}

function lastScore({ lanes }: MethodRun, { id }: Metric): Summary | undefined {
  return summarize(lanes.flatMap(({ evaluations }) => evaluations.at(-1)?.[id] ?? []));
}

/**
 * What a row's settings are held against: the baseline; where there is none, the latest earlier run of the same method
 * on the same task. Undefined for the baseline itself, and for the first of its kind.
 */
export function comparedWith(rows: readonly RunRow[], row: RunRow): RunRow | undefined {
  if (row.isBaseline) return undefined;
  const baseline = rows.find(({ isBaseline }) => isBaseline);
  if (baseline !== undefined) return baseline;
  return rows
    .filter(
      ({ run, experiment }) =>
        run.description.methodId === row.run.description.methodId &&
        experiment.startedAt < row.experiment.startedAt &&
        isComparable(experiment, row.experiment),
    )
    .reduce<RunRow | undefined>(
      (latest, other) =>
        latest === undefined || other.experiment.startedAt > latest.experiment.startedAt
          ? other
          : latest,
      undefined,
    );
}

/** Columns by which the table can be sorted. */
export type SortKey = "run" | "trainable" | "loss" | "delta" | "score" | "speed" | "memory";

export interface Sorting {
  readonly key: SortKey;
  readonly isAscending: boolean;
}

/** Runs without a value come last, whichever way the others go. */
export function sortedRows(
  rows: readonly RunRow[],
  sorting: Sorting | undefined,
): readonly RunRow[] {
  if (sorting === undefined) return rows;
  const sign = sorting.isAscending ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [sortValue(a, sorting.key), sortValue(b, sorting.key)];
    if (x === undefined || y === undefined)
      return Number(x === undefined) - Number(y === undefined);
    const order = typeof x === "string" ? x.localeCompare(String(y)) : x - Number(y);
    return sign * order;
  });
}

function sortValue(row: RunRow, key: SortKey): number | string | undefined {
  const { description, msPerStep } = row.run;
  switch (key) {
    case "run":
      return row.name;
    case "trainable":
      return description.trainable;
    case "loss":
      return row.loss?.mean;
    case "delta":
      return row.isBaseline ? 0 : row.delta;
    case "score":
      return row.score?.mean;
    case "speed":
      return msPerStep === undefined ? undefined : 1000 / msPerStep;
    case "memory":
      return description.plannedBytes;
  }
}

function idOf({ description }: MethodRun): string {
  return description.runId;
}
