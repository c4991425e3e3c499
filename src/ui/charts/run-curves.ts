/** The curves of one run as means and bands over its seeds, smoothed and thinned; it knows no chart and no page. */
import { possibleRange } from "../../experiment/possible.ts";
import type { LaneEvaluation, MethodRun } from "../../experiment/runs.ts";
import { mean, standardDeviation } from "../state/format.ts";

/** A loss that is not finite is a gap: lines do not cross it. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

export interface LossBand {
  readonly step: number;
  readonly low: number;
  readonly high: number;
}

/** Of a metric on the validation data: means over the seeds that have it at the step. */
export interface MetricPoint {
  readonly step: number;
  readonly value: number;
}

export interface MetricCurve {
  readonly points: readonly MetricPoint[];
  /** Empty for one seed. */
  readonly bands: readonly LossBand[];
}

/** `range` = least to largest, `deviation` = mean ± standard deviation. */
export type BandKind = "range" | "deviation";

export interface RunCurves {
  /** Means over the seeds that have a finite loss at the step; one point for each step, gaps included. */
  readonly training: readonly LossPoint[];
  readonly validation: readonly LossPoint[];
  /** Of the validation loss; empty for one seed. */
  readonly bands: readonly LossBand[];
  /** Where the last finite training loss of a diverged lane lies. */
  readonly diverged: LossPoint | undefined;
}

/** Up to this many seeds a standard deviation says less than the values themselves. */
const MOST_IN_RANGE = 3;

export function bandKind(seeds: number): BandKind | undefined {
  if (seeds < 2) return undefined;
  return seeds <= MOST_IN_RANGE ? "range" : "deviation";
}

const known = new WeakMap<MethodRun, RunCurves>();

/** Remembered for as long as the run's data are the same object: an ended run is computed once. */
export function curvesOf(run: MethodRun): RunCurves {
  const before = known.get(run);
  if (before !== undefined) return before;
  const { points, bands } = metricCurve(run, "loss");
  const curves: RunCurves = {
    training: trainingMeans(run),
    validation: points.map(({ step, value }) => ({ step, loss: value })),
    bands,
    diverged: divergence(run),
  };
  known.set(run, curves);
  return curves;
}

/** Of one of the numbers that an evaluation gives; empty where the task has it not. */
export function metricCurve(run: MethodRun, id: keyof LaneEvaluation): MetricCurve {
  const evaluations = groupByStep(run, id);
  const kind = bandKind(run.lanes.length);
  return {
    points: evaluations.map(({ step, values }) => ({ step, value: mean(values) })),
    bands:
      kind === undefined
        ? []
        : evaluations.map(({ step, values }) => possible(bandOf(step, values, kind), id)),
  };
}

/** A deviation may reach further than any value can: no share is above 1, no loss below 0, no perplexity below 1. */
function possible({ step, low, high }: LossBand, id: keyof LaneEvaluation): LossBand {
  const unit = id === "loss" ? "nats" : id === "perplexity" ? id : "share";
  const [least, most] = possibleRange(unit);
  return { step, low: Math.max(least, low), high: Math.min(most, high) };
}

/** The validation curve, or another metric's, of each seed alone; empty for one seed. */
export function seedCurves(
  run: MethodRun,
  id: keyof LaneEvaluation,
): readonly (readonly MetricPoint[])[] {
  if (run.lanes.length < 2) return [];
  return run.lanes.map(({ evaluations }) =>
    evaluations.flatMap(({ step, [id]: value }) =>
      value === undefined || !Number.isFinite(value) ? [] : [{ step, value }],
    ),
  );
}

function bandOf(step: number, values: readonly number[], kind: BandKind): LossBand {
  if (kind === "range") return { step, low: Math.min(...values), high: Math.max(...values) };
  const center = mean(values);
  const deviation = values.length > 1 ? standardDeviation(values) : 0;
  return { step, low: center - deviation, high: center + deviation };
}

/**
 * Exponential moving average without the pull towards zero at its start: s_t = b·s_(t−1) + (1 − b)·y_t, divided by
 * 1 − b^t. A gap stays a gap, and the average begins anew behind it. `weight` is b, from 0 (as it is) to below 1.
 */
export function smoothed(points: readonly LossPoint[], weight: number): readonly LossPoint[] {
  if (weight <= 0) return points;
  let sum = 0;
  let remainder = 1;
  return points.map(({ step, loss }) => {
    if (!Number.isFinite(loss)) {
      sum = 0;
      remainder = 1;
      return { step, loss: NaN };
    }
    sum = weight * sum + (1 - weight) * loss;
    remainder *= weight;
    return { step, loss: sum / (1 - remainder) };
  });
}

/** The least and the largest point of each of `columns` equal stretches, in order, which keeps spikes; gaps stay. */
export function thinned(points: readonly LossPoint[], columns: number): readonly LossPoint[] {
  if (points.length <= 2 * columns) return points;
  const length = Math.ceil(points.length / columns);
  const result: LossPoint[] = [];
  for (let start = 0; start < points.length; start += length) {
    const stretch = points.slice(start, start + length);
    const finite = stretch.filter(({ loss }) => Number.isFinite(loss));
    const kept = new Set<LossPoint>();
    const [first] = finite;
    if (first !== undefined) {
      kept.add(finite.reduce((a, b) => (b.loss < a.loss ? b : a), first));
      kept.add(finite.reduce((a, b) => (b.loss > a.loss ? b : a), first));
    }
    const gap = stretch.find(({ loss }) => !Number.isFinite(loss));
    if (gap !== undefined) kept.add(gap);
    result.push(...[...kept].sort((a, b) => a.step - b.step));
  }
  return result;
}

function trainingMeans(run: MethodRun): readonly LossPoint[] {
  const longest = Math.max(0, ...run.lanes.map(({ losses }) => losses.length));
  return Array.from({ length: longest }, (_, i) => {
    let sum = 0;
    let count = 0;
    for (const { losses } of run.lanes) {
      const loss = losses[i];
      if (loss === undefined || !Number.isFinite(loss)) continue;
      sum += loss;
      count++;
    }
    return { step: i + 1, loss: count === 0 ? NaN : sum / count };
  });
}

function groupByStep(
  run: MethodRun,
  id: keyof LaneEvaluation,
): { readonly step: number; readonly values: number[] }[] {
  const groups = new Map<number, number[]>();
  for (const { evaluations } of run.lanes) {
    for (const { step, [id]: value } of evaluations) {
      if (value === undefined || !Number.isFinite(value)) continue;
      const group = groups.get(step);
      if (group === undefined) groups.set(step, [value]);
      else group.push(value);
    }
  }
  return [...groups].map(([step, values]) => ({ step, values })).sort((a, b) => a.step - b.step);
}

function divergence(run: MethodRun): LossPoint | undefined {
  const lane = run.lanes.find(({ divergedAt }) => divergedAt !== undefined);
  const step = lane?.losses.findLastIndex(Number.isFinite) ?? -1;
  const loss = lane?.losses[step];
  return loss === undefined ? undefined : { step: step + 1, loss };
}
