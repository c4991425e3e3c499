/** What an experiment trains on: the base, its tokenizer and the task's batches, each loaded once per thread. */
import { toPlaygroundError } from "../core/errors.ts";
import type { Batch, TrainingBatches } from "../data/batches.ts";
import { evaluationBatches, trainingBatches } from "../data/batches.ts";
import type { Read, Task, TaskData } from "../data/task.ts";
import { taskOf } from "../data/tasks.ts";
import type { Tokenizer } from "../data/tokenizer.ts";
import { loadTokenizer } from "../data/tokenizer.ts";
import type { Experiment } from "../experiment/schema.ts";
import { fetchedFiles } from "../io/file-source.ts";
import { loadModel } from "../index.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../train/model.ts";
import { PlaygroundError } from "../core/errors.ts";

export interface Material {
  readonly task: Task;
  readonly data: TaskData;
  readonly tokenizer: Tokenizer;
  readonly training: TrainingBatches;
  readonly validation: readonly Batch[];
}

export class Library {
  readonly #baseUrl: string;
  readonly #models = new Map<string, Promise<Model>>();
  readonly #tokenizers = new Map<string, Promise<Tokenizer>>();

  /** `baseUrl` is the folder that holds models/ and corpora/. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Errors: those of loadModel and FETCH_FAILED. */
  model(id: string, device: Device): Promise<Model> {
    return remember(this.#models, id, () =>
      loadModel(fetchedFiles(this.#url(`models/${id}`)), device),
    );
  }

  /** A lost device takes its models along. */
  forgetModels(): void {
    this.#models.clear();
  }

  async material({ model, task: setting, training }: Experiment): Promise<Material> {
    const task = taskOf(setting);
    const read = this.#read();
    const tokenizer = await remember(this.#tokenizers, model, () =>
      loadTokenizer(read, `models/${model}`),
    );
    const data = await task.load({ read, tokenizer, time: training.time });
    const shape = {
      batch: training.batch,
      time: training.time,
      padTokenId: data.padTokenId,
      kind: task.kind,
    };
    return {
      task,
      data,
      tokenizer,
      training: trainingBatches(data.train, shape),
      validation: evaluationBatches(data.validation, shape, training.evaluationExamples),
    };
  }

  #read(): Read {
    const files = fetchedFiles(this.#baseUrl);
    return async (path) => {
      const bytes = await files.read(path);
      if (bytes !== undefined) return bytes;
      throw new PlaygroundError("FETCH_FAILED", `${path}: expected a file, found none`);
    };
  }

  #url(path: string): string {
    return new URL(path, this.#baseUrl).href;
  }
}

/** A failed load is forgotten, so that the next attempt asks again. */
function remember<T>(
  known: Map<string, Promise<T>>,
  key: string,
  load: () => Promise<T>,
): Promise<T> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = load().catch((error: unknown) => {
    known.delete(key);
    throw toPlaygroundError(error);
  });
  known.set(key, made);
  return made;
}
