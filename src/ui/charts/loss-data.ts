/** What the loss chart shows, computed from the runs: lines, bands and one sentence; it draws nothing. */
import { describeTask } from "../../experiment/describe.ts";
import { formatLoss, mean } from "../state/format.ts";
import { runLabel } from "../state/run-label.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import type { RunState } from "../state/run-state.ts";
import { lossStrings as strings } from "./loss.strings.ts";

export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

export interface LossBand {
  readonly step: number;
  readonly low: number;
  readonly high: number;
}

export interface LossSeries {
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  /** Trains virtual tokens, whose random first values change what the base says. */
  readonly hasVirtualTokens: boolean;
  /** Of an experiment before the current one: drawn faintly. */
  readonly isEarlier: boolean;
  readonly seeds: number;
  /** Means over the seeds that have a finite loss at the step. */
  readonly training: readonly LossPoint[];
  readonly validation: readonly LossPoint[];
  /** Least and largest validation loss; empty for one seed. */
  readonly bands: readonly LossBand[];
  /** Where the last finite training loss of a diverged lane lies. */
  readonly diverged: LossPoint | undefined;
}

export interface LossData {
  /** Earlier ones first, so that the current ones lie on top. */
  readonly series: readonly LossSeries[];
  readonly baseLoss: number | undefined;
  /** A classifier's base has an output layer that nobody has trained, and a loss for each example. */
  readonly isClassification: boolean;
  /** The end of the x axis. */
  readonly steps: number;
}

/** More points than this in a line are thinned to the extremes of equal stretches, which keeps spikes. */
const MOST_POINTS = 1200;

export function lossData(state: RunState, plannedSteps: number): LossData {
  const { current } = state;
  if (current === undefined) {
    return { series: [], baseLoss: undefined, isClassification: false, steps: plannedSteps };
  }
  const earlier = state.earlier.filter((other) => isComparable(current, other));
  const shown = [...earlier.toReversed(), current];
  const steps = Math.max(...shown.map(({ experiment }) => experiment.training.steps));
  return {
    series: shown.flatMap((experiment) =>
      experiment.runs.map((run) => seriesOf(run, experiment !== current)),
    ),
    baseLoss: current.base?.evaluation.loss,
    isClassification: describeTask(current.experiment.task).kind === "classification",
    steps,
  };
}

/** Losses of different tasks do not belong on one axis. */
export function isComparable(a: ExperimentRun, b: ExperimentRun): boolean {
  return JSON.stringify(a.experiment.task) === JSON.stringify(b.experiment.task);
}

/** A loss that falls by more than this is a line on the floor of a linear scale. */
const LOG_RATIO = 20;

export function suggestsLogScale({ series, baseLoss }: LossData): boolean {
  const losses = series.flatMap(({ validation }) => validation.map(({ loss }) => loss));
  const largest = Math.max(...losses, baseLoss ?? 0);
  const least = Math.min(...losses);
  return least > 0 && largest > LOG_RATIO * least;
}

/** One sentence that says what the picture says. */
export function lossSentence({ series, baseLoss }: LossData, isEnded: boolean): string {
  const current = series.filter(({ isEarlier }) => !isEarlier);
  const step = Math.max(0, ...current.map(({ training }) => training.at(-1)?.step ?? 0));
  const results = current.flatMap(({ label, validation }) => {
    const last = validation.at(-1);
    return last === undefined ? [] : [strings.result(label, formatLoss(last.loss))];
  });
  // All methods of a run have the same seeds.
  const seeds = Math.max(1, ...current.map((series) => series.seeds));
  if (current.length === 0) return strings.empty;
  if (results.length === 0) return strings.waiting(step);
  const base = baseLoss === undefined ? "" : strings.base(formatLoss(baseLoss));
  return strings.sentence(step, isEnded, seeds, results, base);
}

/** Names of the methods that were measured above the base before their first step, for which that is no mistake. */
export function startingAbove({ series, baseLoss }: LossData): readonly string[] {
  if (baseLoss === undefined) return [];
  return series
    .filter(({ hasVirtualTokens, isEarlier, validation: [first] }) => {
      const isStart = first?.step === 0;
      return hasVirtualTokens && !isEarlier && isStart && first.loss > baseLoss;
    })
    .map(({ label }) => label);
}

function seriesOf(run: MethodRun, isEarlier: boolean): LossSeries {
  const { description, lanes } = run;
  const evaluations = groupByStep(run);
  return {
    key: description.runId,
    methodId: description.methodId,
    label: runLabel(description.methodId, run.options),
    hasVirtualTokens: typeof run.options["virtualTokens"] === "number",
    isEarlier,
    seeds: lanes.length,
    training: thinned(trainingMeans(run)),
    validation: evaluations.map(({ step, losses }) => ({ step, loss: mean(losses) })),
    bands:
      lanes.length < 2
        ? []
        : evaluations.map(({ step, losses }) => ({
            step,
            low: Math.min(...losses),
            high: Math.max(...losses),
          })),
    diverged: divergence(run),
  };
}

function trainingMeans(run: MethodRun): readonly LossPoint[] {
  const longest = Math.max(0, ...run.lanes.map(({ losses }) => losses.length));
  return Array.from({ length: longest }, (_, i) => i).flatMap((i) => {
    const losses = run.lanes.map((lane) => lane.losses[i]).filter(isFiniteNumber);
    return losses.length === 0 ? [] : [{ step: i + 1, loss: mean(losses) }];
  });
}

function groupByStep(run: MethodRun): { readonly step: number; readonly losses: number[] }[] {
  const groups = new Map<number, number[]>();
  for (const { evaluations } of run.lanes) {
    for (const { step, loss } of evaluations) {
      if (!Number.isFinite(loss)) continue;
      groups.set(step, [...(groups.get(step) ?? []), loss]);
    }
  }
  return [...groups].map(([step, losses]) => ({ step, losses })).sort((a, b) => a.step - b.step);
}

function divergence(run: MethodRun): LossPoint | undefined {
  const lane = run.lanes.find(({ divergedAt }) => divergedAt !== undefined);
  const step = lane?.losses.findLastIndex(isFiniteNumber) ?? -1;
  const loss = lane?.losses[step];
  return loss === undefined ? undefined : { step: step + 1, loss };
}

/** The least and the largest point of each stretch, in order. */
export function thinned(points: readonly LossPoint[]): readonly LossPoint[] {
  if (points.length <= MOST_POINTS) return points;
  const length = Math.ceil((2 * points.length) / MOST_POINTS);
  const result: LossPoint[] = [];
  for (let start = 0; start < points.length; start += length) {
    const stretch = points.slice(start, start + length);
    const least = stretch.reduce((a, b) => (b.loss < a.loss ? b : a));
    const largest = stretch.reduce((a, b) => (b.loss > a.loss ? b : a));
    const pair = least.step < largest.step ? [least, largest] : [largest, least];
    result.push(...(least === largest ? [least] : pair));
  }
  return result;
}

function isFiniteNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
