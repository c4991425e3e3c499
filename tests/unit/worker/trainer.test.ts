// The trainer as the page calls it, in Node on the interpreter: what it tells, in which order, and how it obeys.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import type { Experiment } from "../../../src/experiment/schema.ts";
import { parseSafetensors } from "../../../src/io/safetensors.ts";
import { Library } from "../../../src/worker/material.ts";
import { TaskFiles } from "../../../src/worker/task-files.ts";
import { Trainer } from "../../../src/worker/trainer.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";
import { TrainerLog } from "../../helpers/trainer-log.ts";

let server: StaticServer;
let trainer: Trainer;

beforeAll(async () => {
  server = await serve(await tinySite());
  trainer = new Trainer();
  const report = await trainer.open({ force: "reference", baseUrl: server.url });
  expect(report).toEqual({
    backend: "reference",
    label: "reference interpreter (no GPU)",
    isSoftware: true,
    variants: "float64, no kernels",
  });
});

afterAll(async () => {
  await trainer.stop();
  await server.close();
});

let starts = 0;

async function start(experiment: Experiment = tinyExperiment()): Promise<TrainerLog> {
  const log = new TrainerLog();
  await trainer.start(experiment, { id: `start ${++starts}` }, log.listen);
  return log;
}

describe("a run to its end", () => {
  let log: TrainerLog;
  beforeAll(async () => {
    log = await start();
    await log.untilEnd();
  });

  it("creates its runs, measures the base, begins every method at step 0, and ends once", () => {
    const types = log.events.map(({ type }) => type);
    expect(types.slice(0, 8)).toEqual([
      "runs-created",
      "base-evaluated",
      ...["run-status", "evaluated", "checkpointed"],
      ...["run-status", "evaluated", "checkpointed"],
    ]);
    expect(types.at(-1)).toBe("experiment-ended");
    expect(log.of("experiment-ended")).toHaveLength(1);
    expect(log.of("failed")).toEqual([]);
  });

  it("describes each run before anything trains", () => {
    const [created] = log.of("runs-created");
    const lanes = [1, 2].map((seed) => expect.objectContaining({ seed }) as unknown);
    expect(created?.runs).toEqual([
      expect.objectContaining({ methodId: "full", lanes, trainable: 1336, total: 1336 }),
      expect.objectContaining({ methodId: "lora", lanes, trainable: 512, total: 1848 }),
    ]);
  });

  it.each(["full", "lora"])("%s: contiguous steps, evaluations on schedule, samples, end", (id) => {
    const runId = log.runId(id);
    const losses = log.losses(runId);
    expect(losses).toHaveLength(6);
    expect(losses.every((lanes) => lanes.length === 2 && lanes.every(Number.isFinite))).toBe(true);
    expect(losses.every(([a, b]) => a !== b)).toBe(true);
    const evaluated = log.of("evaluated", runId);
    expect(evaluated.map(({ step }) => step)).toEqual([0, 2, 4, 6]);
    expect(log.statuses(runId)).toEqual(["running", "finished"]);
    const own = log.events.filter((event) => "runId" in event && event.runId === runId);
    expect(own.slice(-5).map(({ type }) => type)).toEqual([
      "evaluated",
      "checkpointed",
      "samples-written",
      "checkpointed",
      "run-status",
    ]);
    const [written] = log.of("samples-written", runId);
    expect(written?.samples).toHaveLength(4);
    expect(written?.samples[0]?.prompt).toMatch(/^sortd( \d){6} =$/);
  });

  it.each(["full", "lora"])("%s stands where the base stands before its first step", (id) => {
    const [base] = log.of("base-evaluated");
    const [first] = log.of("evaluated", log.runId(id));
    expect(first?.lanes).toEqual([base?.evaluation, base?.evaluation]);
    expect(log.of("evaluated", log.runId(id)).at(-1)?.lanes[0]).not.toEqual(base?.evaluation);
  });

  it("saves the adapter of LoRA and the whole model of full fine-tuning, until the next start", async () => {
    const adapter = await trainer.exportAdapter(log.runId("lora"), 1);
    expect([...adapter.keys()].sort()).toEqual([
      "adapter_config.json",
      "adapter_model.safetensors",
    ]);
    const model = await trainer.exportAdapter(log.runId("full"), 0);
    expect([...model.keys()].sort()).toEqual(["config.json", "model.safetensors"]);
    // What the interpreter computes in float64 is published in float32, as files of adapters are.
    for (const bytes of [
      adapter.get("adapter_model.safetensors"),
      model.get("model.safetensors"),
    ]) {
      const dtypes = [...parseSafetensors(bytes!).tensors.values()].map(({ dtype }) => dtype);
      expect(new Set(dtypes)).toEqual(new Set(["F32"]));
    }
    await expect(trainer.exportAdapter("0:none", 0)).rejects.toMatchObject({ code: "RUN_INVALID" });
  });

  it("the same again gives bitwise the same losses", async () => {
    const again = await start();
    await again.untilEnd();
    for (const id of ["full", "lora"]) {
      expect(again.losses(again.runId(id))).toEqual(log.losses(log.runId(id)));
    }
  });

  it("paused, stepped and resumed, the same again", async () => {
    const broken = await start();
    const full = broken.runId("full");
    const lora = broken.runId("lora");
    await broken.until(() => broken.steps(lora) > 0);
    await trainer.pause();
    const before = [broken.steps(full), broken.steps(lora)] as const;
    const count = broken.events.length;
    expect(broken.statuses(full).at(-1)).toBe("paused");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(broken.events).toHaveLength(count);
    await trainer.step();
    expect([broken.steps(full), broken.steps(lora)]).toEqual([before[0] + 1, before[1] + 1]);
    expect(broken.statuses(full).at(-1)).toBe("paused");
    await trainer.resume();
    await broken.untilEnd();
    expect(broken.statuses(full)).toEqual(["running", "paused", "running", "finished"]);
    for (const id of ["full", "lora"]) {
      expect(broken.losses(broken.runId(id))).toEqual(log.losses(log.runId(id)));
    }
  });
});

