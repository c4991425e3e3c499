/** What the loss chart shows, computed from the runs: lines, bands, reference lines and one sentence; it draws nothing. */
import { configFor, describeTask } from "../../experiment/describe.ts";
import type { XKind } from "../../experiment/link.ts";
import type { RunOrigin } from "../../experiment/runs.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { formatList, formatLoss } from "../state/format.ts";
import type { Variant } from "../style/palette.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { LossPoint, RunCurves } from "./run-curves.ts";
import { curvesOf, seedCurves, smoothed } from "./run-curves.ts";
import type { RunLook } from "./run-looks.ts";
import { runLooks } from "./run-looks.ts";
import type { Role, RunsSource, ShownRun } from "./shown-runs.ts";
import { mainExperiment, shownRuns } from "./shown-runs.ts";
import type { XAxis } from "./x-axis.ts";
import { unitsPerStep, xAxisOf } from "./x-axis.ts";

export interface LossSeries extends RunCurves {
  /** The run's id. */
  readonly key: string;
  readonly methodId: string;
  /** Among the runs of its method. */
  readonly variant: Variant;
  /** Unlike that of any other line that is labelled. */
  readonly label: string;
  /** With the experiment that it is of, for lists in which runs of several stand together. */
  readonly longLabel: string;
  readonly role: Role;
  readonly origin: RunOrigin;
  /** Of the experiment. */
  readonly number: number;
  /** Trains virtual tokens, whose random first values change what the base says. */
  readonly hasVirtualTokens: boolean;
  readonly seeds: number;
  /** The validation loss of each seed; empty for one. */
  readonly seedLines: readonly (readonly LossPoint[])[];
  /** What a step takes on the x axis. */
  readonly perStep: number;
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
  readonly x: XAxis;
  /** Runs that have no place on the x axis: their steps were not timed. */
  readonly untimed: number;
  /** Its loss can come near to zero, by factors; that of a language cannot. */
  readonly isSolvable: boolean;
}

/** `smoothing`: the weight of the past in the training loss's moving average. */
export function lossData(source: RunsSource, smoothing = 0, x: XKind = "step"): LossData {
  const main = mainExperiment(source);
  const shown = shownRuns(source);
  const looks = runLooks(source);
  const experiment = main?.experiment ?? source.experiment;
  const series = shown.flatMap((one) => seriesOf(one, looks, smoothing, x) ?? []);
  return {
    series,
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
    x: xAxisOf(x, shown, experiment.training),
    untimed: shown.length - series.length,
    isSolvable: describeTask(experiment.task).metrics.every(({ id }) => id !== "perplexity"),
  };
}

function guessLoss(experiment: Experiment): number {
  const { classes } = describeTask(experiment.task);
  return Math.log(classes.length > 0 ? classes.length : configFor(experiment).vocabularySize);
}

/** Undefined where it has no place on the x axis. */
function seriesOf(
  { experiment, run, role }: ShownRun,
  looks: ReadonlyMap<string, RunLook>,
  smoothing: number,
  x: XKind,
): LossSeries | undefined {
  const curves = curvesOf(run);
  const { runId, methodId } = run.description;
  const look = looks.get(runId);
  const perStep = unitsPerStep(x, experiment, run);
  if (look === undefined || perStep === undefined) return undefined;
  return {
    ...curves,
    key: runId,
    methodId,
    variant: look.variant,
    label: look.name,
    longLabel: look.longName,
    role,
    origin: experiment.origin,
    number: experiment.number,
    hasVirtualTokens: typeof run.options["virtualTokens"] === "number",
    seeds: run.lanes.length,
    seedLines: seedCurves(run, "loss").map((points) =>
      points.map(({ step, value }) => ({ step, loss: value })),
    ),
    perStep,
    smooth: smoothed(curves.training, smoothing),
    seams: run.seams,
  };
}

/** The loss of an even guess is drawn up to this multiple of the largest other loss; further up it is told in words. */
export const GUESS_REACH = 1.6;

/**
 * By the task alone, so that the scale does not change while something trains, with the runs that are beside it, or from
 * one visit to the next: a loss that can fall by factors is a line on the floor of a linear scale.
 */
export function suggestsLogScale({ isSolvable }: LossData): boolean {
  return isSolvable;
}

/** Whether the chart gives it a band and a place in the sentence. */
export function isCurrent({ role }: LossSeries): boolean {
  return role === "current" || role === "baseline";
}

/**
 * One sentence that says what the picture says: the last evaluation of each run, by the steps after which they were. Of
 * runs that take turns the furthest come first; the baseline, which may have ended long ago, comes last.
 */
export function lossSentence({ series, baseLoss }: LossData, isEnded: boolean): string {
  const current = series.filter(isCurrent);
  if (current.length === 0) return strings.empty;
  const evaluated = current.flatMap(({ label, role, validation }) => {
    const last = validation.at(-1);
    if (last === undefined) return [];
    return [{ step: last.step, role, result: strings.result(label, formatLoss(last.loss)) }];
  });
  const [first] = evaluated;
  if (first === undefined) {
    return strings.waiting(Math.max(0, ...current.map(({ training }) => training.length)));
  }
  const seeds = Math.max(1, ...current.map((one) => one.seeds));
  const withBase = (losses: string) =>
    baseLoss === undefined ? losses : strings.withBase(losses, formatLoss(baseLoss));
  if (evaluated.every(({ step }) => step === first.step)) {
    const losses = formatList(evaluated.map(({ result }) => result));
    return strings.sentence(first.step, isEnded, seeds, withBase(losses));
  }
  const groups = new Map<number, string[]>();
  const isLast = ({ role }: { readonly role: Role }) => Number(role === "baseline");
  for (const { step, result } of evaluated.toSorted(
    (a, b) => isLast(a) - isLast(b) || b.step - a.step,
  )) {
    groups.set(step, [...(groups.get(step) ?? []), result]);
  }
  const losses = [...groups].map(([step, results]) => strings.resultsAt(step, results));
  return strings.sentenceBySteps(seeds, withBase(strings.joined(losses)));
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
