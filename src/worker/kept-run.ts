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
  readonly bases: KeptBases;
}

/** The base that was asked for last where no device has its kernels yet; nothing runs on it. */
export class KeptBases {
  readonly #device = openReferenceDevice();
  #base: { readonly key: string; readonly library: Library } | undefined;

  /** Errors: those of the model's files, which are then asked for again. */
  model(id: string, files: TaskFiles): Promise<Model> {
    const key = `${files.folder} ${id}`;
    // One at a time: it is as large as its files.
    if (this.#base?.key !== key) this.#base = { key, library: new Library(files) };
    return this.#base.library.model(id, this.#device);
  }

  forget(): void {
    this.#base = undefined;
  }
}

/** Out of its checkpoint. Errors: RUN_INVALID, those of the model's files. */
export async function openKeptRun(
  runId: string,
  kept: KeptRun | undefined,
  { files, library, device, bases }: KeptRunOptions,
): Promise<Learned> {
  if (kept === undefined) {
    throw new PlaygroundError("RUN_INVALID", `expected a run of this experiment, found ${runId}`);
  }
  const experiment = parseExperiment(kept.experiment);
  let model: Model;
  if (library !== undefined && device !== undefined) {
    bases.forget();
    model = await library.model(experiment.model, device);
  } else {
    const folder = files ?? new TaskFiles(required(kept.baseUrl, "the page's folder"));
    model = await bases.model(experiment.model, folder);
  }
  return { model, lanes: keptLanes(model, experiment, runId, kept.checkpoint) };
}