describe("prepare", () => {
  it("names the kernels, and loads what a start then finds", async () => {
    const fresh = new Trainer();
    const opened = await fresh.open({ force: "reference", baseUrl: server.url });
    const before = server.hits("models/digits-mini/model.safetensors");
    expect(await fresh.prepare(tinyExperiment())).toEqual(opened);
    const log = new TrainerLog();
    await fresh.start(tinyExperiment({ steps: 2 }), { id: "1" }, log.listen);
    await log.untilEnd();
    expect(server.hits("models/digits-mini/model.safetensors")).toBe(before + 1);
  });

  it("leaves what goes wrong with the files to the start", async () => {
    const other = await serve(new Map());
    const lost = new Trainer();
    await lost.open({ force: "reference", baseUrl: other.url });
    expect((await lost.prepare(tinyExperiment())).backend).toBe("reference");
    await other.close();
  });

  it("refuses what cannot run, and needs a device", async () => {
    await expect(trainer.prepare(tinyExperiment({ time: 8 }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
    await expect(new Trainer().prepare(tinyExperiment())).rejects.toMatchObject({
      code: "GPU_DEVICE_LOST",
    });
  });
});

const LONG = { steps: 10_000, evaluateEvery: 10_000 };

it("a single step is one step, also where a block would be many", async () => {
  const log = await start(tinyExperiment(LONG));
  const ids = [log.runId("full"), log.runId("lora")];
  // The first block is a single step, which shows how long one takes; the second is larger.
  await log.until(() => log.of("steps-completed", ids[1]).length > 1);
  await trainer.pause();
  const before = ids.map((id) => log.steps(id));
  expect(Math.max(...before)).toBeGreaterThan(2);
  await trainer.step();
  await trainer.step();
  expect(ids.map((id) => log.steps(id))).toEqual(before.map((steps) => steps + 2));
  await trainer.stop();
});

describe("stop", () => {
  it("ends a run under way", async () => {
    const log = await start(tinyExperiment(LONG));
    const full = log.runId("full");
    await log.until(() => log.steps(full) > 0);
    await trainer.stop();
    expect(log.events.at(-1)).toEqual({ type: "experiment-ended" });
    expect(log.statuses(full)).toEqual(["running", "stopped"]);
    expect(log.statuses(log.runId("lora"))).toEqual(["running", "stopped"]);
  });

  it("ends a paused run", async () => {
    const log = await start(tinyExperiment(LONG));
    await log.until(() => log.steps(log.runId("lora")) > 0);
    await trainer.pause();
    await trainer.stop();
    expect(log.statuses(log.runId("lora"))).toEqual(["running", "paused", "stopped"]);
    expect(log.events.at(-1)).toEqual({ type: "experiment-ended" });
  });

  it("ends while the base is measured, which pausing does not hold up", async () => {
    const log = await start(tinyExperiment(LONG));
    expect(log.events.map(({ type }) => type)).toEqual(["runs-created"]);
    await trainer.pause();
    expect(log.steps(log.runId("full"))).toBe(0);
    expect(log.statuses(log.runId("full"))).toEqual(["running", "paused"]);
    await trainer.stop();
    expect(log.of("steps-completed")).toEqual([]);

    const stopped = await start(tinyExperiment(LONG));
    await trainer.stop();
    expect(stopped.of("base-evaluated")).toEqual([]);
    expect(stopped.statuses(stopped.runId("full"))).toEqual(["stopped"]);
    expect(stopped.events.at(-1)).toEqual({ type: "experiment-ended" });
  });

  it("while it prepares, leaves no runs", async () => {
    const fresh = new Trainer();
    await fresh.open({ force: "reference", baseUrl: server.url });
    const log = new TrainerLog();
    const starting = fresh.start(tinyExperiment(LONG), { id: "1" }, log.listen);
    await fresh.stop();
    await starting;
    expect(log.events).toEqual([{ type: "experiment-ended" }]);
  });

  it("and all other calls are harmless where nothing runs", async () => {
    const fresh = new Trainer();
    await Promise.all([fresh.stop(), fresh.pause(), fresh.resume(), fresh.step()]);
    const log = await start(tinyExperiment({ steps: 2 }));
    await log.untilEnd();
    const count = log.events.length;
    await Promise.all([trainer.pause(), trainer.step(), trainer.resume(), trainer.stop()]);
    expect(log.events).toHaveLength(count);
  });
});

describe("a second start", () => {
  it("stops the first, whose runs are gone", async () => {
    const first = await start(tinyExperiment(LONG));
    const second = await start(tinyExperiment({ steps: 2 }));
    expect(first.statuses(first.runId("full")).at(-1)).toBe("stopped");
    expect(first.events.at(-1)).toEqual({ type: "experiment-ended" });
    await expect(trainer.exportAdapter(first.runId("lora"), 0)).rejects.toMatchObject({
      code: "RUN_INVALID",
    });
    await second.untilEnd();
    expect(second.statuses(second.runId("full")).at(-1)).toBe("finished");
  });

  it("waits for one that still prepares", async () => {
    const [first, second] = [new TrainerLog(), new TrainerLog()];
    await Promise.all([
      trainer.start(tinyExperiment(LONG), { id: "1" }, first.listen),
      trainer.start(tinyExperiment({ steps: 2 }), { id: "2" }, second.listen),
    ]);
    expect(first.events.at(-1)).toEqual({ type: "experiment-ended" });
    expect(first.of("steps-completed")).toEqual([]);
    await second.untilEnd();
  });

  it("opening the device again also stops what runs", async () => {
    const log = await start(tinyExperiment(LONG));
    await trainer.open({ force: "reference", baseUrl: server.url });
    expect(log.events.at(-1)).toEqual({ type: "experiment-ended" });
    const next = await start(tinyExperiment({ steps: 1, warmupSteps: 0 }));
    await next.untilEnd();
  });
});

describe("refuses", () => {
  it("impossible settings, before it stops anything", async () => {
    await expect(start(tinyExperiment({ time: 8 }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: "training.time: expected at least 16, the length of an example, found 8",
    });
  });

  it("to train before a device is open", async () => {
    const closed = new Trainer();
    await expect(
      closed.start(tinyExperiment(), { id: "1" }, () => undefined),
    ).rejects.toMatchObject({
      code: "GPU_DEVICE_LOST",
    });
  });

  it("a tokenizer with more words than the model's embedding has rows", async () => {
    const other = await serve(await tinySite({ vocabularySize: 20 }));
    const misfit = new Trainer();
    await misfit.open({ force: "reference", baseUrl: other.url });
    const log = new TrainerLog();
    await expect(misfit.start(tinyExperiment(), { id: "1" }, log.listen)).rejects.toMatchObject({
      code: "TOKENIZER_INVALID",
      message: expect.stringMatching(/expected at most 20 tokens.*found 24/) as string,
    });
    expect(log.events).toEqual([]);
    await other.close();
  });

  it("a folder without files, and looks again the next time", async () => {
    const files = new Map(await tinySite());
    const config = required(files.get("models/digits-mini/config.json"), "a config");
    files.delete("models/digits-mini/config.json");
    const other = await serve(files);
    const lost = new Trainer();
    await lost.open({ force: "reference", baseUrl: other.url });
    await expect(lost.start(tinyExperiment(), { id: "1" }, () => undefined)).rejects.toMatchObject({
      code: "CHECKPOINT_INVALID",
    });
    files.set("models/digits-mini/config.json", config);
    const log = new TrainerLog();
    await lost.start(tinyExperiment({ steps: 2 }), { id: "1" }, log.listen);
    await log.untilEnd();
    expect(log.of("failed")).toEqual([]);
    await other.close();
  });
});

describe("the material", () => {
  it("lies beside the document, whatever its name, query and hash", async () => {
    const named = new Trainer();
    const baseUrl = `${server.url}index.html?a=1#/lab?v=1&task=add3`;
    await named.open({ force: "reference", baseUrl });
    const [sample] = await named.preview(tinyExperiment(), 1);
    expect(sample?.prompt).toMatch(/^sortd/);
    const log = new TrainerLog();
    await named.start(tinyExperiment({ steps: 2 }), { id: "1" }, log.listen);
    await log.untilEnd();
    expect(log.of("failed")).toEqual([]);
  });

  it("of digits needs no file: the samples are those of the task's own data", async () => {
    const bare = new Trainer();
    const { task } = tinyExperiment();
    const samples = await bare.preview(tinyExperiment(), 3);
    const { data } = await new TaskFiles(server.url).load(tinyExperiment());
    expect(task.id).toBe("digits");
    expect(samples).toEqual(data.preview(3));
  });

  it("of a text has samples, unless its rows have no length", async () => {
    const files = new TaskFiles(server.url);
    const text = defaultExperiment({ id: "moby-dick" });
    expect(await files.preview(text, 2)).toHaveLength(2);
    for (const time of [0, NaN, 1.5]) {
      const asked = files.preview({ ...text, training: { ...text.training, time } }, 2);
      await expect(asked).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    }
  });

  it("of a text is fetched and cut once for a row length, and shared by preview and runs", async () => {
    const text = defaultExperiment({ id: "moby-dick" });
    const at = (time: number): Experiment => ({ ...text, training: { ...text.training, time } });
    const library = new Library(new TaskFiles(server.url));
    const before = server.hits("corpora/moby-dick.json");
    const [first, second] = [await library.material(at(16)), await library.material(at(16))];
    expect(second.data).toBe(first.data);
    expect(server.hits("corpora/moby-dick.json")).toBe(before + 1);
    const longer = await library.material(at(32));
    expect(longer.data.longest).toBe(32);
    expect(first.data.longest).toBe(16);
    // A few row lengths are kept, not all that were ever tried.
    for (const time of [8, 10, 12]) await library.material(at(time));
    expect((await library.material(at(16))).data).not.toBe(first.data);
  });
});
