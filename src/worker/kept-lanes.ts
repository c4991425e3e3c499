/** What a run has learned, out of its checkpoint: enough to save its files, not to train it further. */
import { PlaygroundError } from "../core/errors.ts";
import { taskOf } from "../data/tasks.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { Model, TrainedLanes } from "../train/model.ts";
import { parseRunCheckpoint } from "./run-checkpoint.ts";
import { attachOptions, entryOf } from "./run-settings.ts";

/** Errors: RUN_INVALID for a checkpoint that is damaged or of another run. */
export function keptLanes(
  model: Model,
  experiment: Experiment,
  runId: string,
  untrusted: unknown,
): TrainedLanes {
  const checkpoint = parseRunCheckpoint(untrusted);
  const entry = entryOf(experiment, runId);
  if (entry === undefined || checkpoint.runId !== runId) {
    const found = entry === undefined ? "no such run in it" : `one of ${checkpoint.runId}`;
    throw new PlaygroundError(
      "RUN_INVALID",
      `expected the experiment and a checkpoint of ${runId}, found ${found}`,
    );
  }
  const { setting } = entry;
  const settings = attachOptions(experiment, taskOf(experiment.task), setting);
  const lanes = [...checkpoint.kept, ...checkpoint.session.parameters];
  return model.kept(setting.id, settings, lanes);
}
