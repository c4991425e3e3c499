/** What an experiment trains on: the base on its device, and the task's batches, each loaded once per thread. */
import type { Batch, BatchShape, TrainingBatches } from "../data/batches.ts";
import { evaluationBatches, trainingBatches } from "../data/batches.ts";
import type { Experiment } from "../experiment/schema.ts";
import { fetchedFiles } from "../io/file-source.ts";
import { loadModel } from "../index.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../train/model.ts";
import type { LoadedTask, TaskFiles } from "./task-files.ts";
import { remember } from "./task-files.ts";

export interface Material extends LoadedTask {
  /** Of all batches. */
  readonly shape: BatchShape;
  readonly training: TrainingBatches;
  readonly validation: readonly Batch[];
}

export class Library {
  readonly #files: TaskFiles;
  readonly #models = new Map<string, Promise<Model>>();
  /** The models'. */
  #device: Device | undefined;

  constructor(files: TaskFiles) {
    this.#files = files;
  }

  /** Those on another device are forgotten, and their weights freed where that one still lives. Errors: those of loadModel. */
  model(id: string, device: Device): Promise<Model> {
    if (this.#device !== device) this.#freeModels();
    this.#device = device;
    return remember(this.#models, id, () =>
      loadModel(fetchedFiles(`${this.#files.folder}models/${id}`), device),
    );
  }

  /** Of a lost device: nothing is freed, since a plan that is being made may still ask for its weights. */
  forgetModels(): void {
    this.#models.clear();
  }

  #freeModels(): void {
    for (const model of this.#models.values()) {
      void model.then(
        (loaded) => {
          loaded.destroy();
        },
        // One that did not load has nothing to free.
        () => undefined,
      );
    }
    this.#models.clear();
  }

  /** Errors: those of the task and its tokenizer, and FETCH_FAILED. */
  async material(experiment: Experiment): Promise<Material> {
    const loaded = await this.#files.load(experiment);
    const { task, data } = loaded;
    const { training } = experiment;
    const shape = {
      batch: training.batch,
      time: training.time,
      padTokenId: data.padTokenId,
      kind: task.kind,
    };
    return {
      ...loaded,
      shape,
      training: trainingBatches(data.train, shape),
      validation: evaluationBatches(data.validation, shape, training.evaluationExamples),
    };
  }
}
