/** Checks an untrusted value against the form of a trained experiment: out of a file, or out of the browser's storage. */
import * as v from "valibot";
import { ERROR_CODES, isPlaygroundError, PlaygroundError } from "../core/errors.ts";
import { countMethod } from "./describe.ts";
import type { ExperimentRun, MethodRun } from "./runs.ts";
import { isLive } from "./runs.ts";
import type { Experiment } from "./schema.ts";
import { parseExperiment } from "./schema.ts";

/** What JSON has no numbers for. */
const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && Object.hasOwn(NOT_FINITE, value)
    ? NOT_FINITE[value]
    : undefined;
}

/** Any number, `"NaN"` and the infinities included. */
const measured = v.pipe(
  v.custom<number | string>((value) => numberOf(value) !== undefined, "expected a number"),
  v.transform((value) => numberOf(value) ?? NaN),
);
/** As one check, since a stored visit has 10⁵ of them. */
const curve = v.pipe(
  v.custom<readonly (number | string)[]>(
    (value) => Array.isArray(value) && value.every((entry) => numberOf(entry) !== undefined),
    "expected a list of numbers",
  ),
  v.transform((values) => values.map((value) => numberOf(value) ?? NaN)),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const options = v.record(v.string(), v.unknown());

/** Absent, undefined or null. */
function maybe<T extends v.GenericSchema>(schema: T) {
  return v.optional(
    v.pipe(
      v.nullish(schema),
      v.transform((value) => value ?? undefined),
    ),
  );
}

const deviceSchema = v.object({
  backend: v.picklist(["webgpu", "reference"]),
  label: v.string(),
  isSoftware: v.boolean(),
  variants: v.string(),
});

const sampleSchema = v.object({
  prompt: v.string(),
  target: v.string(),
  output: v.string(),
  probability: v.exactOptional(measured),
});

const metrics = {
  loss: measured,
  tokenAccuracy: measured,
  exactMatch: v.exactOptional(measured),
  perplexity: v.exactOptional(measured),
  accuracy: v.exactOptional(measured),
  macroF1: v.exactOptional(measured),
};

const laneSchema = v.object({
  seed: count,
  learningRate: measured,
  losses: curve,
  evaluations: v.array(v.object({ ...metrics, step: count })),
  divergedAt: maybe(count),
});

const descriptionSchema = v.object({
  // Begins with a letter or digit, so that no spreadsheet takes it for a formula.
  runId: v.pipe(v.string(), v.regex(/^\w/, "expected the id of a run")),
  methodId: v.string(),
  options: v.exactOptional(options),
  lanes: v.array(v.object({ seed: count, learningRate: measured })),
  waves: count,
  trainable: count,
  total: count,
  plannedBytes: count,
  dispatchesPerStep: count,
});

const STATUSES = [
  ...(["queued", "compiling", "running", "paused"] as const),
  ...(["finished", "stopped", "diverged", "failed"] as const),
];

const methodRunSchema = v.object({
  description: descriptionSchema,
  options,
  steps: count,
  lanes: v.pipe(v.array(laneSchema), v.minLength(1)),
  status: v.picklist(STATUSES),
  detail: maybe(v.string()),
  msPerStep: maybe(measured),
  samples: v.array(sampleSchema),
  error: maybe(
    v.object({
      code: v.picklist(ERROR_CODES),
      message: v.string(),
      hint: v.exactOptional(v.string()),
    }),
  ),
  seams: v.optional(v.array(count), []),
});

const experimentRunSchema = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  origin: v.optional(v.picklist(["trained", "recorded", "file"]), "file"),
  device: maybe(deviceSchema),
  number: v.optional(count, 0),
  experiment: v.unknown(),
  base: maybe(v.object({ evaluation: v.object(metrics), samples: v.array(sampleSchema) })),
  runs: v.array(methodRunSchema),
});

type ParsedRun = v.InferOutput<typeof methodRunSchema>;

/**
 * A value that is known to be whole: every run has its curves, its options fit its method and model, and nothing
 * trains. Errors: DATA_INVALID names the field, what was expected and what was found.
 */
export function parseExperimentRun(value: unknown): ExperimentRun {
  const parsed = v.safeParse(experimentRunSchema, value);
  if (!parsed.success) throw refusal(parsed.issues[0]);
  const { device, base, ...run } = parsed.output;
  const experiment = within("experiment", () => parseExperiment(run.experiment));
  const runs = run.runs.map((each, i) => completed(experiment, each, `runs.${i}`));
  const ids = runs.map(({ description }) => description.runId);
  const repeated = ids.find((id, i) => ids.indexOf(id) !== i);
  if (repeated !== undefined) {
    throw invalid(`runs: expected each run id once, found ${JSON.stringify(repeated)} twice`);
  }
  return { ...run, experiment, device, base, runs };
}

function completed(experiment: Experiment, run: ParsedRun, field: string): MethodRun {
  const { description, detail, msPerStep, error, lanes } = run;
  const { methodId } = description;
  within(`${field}.options`, () => countMethod(experiment, { id: methodId, options: run.options }));
  if (description.lanes.length !== lanes.length) {
    throw invalid(
      `${field}.lanes: expected the ${description.lanes.length} lanes of its description, found ${lanes.length}`,
    );
  }
  return {
    ...run,
    description: { ...description, options: run.options },
    lanes: lanes.map(({ divergedAt, ...lane }) => ({ ...lane, divergedAt })),
    // What trained when it was saved has no trainer any more.
    status: isLive(run) ? "stopped" : run.status,
    detail,
    msPerStep,
    error,
  };
}

/** The same error at the field where it was found. */
function within<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isPlaygroundError(error)) throw error;
    throw invalid(`${field}: ${error.message}`);
  }
}

function refusal(issue: v.BaseIssue<unknown>): PlaygroundError {
  const field = v.getDotPath(issue) ?? "run";
  const expected = issue.expected ?? issue.message.replace(/^expected /, "");
  return invalid(`${field}: expected ${expected}, found ${issue.received}`);
}

function invalid(message: string): PlaygroundError {
  return new PlaygroundError(
    "DATA_INVALID",
    message,
    "Choose a run file that was saved by this page.",
  );
}
