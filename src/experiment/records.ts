/** The form of published results: one training run each, in public/results/records.json; making them is tools/results' work. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
/** A rate that diverged leaves no number behind. */
const outcome = v.nullable(v.pipe(v.number(), v.finite()));

const scoreSchema = v.object({ metricName: v.string(), on: outcome, off: outcome });

const recordSchema = v.object({
  model: v.string(),
  task: v.string(),
  /** An id of the registry, or "base": the frozen base, which takes no step. */
  method: v.string(),
  options: v.record(v.string(), v.unknown()),
  learningRate: amount,
  seed: v.pipe(v.number(), v.integer()),
  steps: v.pipe(v.number(), v.integer(), v.minValue(0)),
  batch: v.pipe(v.number(), v.integer(), v.minValue(1)),
  time: v.pipe(v.number(), v.integer(), v.minValue(1)),
  schedule: v.string(),
  /** "validation": a run of the search for a learning rate. "test": a run at a chosen rate, whose test split was read once, at its end. */
  split: v.picklist(["validation", "test"]),
  /** The task's first metric. */
  metricName: v.string(),
  /** On `split`; null where the run diverged. */
  metric: outcome,
  validationMetric: outcome,
  validationLoss: outcome,
  /** The base's own tasks with the trained adapter on and off; "test" runs only. */
  forgetting: v.nullable(scoreSchema),
  trainable: amount,
  total: amount,
  /** Four bytes for each trainable number, the task's head included. */
  adapterBytes: amount,
  /** Median wall time of one step of one run alone, measured apart from the training; 0 = not measured yet. */
  msPerStep: amount,
  /** What trained it. */
  adapter: v.string(),
  /** ISO 8601, the day. */
  date: v.string(),
});

export type ResultRecord = v.InferOutput<typeof recordSchema>;

/** Errors: DATA_INVALID names the record and the field. */
export function parseRecords(value: unknown): readonly ResultRecord[] {
  const parsed = v.safeParse(v.array(recordSchema), value);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new PlaygroundError(
    "DATA_INVALID",
    `results: ${v.getDotPath(issue) ?? "records"}: expected ${issue.expected ?? issue.message}, found ${issue.received}`,
  );
}
