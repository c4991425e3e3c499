/** What runs are compared by: a number of a run, or one for each seed, and which direction is better; it has no labels. */
import { METRICS } from "../data/task.ts";
import type { MetricId } from "../data/task.ts";
import { describeTask } from "./describe.ts";
import type { Better } from "./pareto.ts";
import type { ExperimentRun, LaneEvaluationAt, LaneRun, MethodRun } from "./runs.ts";
import { stepsDone } from "./runs.ts";
import type { Summary } from "./statistics.ts";
import { summarize } from "./statistics.ts";
import { adapterFileBytes } from "./trained-parameters.ts";

export type MeasureId =
  | "trainable"
  | "adapterBytes"
  | "validationLoss"
  | "trainingLoss"
  | Exclude<MetricId, "loss">
  | "wallSeconds"
  | "optimizerBytes"
  | "plannedBytes";

export interface Measure {
  readonly id: MeasureId;
  readonly better: Better;
  readonly unit: "count" | "bytes" | "nats" | "share" | "perplexity" | "seconds";
  /** A list holds one number for each seed; NaN where there is none, as of a seed that diverged. */
  readonly valueOf: (run: MethodRun, experiment: ExperimentRun) => number | readonly number[];
}

/** Of the evaluation with the lowest validation loss, so that all of them speak of the same weights. */
function metricMeasure(id: Exclude<MetricId, "loss">): Measure {
  const { better, unit } = METRICS[id];
  return {
    id,
    better,
    unit,
    valueOf: ({ lanes }) => lanes.map((lane) => bestEvaluation(lane)?.[id] ?? NaN),
  };
}

export const MEASURES: readonly Measure[] = [
  {
    id: "trainable",
    better: "lower",
    unit: "count",
    valueOf: ({ description }) => description.trainable,
  },
  { id: "adapterBytes", better: "lower", unit: "bytes", valueOf: fileBytes },
  {
    id: "validationLoss",
    better: "lower",
    unit: "nats",
    valueOf: ({ lanes }) => lanes.map((lane) => bestEvaluation(lane)?.loss ?? NaN),
  },
  {
    id: "trainingLoss",
    better: "lower",
    unit: "nats",
    valueOf: ({ lanes }) => lanes.map(({ losses }) => losses.at(-1) ?? NaN),
  },
  ...(["exactMatch", "macroF1", "accuracy", "tokenAccuracy", "perplexity"] as const).map(
    metricMeasure,
  ),
  { id: "wallSeconds", better: "lower", unit: "seconds", valueOf: wallSeconds },
  { id: "optimizerBytes", better: "lower", unit: "bytes", valueOf: optimizerBytes },
  {
    id: "plannedBytes",
    better: "lower",
    unit: "bytes",
    valueOf: ({ description }) => description.plannedBytes,
  },
];

export function measureById(id: MeasureId): Measure {
  const found = MEASURES.find((measure) => measure.id === id);
  if (found === undefined) throw new Error(`expected a measure, found ${id}`);
  return found;
}

/** Those that a task's runs have: exact match of answers, accuracy of classes. */
export function measuresFor({ experiment }: ExperimentRun): readonly Measure[] {
  const own = new Set<string>(describeTask(experiment.task).metrics.map(({ id }) => id));
  return MEASURES.filter(({ id }) => !Object.hasOwn(METRICS, id) || own.has(id));
}

/** What ranks the task's methods: its first metric. */
export function firstMeasure(experiment: ExperimentRun): Measure {
  const [{ id }] = describeTask(experiment.experiment.task).metrics;
  return measureById(id === "loss" ? "validationLoss" : id);
}

/** Over the seeds; n = 1 for a number of the whole run. Undefined where there is no finite value. */
export function summaryOf(
  measure: Measure,
  run: MethodRun,
  experiment: ExperimentRun,
): Summary | undefined {
  const value = measure.valueOf(run, experiment);
  return summarize(typeof value === "number" ? [value] : value);
}

/** After at least one step, the one with the lowest loss; none of a lane that diverged. */
function bestEvaluation({ evaluations, divergedAt }: LaneRun): LaneEvaluationAt | undefined {
  if (divergedAt !== undefined) return undefined;
  const trained = evaluations.filter(({ step, loss }) => step > 0 && Number.isFinite(loss));
  return trained.reduce<LaneEvaluationAt | undefined>(
    (least, each) => (least === undefined || each.loss < least.loss ? each : least),
    undefined,
  );
}

function fileBytes({ description, options }: MethodRun, { experiment }: ExperimentRun): number {
  return adapterFileBytes(experiment, { id: description.methodId, options });
}

/** Steps at the time that the last ones took; waves of lanes train one after another. NaN before the first step. */
function wallSeconds(run: MethodRun): number {
  const { msPerStep, description } = run;
  if (msPerStep === undefined) return NaN;
  return (msPerStep * stepsDone(run) * description.waves) / 1000;
}

/** AdamW's two moments for each trained number of one seed; plain SGD keeps nothing. */
function optimizerBytes(
  { description: { trainable } }: MethodRun,
  { experiment }: ExperimentRun,
): number {
  const moments = experiment.training.optimizer === "adamw" ? 2 : 0;
  return moments * trainable * Float32Array.BYTES_PER_ELEMENT;
}
