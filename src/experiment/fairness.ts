/** Whether runs can be held against each other: what differs among them beside the methods; it judges no result. */
import { suggestedRate } from "./defaults.ts";
import type { Subject } from "./differences.ts";
import { taskText } from "./differences.ts";
import { isLive, stepsDone } from "./runs.ts";
import { SWEPT_RATE } from "./sweep.ts";

/** What has to be the same in a fair comparison. Times and bytes also want the same device. */
export const FAIR_KEYS = [
  ...["task", "model", "seeds", "steps", "batch", "time", "schedule", "warmupSteps"],
  ...["optimizer", "weightDecay", "maxGradientNorm", "evaluationExamples", "stepsDone"],
] as const;
export type FairKey = (typeof FAIR_KEYS)[number];

/**
 * `suggested`: the rate that the page proposes for the method with its options. `swept`: the best of several rates was
 * looked for. `chosen`: any other one, which may be tuned or not.
 */
export type RateOrigin = "suggested" | "swept" | "chosen";

export interface Fairness {
  /** Nothing differs, and all rates come from the same kind of choice. */
  readonly isFair: boolean;
  /** Each with the values that occur and the runs that have them. */
  readonly differs: readonly {
    readonly key: FairKey;
    readonly values: readonly { readonly value: string; readonly runIds: readonly string[] }[];
  }[];
  readonly rates: readonly {
    readonly runId: string;
    readonly learningRate: number;
    readonly suggested: number;
    readonly origin: RateOrigin;
  }[];
  readonly hasMixedRates: boolean;
  /** For times and bytes alone. */
  readonly hasOneDevice: boolean;
}

export function fairness(subjects: readonly Subject[]): Fairness {
  const differs = FAIR_KEYS.flatMap((key) => {
    const runIds = new Map<string, string[]>();
    for (const subject of subjects) {
      const value = valueOf(key, subject);
      runIds.set(value, [...(runIds.get(value) ?? []), subject.run.description.runId]);
    }
    if (runIds.size < 2) return [];
    return [{ key, values: [...runIds].map(([value, ids]) => ({ value, runIds: ids })) }];
  });
  const rates = subjects.map(rateOf);
  const hasMixedRates = new Set(rates.map(({ origin }) => origin)).size > 1;
  const devices = new Set(subjects.map(({ experiment }) => experiment.device?.label));
  return {
    isFair: differs.length === 0 && !hasMixedRates,
    differs,
    rates,
    hasMixedRates,
    hasOneDevice: devices.size < 2,
  };
}

function valueOf(key: FairKey, { run, experiment }: Subject): string {
  const { task, model, training } = experiment.experiment;
  switch (key) {
    case "task":
      return taskText(task);
    case "model":
      return model;
    case "seeds":
      return run.lanes.map(({ seed }) => seed).join(", ");
    case "steps":
      return String(run.steps);
    case "stepsDone":
      return stepsDoneText({ run, experiment });
    default:
      return String(training[key]);
  }
}

/** A run that diverged has made the steps that it could; one that trains will make them. */
function stepsDoneText({ run }: Subject): string {
  const isWhole = run.status === "finished" || run.status === "diverged" || isLive(run);
  return isWhole ? "all" : String(stepsDone(run));
}

function rateOf({ run, experiment }: Subject): Fairness["rates"][number] {
  const { runId, methodId } = run.description;
  const { task, methods } = experiment.experiment;
  const learningRate = run.lanes[0]?.learningRate ?? NaN;
  const suggested = suggestedRate(task.id, { id: methodId, options: run.options });
  const setting = methods.find(({ id }) => id === methodId);
  const isSwept = setting?.sweep?.option === SWEPT_RATE;
  const other = learningRate === suggested ? "suggested" : "chosen";
  return { runId, learningRate, suggested, origin: isSwept ? "swept" : other };
}
