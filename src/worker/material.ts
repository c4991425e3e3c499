/** What an experiment trains on: the base, its tokenizer and the task's batches, each loaded once per thread. */
import { PlaygroundError, toPlaygroundError } from "../core/errors.ts";
import type { Batch, BatchShape, TrainingBatches } from "../data/batches.ts";
import { evaluationBatches, trainingBatches } from "../data/batches.ts";
import type { Read, Task, TaskContext, TaskData } from "../data/task.ts";
import { taskOf } from "../data/tasks.ts";
import type { Tokenizer } from "../data/tokenizer.ts";
import { loadTokenizer } from "../data/tokenizer.ts";
import type { Experiment } from "../experiment/schema.ts";
import { fetchedFiles } from "../io/file-source.ts";
import { loadModel } from "../index.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../train/model.ts";

export interface Material {
  readonly task: Task;
  readonly data: TaskData;
  readonly tokenizer: Tokenizer;
  /** Of all batches. */
  readonly shape: BatchShape;
  readonly training: TrainingBatches;
  readonly validation: readonly Batch[];
}

/** A corpus takes seconds to become tokens; more row lengths than this are tried by few. */
const MOST_DATA = 4;

export class Library {
  /** Ends in a slash. */
  readonly #folder: string;
  readonly #models = new Map<string, Promise<Model>>();
  readonly #tokenizers = new Map<string, Promise<Tokenizer>>();
  readonly #data = new Map<string, Promise<TaskData>>();

  /** models/ and corpora/ lie beside the document at `baseUrl`, whose file name, query and hash do not matter. */
  constructor(baseUrl: string) {
    this.#folder = new URL("./", baseUrl).href;
  }

  /** Errors: those of loadModel. */
  model(id: string, device: Device): Promise<Model> {
    return remember(this.#models, id, () =>
      loadModel(fetchedFiles(`${this.#folder}models/${id}`), device),
    );
  }

  /** Any file below the page's folder. Errors: FETCH_FAILED. */
  async file(path: string): Promise<Uint8Array> {
    const content = await this.#read()(path);
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  }

  /** A lost device takes its models along. */
  forgetModels(): void {
    this.#models.clear();
  }

  /** Errors: those of the task and its tokenizer, and FETCH_FAILED. */
  async material({ model, task: setting, training }: Experiment): Promise<Material> {
    const task = taskOf(setting);
    const read = this.#read();
    const tokenizer = await remember(this.#tokenizers, model, () =>
      loadTokenizer(read, `models/${model}`),
    );
    const data = await this.#load(task, { read, tokenizer, time: training.time }, model);
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
      shape,
      training: trainingBatches(data.train, shape),
      validation: evaluationBatches(data.validation, shape, training.evaluationExamples),
    };
  }

  /** The examples of a task depend on the row length alone: a preview and a run share them, and so do all runs. */
  #load(task: Task, context: TaskContext, model: string): Promise<TaskData> {
    const key = `${model}/${task.id}/${context.time}`;
    const data = remember(this.#data, key, () => task.load(context));
    const oldest = this.#data.keys().next().value;
    if (this.#data.size > MOST_DATA && oldest !== undefined) this.#data.delete(oldest);
    return data;
  }

  #read(): Read {
    const files = fetchedFiles(this.#folder);
    return async (path) => {
      const bytes = await files.read(path);
      if (bytes !== undefined) return bytes;
      throw new PlaygroundError("FETCH_FAILED", `${path}: expected a file, found none`);
    };
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
