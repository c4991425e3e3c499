/** The check of a run's checkpoint when it comes back, and what its end says; when it is taken is the run's business. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import { parseVariantOverride } from "../kernels/variants.ts";
import type { Lane } from "../train/session-options.ts";
import type { ResumeOptions, RunCheckpoint, RunStatus } from "./protocol.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const tensors = v.map(
  v.string(),
  v.object({
    shape: v.array(count),
    data: v.union([v.instance(Float32Array), v.instance(Float64Array)]),
  }),
);

const lanes = v.array(tensors);

const schema = v.object({
  runId: v.string(),
  step: count,
  wave: count,
  session: v.object({
    step: count,
    stopped: v.array(v.number()),
    parameters: lanes,
    moment1: lanes,
    moment2: lanes,
  }),
  kept: lanes,
  diverged: v.array(count),
  isFinal: v.boolean(),
  variants: v.optional(v.pipe(v.string(), v.check(areKernels, "kernel variants"))),
});

/** Errors: RUN_INVALID. */
export function parseResume(resume: ResumeOptions): ResumeOptions {
  return { ...resume, checkpoints: resume.checkpoints.map(parseRunCheckpoint) };
}

/** What storage gave back. Errors: RUN_INVALID names the field; that the tensors fit is for whoever knows their shapes. */
export function parseRunCheckpoint(value: unknown): RunCheckpoint {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) {
    const { variants, ...checkpoint } = parsed.output;
    return variants === undefined ? checkpoint : { ...checkpoint, variants };
  }
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? "checkpoint";
  const expected = issue.type === "integer" ? "a whole number" : issue.expected;
  throw invalid(
    `checkpoint: ${field}: expected ${expected ?? issue.message}, found ${issue.received}`,
  );
}

function areKernels(text: string): boolean {
  try {
    parseVariantOverride(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether it is one of a run of these waves and steps. Errors: RUN_INVALID. */
export function expectPlace(
  { runId, step, wave, session, kept, diverged }: RunCheckpoint,
  waves: readonly (readonly Lane[])[],
  steps: number,
): void {
  const expect = (field: string, isFitting: boolean, expected: string, found: number | string) => {
    if (isFitting) return;
    throw invalid(`${runId}: checkpoint: ${field}: expected ${expected}, found ${found}`);
  };
  expect("wave", wave < waves.length, `one of ${waves.length}`, wave);
  const before = waves.slice(0, wave).flat().length;
  expect("kept", kept.length === before, `${before} lanes`, kept.length);
  expect("step", step <= steps, `at most ${steps}`, step);
  expect("session.step", session.step === step, `the same step, ${step}`, session.step);
  const L = waves.flat().length;
  const stranger = diverged.find((lane) => lane >= L);
  expect("diverged", stranger === undefined, `lanes below ${L}`, stranger ?? "none");
}

/** How the run of a final checkpoint ended. */
export function finalStatus(
  { step, session, kept, diverged }: RunCheckpoint,
  training: { readonly steps: number; readonly seeds: number },
): RunStatus {
  if (new Set(diverged).size === training.seeds) return "diverged";
  const trained = kept.length + session.parameters.length;
  return step === training.steps && trained === training.seeds ? "finished" : "stopped";
}

function invalid(message: string): PlaygroundError {
  return new PlaygroundError(
    "RUN_INVALID",
    message,
    "It belongs to a run with other settings; start that run anew.",
  );
}
