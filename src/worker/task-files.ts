/** The files beside the page, and the tasks that are made of them, each loaded once; no model and no device. */
import { PlaygroundError, toPlaygroundError } from "../core/errors.ts";
import type { ExampleText, Read, Task, TaskContext, TaskData } from "../data/task.ts";
import { taskOf } from "../data/tasks.ts";
import type { Tokenizer } from "../data/tokenizer.ts";
import { loadTokenizer } from "../data/tokenizer.ts";
import type { Experiment } from "../experiment/schema.ts";
import { fetchedFiles } from "../io/file-source.ts";

/** What a task is made for. */
export type TaskRequest = Pick<Experiment, "model" | "task"> & {
  readonly training: Pick<Experiment["training"], "time">;
};

export interface LoadedTask {
  readonly task: Task;
  readonly data: TaskData;
  readonly tokenizer: Tokenizer;
}

/** A corpus takes seconds to become tokens; more row lengths than this are tried by few. */
const MOST_DATA = 4;

export class TaskFiles {
  /** The page's; ends in a slash. */
  readonly folder: string;
  readonly #tokenizers = new Map<string, Promise<Tokenizer>>();
  readonly #data = new Map<string, Promise<TaskData>>();

  /** models/ and corpora/ lie beside the document at `baseUrl`, whose file name, query and hash do not matter. */
  constructor(baseUrl: string) {
    this.folder = new URL("./", baseUrl).href;
  }

  /** Any file below the page's folder. Errors: FETCH_FAILED. */
  async file(path: string): Promise<Uint8Array> {
    const content = await this.#read()(path);
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  }

  /** Errors: those of the task and its tokenizer, and FETCH_FAILED. */
  async load({ model, task: setting, training }: TaskRequest): Promise<LoadedTask> {
    const task = taskOf(setting);
    const read = this.#read();
    const tokenizer = await remember(this.#tokenizers, model, () =>
      loadTokenizer(read, `models/${model}`),
    );
    const data = await this.#load(task, { read, tokenizer, time: training.time }, model);
    return { task, data, tokenizer };
  }

  /** Examples of the task's training split. Errors: CONFIG_INVALID for rows of no length, and as `load`. */
  async preview(request: TaskRequest, count: number): Promise<readonly ExampleText[]> {
    const { time } = request.training;
    if (!Number.isInteger(time) || time < 1) {
      throw new PlaygroundError(
        "CONFIG_INVALID",
        `training.time: expected a whole number from 1 on, found ${time}`,
      );
    }
    const { data } = await this.load(request);
    return data.preview(count);
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
    const files = fetchedFiles(this.folder);
    return async (path) => {
      const bytes = await files.read(path);
      if (bytes !== undefined) return bytes;
      throw new PlaygroundError("FETCH_FAILED", `${path}: expected a file, found none`);
    };
  }
}

/** A failed load is forgotten, so that the next attempt asks again. */
export function remember<T>(
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
