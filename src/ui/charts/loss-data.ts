/** What the loss chart shows, computed from the runs: lines, bands, reference lines and one sentence; it draws nothing. */
import { configFor, describeTask } from "../../experiment/describe.ts";
import type { RunOrigin } from "../../experiment/runs.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { formatLoss } from "../state/format.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { LossPoint, RunCurves } from "./run-curves.ts";
import { curvesOf, smoothed } from "./run-curves.ts";
import type { Role, RunsSource, ShownRun } from "./shown-runs.ts";
import { mainExperiment, runName, shownRuns } from "./shown-runs.ts";

export interface LossSeries extends RunCurves {
  /** The run's id. */
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  readonly role: Role;
  readonly origin: RunOrigin;
  /** Of the experiment; for words beside runs that are not of the current one. */
  readonly number: number;
  /** Trains virtual tokens, whose random first values change what the base says. */
  readonly hasVirtualTokens: boolean;
  readonly seeds: number;
  /** The training loss as it is drawn: smoothed as the reader chose. */
  readonly smooth: readonly LossPoint[];
  /** Steps after which it went on from a checkpoint. */
  readonly seams: readonly number[];
}

export interface LossData {
  /** Earlier ones first, so that the current ones lie on top. */
  readonly series: readonly LossSeries[];
  readonly baseLoss: number | undefined;
  /** ln V: the loss of who knows nothing and guesses evenly among V tokens or classes. */
  readonly guessLoss: number;
  /** A classifier's base has an output layer that nobody has trained, and a loss for each example. */
  readonly isClassification: boolean;
  /** Where the current curves come from, when they were not trained here; `date` is ISO 8601, with its time. */
  readonly source:
    { readonly device: string; readonly date: string; readonly origin: RunOrigin } | undefined;
  readonly smoothing: number;
  /** The end of the x axis. */
  readonly steps: number;
}

/** `smoothing`: the weight of the past in the training loss's moving average. */
export function lossData(source: RunsSource, smoothing = 0): LossData {
  const main = mainExperiment(source);
  const shown = shownRuns(source);
  // Runs that are no longer looked at may end beyond the edge.
  const leading = shown
    .filter(({ role }) => role !== "earlier")
    .map((one) => one.experiment.experiment);
  const experiment = main?.experiment ?? source.experiment;
  return {
    series: shown.map((one) => seriesOf(source, one, smoothing)),
    baseLoss: main?.base?.evaluation.loss,
    guessLoss: guessLoss(experiment),
    isClassification: describeTask(experiment.task).kind === "classification",
    source:
      main === undefined || main.origin === "trained"
        ? undefined
        : {
            device: main.device?.label ?? "",
            date: main.startedAt,
            origin: main.origin,
          },
    smoothing,
    steps: Math.max(...[experiment, ...leading].map(({ training }) => training.steps)),
  };
}

function guessLoss(experiment: Experiment): number {
  const { classes } = describeTask(experiment.task);
  return Math.log(classes.length > 0 ? classes.length : configFor(experiment).vocabularySize);
}

function seriesOf(
  source: RunsSource,
  { experiment, run, role }: ShownRun,
  smoothing: number,
): LossSeries {
  const curves = curvesOf(run);
  return {
    ...curves,
    key: run.description.runId,
    methodId: run.description.methodId,
    label: runName(source, run),
    role,
    origin: experiment.origin,
    number: experiment.number,
    hasVirtualTokens: typeof run.options["virtualTokens"] === "number",
    seeds: run.lanes.length,
    smooth: smoothed(curves.training, smoothing),
    seams: run.seams,
  };
}

/** The loss of an even guess is drawn up to this multiple of the largest other loss; further up it is told in words. */
export const GUESS_REACH = 1.6;

/** A loss that falls by more than this is a line on the floor of a linear scale. */
const LOG_RATIO = 20;

export function suggestsLogScale({ series, baseLoss }: LossData): boolean {
  const losses = series.flatMap(({ validation }) => validation.map(({ loss }) => loss));
  const largest = Math.max(...losses, baseLoss ?? 0);
  const least = Math.min(...losses);
  return least > 0 && largest > LOG_RATIO * least;
}

/** Whether the chart gives it a band and a place in the sentence. */
export function isCurrent({ role }: LossSeries): boolean {
  return role === "current" || role === "baseline";
}

/** One sentence that says what the picture says. */
export function lossSentence({ series, baseLoss }: LossData, isEnded: boolean): string {
  const current = series.filter(isCurrent);
  const step = Math.max(0, ...current.map(({ training }) => training.at(-1)?.step ?? 0));
  const results = current.flatMap(({ label, validation }) => {
    const last = validation.at(-1);
    return last === undefined ? [] : [strings.result(label, formatLoss(last.loss))];
  });
  const seeds = Math.max(1, ...current.map((one) => one.seeds));
  if (current.length === 0) return strings.empty;
  if (results.length === 0) return strings.waiting(step);
  const base = baseLoss === undefined ? undefined : formatLoss(baseLoss);
  return strings.sentence(step, isEnded, seeds, results, base);
}

/** Names of the methods that were measured above the base before their first step, for which that is no mistake. */
export function startingAbove({ series, baseLoss }: LossData): readonly string[] {
  if (baseLoss === undefined) return [];
  return series
    .filter(({ hasVirtualTokens, role, validation: [first] }) => {
      const isStart = first?.step === 0;
      return hasVirtualTokens && role === "current" && isStart && first.loss > baseLoss;
    })
    .map(({ label }) => label);
}

export function hasCurves({ series }: LossData): boolean {
  return series.some(({ training, validation }) => training.length + validation.length > 0);
}
