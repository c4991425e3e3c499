/** How long a set-up will train, from what the same device has trained before; undefined where nothing like it was seen. */
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { expandSweep } from "../../experiment/sweep.ts";
import type { Snapshot } from "./snapshot.ts";

interface Measured {
  readonly methodId: string;
  readonly model: string;
  readonly msPerStep: number;
  /** Tokens that one step reads, of all lanes of a wave. */
  readonly tokens: number;
}

export function predictedMs({ experiment, kept, run }: Snapshot): number | undefined {
  const label = run.device?.label;
  const measured = kept
    .filter(({ origin, device }) => origin === "trained" && device?.label === label)
    .flatMap((trained) => trained.runs.flatMap((one) => measurement(trained, one)))
    .filter(({ model }) => model === experiment.model);
  if (measured.length === 0) return undefined;
  const { training } = experiment;
  const tokens = training.batch * training.time * training.seeds;
  // On a processor time goes with the arithmetic; a GPU is bound by the number of dispatches at these sizes.
  const exponent = run.device?.isSoftware === true ? 1 : 0.25;
  let sum = 0;
  for (const setting of experiment.methods) {
    if (!setting.enabled) continue;
    const like = measured.find(({ methodId }) => methodId === setting.id) ?? measured[0]!;
    const msPerStep = like.msPerStep * (tokens / like.tokens) ** exponent;
    sum += (setting.sweep === undefined ? 1 : entries(setting)) * training.steps * msPerStep;
  }
  return sum;
}

/** Runs that will train: one for each method, or for each value of its sweep. */
export function runCount(experiment: Experiment): number {
  return experiment.methods
    .filter(({ enabled }) => enabled)
    .reduce((sum, setting) => sum + entries(setting), 0);
}

/** A sweep that is no sweep is told where it is judged. */
function entries(setting: Experiment["methods"][number]): number {
  try {
    return expandSweep(setting).length;
  } catch {
    return 1;
  }
}

function measurement(
  { experiment }: ExperimentRun,
  { description, msPerStep }: MethodRun,
): readonly Measured[] {
  if (msPerStep === undefined) return [];
  const { batch, time } = experiment.training;
  const lanes = description.lanes.length / Math.max(1, description.waves);
  const { model } = experiment;
  return [{ methodId: description.methodId, model, msPerStep, tokens: batch * time * lanes }];
}
