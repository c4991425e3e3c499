/** The validated description of an experiment: what trains on what, with which settings; it runs nothing. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import { DIGIT_OPERATIONS, MODEL_IDS, TEXT_TASKS } from "./models.ts";
import type { Problem } from "./problems.ts";
import { findProblems } from "./problems.ts";

export const OPTIMIZERS = ["adamw", "sgd"] as const;
export const SCHEDULES = ["constant", "linear", "cosine"] as const;

/** Ranges of the numbers, for the schema and for the controls alike. */
export const LIMITS = {
  steps: { min: 1, max: 100_000 },
  batch: { min: 1, max: 256 },
  time: { min: 2, max: 1024 },
  warmupSteps: { min: 0, max: 100_000 },
  seeds: { min: 1, max: 16 },
  firstSeed: { min: 0, max: 0xffffffff },
  evaluateEvery: { min: 1, max: 100_000 },
  evaluationExamples: { min: 1, max: 4096 },
  /** Values of a sweep. */
  sweep: { min: 1, max: 16 },
} as const;

function integer({ min, max }: { readonly min: number; readonly max: number }) {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
}

/** Finite and at least 0. */
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const taskSchema = v.variant("id", [
  v.strictObject({ id: v.literal("digits"), operation: v.picklist(DIGIT_OPERATIONS) }),
  v.strictObject({ id: v.picklist(TEXT_TASKS) }),
]);

/** One knob at several values: a run for each. */
const sweepSchema = v.strictObject({
  /** An option of the method, or "learningRate". */
  option: v.pipe(v.string(), v.nonEmpty()),
  values: v.pipe(
    v.array(v.unknown()),
    v.minLength(LIMITS.sweep.min),
    v.maxLength(LIMITS.sweep.max),
  ),
});

const methodSchema = v.strictObject({
  /** An id of the registry in peft/. */
  id: v.string(),
  enabled: v.boolean(),
  /** By the method's own schema; `parseExperiment` fills in its defaults. */
  options: v.record(v.string(), v.unknown()),
  learningRate: v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(10)),
  sweep: v.optional(sweepSchema),
});

const trainingSchema = v.strictObject({
  steps: integer(LIMITS.steps),
  /** Examples, or windows of text, in a step. */
  batch: integer(LIMITS.batch),
  /** Tokens of a row. */
  time: integer(LIMITS.time),
  optimizer: v.picklist(OPTIMIZERS),
  schedule: v.picklist(SCHEDULES),
  warmupSteps: integer(LIMITS.warmupSteps),
  weightDecay: amount,
  /** 0 = no clipping. */
  maxGradientNorm: amount,
  /** How many: firstSeed, firstSeed + 1, … */
  seeds: integer(LIMITS.seeds),
  firstSeed: integer(LIMITS.firstSeed),
  /** Steps between two evaluations on the validation split. */
  evaluateEvery: integer(LIMITS.evaluateEvery),
  evaluationExamples: integer(LIMITS.evaluationExamples),
});

const experimentSchema = v.strictObject({
  version: v.literal(1),
  model: v.picklist(MODEL_IDS),
  task: taskSchema,
  methods: v.array(methodSchema),
  training: trainingSchema,
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export type Experiment = DeepReadonly<v.InferOutput<typeof experimentSchema>>;
export type TaskSetting = Experiment["task"];
export type MethodSetting = Experiment["methods"][number];
export type Sweep = NonNullable<MethodSetting["sweep"]>;
export type TrainingSettings = Experiment["training"];

/**
 * An untrusted value as an experiment that can run, with each method's missing options filled in.
 * Errors: CONFIG_INVALID names the field, what was expected and what was found; also for settings that are valid one
 * by one and impossible together.
 */
export function parseExperiment(value: unknown): Experiment {
  const parsed = v.safeParse(experimentSchema, value);
  if (!parsed.success) throw refusal(parsed.issues[0]);
  const { experiment, problems } = findProblems(parsed.output);
  const first = problems[0];
  if (first !== undefined) throw first.error;
  return experiment;
}

/** Everything that keeps a value from running, each at its field, for a page that shows all of it at once. */
export function checkExperiment(value: Experiment): readonly Problem[] {
  const parsed = v.safeParse(experimentSchema, value);
  if (parsed.success) return findProblems(parsed.output).problems;
  return parsed.issues.map((issue) => {
    const [room, index] = (v.getDotPath(issue) ?? "").split(".");
    const method = room === "methods" ? value.methods[Number(index)]?.id : undefined;
    const field = method === undefined ? v.getDotPath(issue) : `methods.${method}`;
    return { field: field ?? "", error: refusal(issue) };
  });
}

const COMPARISONS: readonly (readonly [string, string])[] = [
  [">=", "at least "],
  ["<=", "at most "],
  [">", "more than "],
  ["<", "less than "],
];

/** valibot's terse `>=1` in words. */
function refusal(issue: v.BaseIssue<unknown>): PlaygroundError {
  const field = v.getDotPath(issue) ?? "experiment";
  const expected = issue.expected ?? issue.message;
  const comparison = COMPARISONS.find(([sign]) => expected.startsWith(sign));
  const words =
    comparison === undefined ? expected : comparison[1] + expected.slice(comparison[0].length);
  // What valibot expects of a key that no field has.
  const known = expected === "never" ? "no such field" : words;
  const wanted = issue.type === "integer" ? "a whole number" : known;
  return new PlaygroundError(
    "CONFIG_INVALID",
    `${field}: expected ${wanted}, found ${issue.received}`,
  );
}
