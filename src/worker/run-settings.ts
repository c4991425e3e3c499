/** What an experiment says of its single runs: their keys, and the settings that each is attached with. */
import type { Experiment, MethodSetting } from "../experiment/schema.ts";
import type { SweepEntry } from "../experiment/sweep.ts";
import { expandSweep } from "../experiment/sweep.ts";
import type { Task } from "../data/task.ts";
import type { AttachOptions } from "../train/model.ts";
import { scheduleFactor } from "../train/schedule.ts";

/** A run for each method that is on, and for each value of a sweep. Errors: CONFIG_INVALID. */
export function runEntries({ methods }: Experiment): readonly SweepEntry[] {
  return methods.filter(({ enabled }) => enabled).flatMap(expandSweep);
}

export function runIdOf(experimentId: string, { key }: SweepEntry): string {
  return `${experimentId}:${key}`;
}

/** The entry that a run's id names; undefined when the experiment has no such run. */
export function entryOf(experiment: Experiment, runId: string): SweepEntry | undefined {
  const experimentId = runId.slice(0, Math.max(0, runId.indexOf(":")));
  return runEntries(experiment).find((entry) => runIdOf(experimentId, entry) === runId);
}

export function classesOf({ classes }: Task): { readonly classes?: number } {
  return classes === undefined ? {} : { classes: classes.length };
}

export function attachOptions(
  { training }: Experiment,
  task: Task,
  setting: MethodSetting,
): AttachOptions {
  const { seeds, firstSeed, schedule: kind, warmupSteps, steps } = training;
  return {
    ...classesOf(task),
    options: setting.options,
    lanes: Array.from({ length: seeds }, (_, i) => ({
      seed: firstSeed + i,
      learningRate: setting.learningRate,
    })),
    batch: training.batch,
    time: training.time,
    ...(training.optimizer === "sgd" && { optimizer: { kind: "sgd" } }),
    rateFactor: (step) => scheduleFactor({ kind, warmupSteps, totalSteps: steps }, step),
    weightDecay: training.weightDecay,
    maxGradientNorm: training.maxGradientNorm,
  };
}
