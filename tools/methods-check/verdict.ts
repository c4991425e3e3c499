// What the runs of an experiment on the page came to, and whether that is what the methods promise; it starts nothing.
import { describeTask } from "../../src/experiment/describe.ts";
import type { Snapshot } from "../../src/ui/state/store.ts";

export interface Outcome {
  readonly methodId: string;
  readonly learningRate: number;
  readonly status: string;
  /** Validation losses, means over seeds. */
  readonly base: number | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** The task's first metric at the end, with its name. */
  readonly metric: string;
  readonly msPerStep: number | undefined;
}

/** Of the last experiment. Errors: when there was none. */
export function outcomesOf({ run: { current, error } }: Snapshot): readonly Outcome[] {
  if (current === undefined || current.runs.length === 0) {
    throw new Error(`expected a run, found ${error?.message ?? "none"}`);
  }
  const { id } = describeTask(current.experiment.task).metrics[0];
  return current.runs.map(({ description, lanes, status, detail, msPerStep }) => {
    const last = lanes.map(({ evaluations }) => evaluations.at(-1));
    return {
      methodId: description.methodId,
      learningRate: lanes[0]?.learningRate ?? 0,
      status: detail === undefined ? status : `${status}: ${detail}`,
      base: current.base?.evaluation.loss,
      start: mean(lanes.map(({ evaluations: [first] }) => first?.loss)),
      end: mean(last.map((evaluation) => evaluation?.loss)),
      metric: `${id} ${mean(last.map((evaluation) => evaluation?.[id]))?.toFixed(3) ?? "–"}`,
      msPerStep,
    };
  });
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const found = values.filter((value) => value !== undefined);
  if (found.length === 0 || found.length < values.length) return undefined;
  return found.reduce((sum, value) => sum + value, 0) / found.length;
}

/** Virtual tokens that nobody has trained disturb the base: these two begin elsewhere. */
const DO_NOT_START_AT_BASE: readonly string[] = ["prefix", "prompt"];

/** "ok", or what is wrong. A loss that is not a number is below nothing. */
export function verdictOf({ methodId, status, base, start, end }: Outcome): string {
  if (status !== "finished") return status;
  if (base === undefined || start === undefined || end === undefined) return "no evaluation";
  if (!(end < start)) return "not below its start";
  if (!DO_NOT_START_AT_BASE.includes(methodId) && !(end < base)) return "not below the base";
  return "ok";
}
