/** A run that has trained somewhere, as its model and what its lanes have learned: for writing it as files; it trains nothing. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import { parseExperiment } from "../experiment/schema.ts";
import type { Device } from "../plan/device.ts";
import type { Model, TrainedLanes } from "../train/model.ts";
import { openReferenceDevice } from "../train/reference-device.ts";
import { keptLanes } from "./kept-lanes.ts";
import { Library } from "./material.ts";
import type { KeptRun } from "./protocol.ts";
import { TaskFiles } from "./task-files.ts";

export interface Learned {
  readonly model: Model;
  readonly lanes: TrainedLanes;
}

export interface KeptRunOptions {
  /** Undefined before a device was opened. */
  readonly files: TaskFiles | undefined;
  readonly library: Library | undefined;
  readonly device: Device | undefined;
}

/** Out of its checkpoint. Errors: RUN_INVALID, those of the model's files. */
export async function openKeptRun(
  runId: string,
  kept: KeptRun | undefined,
  { files, library, device }: KeptRunOptions,
): Promise<Learned> {
  if (kept === undefined) {
    throw new PlaygroundError("RUN_INVALID", `expected a run of this experiment, found ${runId}`);
  }
  const experiment = parseExperiment(kept.experiment);
  const folder = () => files ?? new TaskFiles(required(kept.baseUrl, "the page's folder"));
  // Without a device the interpreter's model does: nothing runs on it.
  const model = await (library === undefined || device === undefined
    ? new Library(folder()).model(experiment.model, openReferenceDevice())
    : library.model(experiment.model, device));
  return { model, lanes: keptLanes(model, experiment, runId, kept.checkpoint) };
}
