// Trains what is missing of the table of results, inside Deno, and keeps each run as soon as it has ended; bundled by main.ts.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Read, TaskData } from "../../src/data/task.ts";
import { pretrainedTasksOf, tasks } from "../../src/data/tasks.ts";
import { loadTokenizer } from "../../src/data/tokenizer.ts";
import type { Tokenizer } from "../../src/data/tokenizer.ts";
import { defaultMethod } from "../../src/experiment/defaults.ts";
import type { ResultRecord } from "../../src/experiment/records.ts";
import { parseRecords } from "../../src/experiment/records.ts";
import type { Device, Model } from "../../src/index.ts";
import { loadModel, openGpuDevice } from "../../src/index.ts";
import type { Cell, TaskPlan } from "./plan.ts";
import { isOfCell, METHOD_IDS, missingRuns, TASK_PLANS } from "./plan.ts";
import type { Material } from "./train.ts";
import { evaluateBase, timeStep, trainRuns } from "./train.ts";

declare const Deno: { readonly args: readonly string[]; exit(code: number): never };

interface Settings {
  /** The repository. */
  readonly root: string;
  /** "train" what is missing, or "time" a step of what was trained. */
  readonly mode: string;
  readonly minutes: number;
  /** Only cells whose task/method contains one of these. */
  readonly filters: readonly string[];
}

function settings([
  root = ".",
  mode = "train",
  minutes = "Infinity",
  ...filters
]: readonly string[]): Settings {
  return { root, mode, filters, minutes: Number(minutes) };
}

class Results {
  readonly #path: string;
  records: readonly ResultRecord[];

  constructor(root: string) {
    this.#path = join(root, "public/results/records.json");
    this.records = parseRecords(JSON.parse(readFileSync(this.#path, "utf8")));
  }

  add(records: readonly ResultRecord[]): void {
    this.replace([...this.records, ...records]);
  }

  /** Written beside and moved over, so that a stop in mid-write loses nothing. */
  replace(records: readonly ResultRecord[]): void {
    this.records = records;
    const lines = this.records.map((record) => `  ${JSON.stringify(record)}`);
    writeFileSync(`${this.#path}.new`, `[\n${lines.join(",\n")}\n]\n`);
    renameSync(`${this.#path}.new`, this.#path);
  }
}

class Shelf {
  readonly #read: Read;
  readonly #root: string;
  readonly #device: Device;
  readonly #models = new Map<string, Promise<Model>>();
  readonly #data = new Map<string, Promise<TaskData>>();

  constructor(root: string, device: Device) {
    this.#root = join(root, "public");
    this.#device = device;
    this.#read = (path) => readFile(join(this.#root, path));
  }

  async material(plan: TaskPlan): Promise<Material & { readonly base: string }> {
    const task = taskById(plan.task);
    const { base } = task;
    const baseTasks = await Promise.all(
      pretrainedTasksOf(base).map(async (own) => ({
        task: own,
        data: await this.#load(own.id, plan.time),
      })),
    );
    return {
      base,
      model: await this.#model(base),
      task,
      data: await this.#load(plan.task, plan.time),
      baseTasks,
      adapter: this.#device.label,
      log: (line) => console.log(line),
    };
  }

  #model(id: string): Promise<Model> {
    const folder = join(this.#root, "models", id);
    const files = {
      read: async (name: string) => new Uint8Array(await readFile(join(folder, name))),
      has: (name: string) => exists(join(folder, name)),
    };
    return remember(this.#models, id, () => loadModel(files, this.#device));
  }

  #load(id: string, time: number): Promise<TaskData> {
    return remember(this.#data, `${id}/${time}`, async () => {
      const task = taskById(id);
      const tokenizer: Tokenizer = await loadTokenizer(this.#read, `models/${task.base}`);
      return task.load({ read: this.#read, tokenizer, time });
    });
  }
}

function taskById(id: string) {
  const task = [...tasks, ...["digits-mini", "sotu-mini"].flatMap(pretrainedTasksOf)].find(
    (candidate) => candidate.id === id,
  );
  if (task === undefined) throw new Error(`expected a task named ${id}`);
  return task;
}

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>) {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}

function cellOf(plan: TaskPlan, method: string, model: string): Cell {
  const { options, learningRate } = defaultMethod(plan.defaults, method);
  return { plan, method, model, options, defaultRate: learningRate };
}

async function main({ root, mode, filters, minutes }: Settings): Promise<void> {
  const results = new Results(root);
  const device = await openGpuDevice();
  console.log(`Adapter: ${device.label} (${device.choice?.reason ?? "no choice of kernels"})`);
  const shelf = new Shelf(root, device);
  const until = performance.now() + minutes * 60_000;
  const isWanted = (name: string) =>
    filters.length === 0 || filters.some((filter) => name.includes(filter));
  for (const plan of TASK_PLANS) {
    const methods = METHOD_IDS.filter((method) => isWanted(`${plan.task}/${method}`));
    if (methods.length === 0) continue;
    const material = await shelf.material(plan);
    if (!results.records.some(({ task, method }) => task === plan.task && method === "base")) {
      results.add(await evaluateBase(plan, material.base, material));
    }
    for (const method of methods) {
      const cell = cellOf(plan, method, material.base);
      if (mode === "time") {
        await time(cell, results, material);
        continue;
      }
      for (;;) {
        const runs = missingRuns(cell, results.records);
        if (runs.length === 0) break;
        if (performance.now() > until) {
          console.log("Time is up; the next start goes on.");
          return;
        }
        console.log(`${plan.task} / ${method}: ${runs[0]?.split}, ${runs.length} runs`);
        results.add(await trainRuns(cell, runs, material));
      }
    }
  }
  console.log("Nothing is missing.");
}

async function time(cell: Cell, results: Results, material: Material): Promise<void> {
  const isOwn = (record: ResultRecord) => isOfCell(cell, record);
  if (!results.records.some(isOwn)) return;
  const msPerStep = await timeStep(cell, material);
  console.log(`${cell.plan.task} / ${cell.method}: ${msPerStep} ms per step`);
  results.replace(
    results.records.map((record) => (isOwn(record) ? { ...record, msPerStep } : record)),
  );
}

await main(settings(Deno.args));
Deno.exit(0);
