// Looking into runs through the trainer, in Node on the interpreter: out of checkpoints, beside a training, and what is refused.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { TrainedLanes } from "../../../src/train/model.ts";
import { inspectRun } from "../../../src/worker/inspect-run.ts";
import { KeptBases, openKeptRun } from "../../../src/worker/kept-run.ts";
import { Trainer } from "../../../src/worker/trainer.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";
import { TrainerLog } from "../../helpers/trainer-log.ts";

const experiment = tinyExperiment();
const log = new TrainerLog();
let server: StaticServer;
let trainer: Trainer;

beforeAll(async () => {
  server = await serve(await tinySite());
  trainer = new Trainer();
  await trainer.open({ force: "reference", baseUrl: server.url });
  await trainer.start(experiment, { id: "seen" }, log.listen);
  await log.untilEnd();
}, 60_000);

afterAll(async () => {
  await trainer.stop();
  await server.close();
});

function kept(methodId: string, index = -1) {
  const runId = log.runId(methodId);
  const { checkpoint } = required(log.of("checkpointed", runId).at(index), "a checkpoint");
  return [runId, { experiment, checkpoint, baseUrl: server.url }] as const;
}

test("every lane of a finished run has moved, and each by its own way", async () => {
  for (const methodId of ["full", "lora"]) {
    const [runId, run] = kept(methodId);
    const { updates, seeds, steps, changes } = await trainer.inspect(runId, run);
    expect({ seeds, steps, changes }).toEqual({
      ...{ seeds: [1, 2], steps: [6, 6], changes: "weights" },
    });
    expect(updates.length).toBeGreaterThan(1);
    for (const { lanes } of updates) {
      expect(lanes).toHaveLength(2);
      expect(lanes.every(({ change }) => change > 0 && Number.isFinite(change))).toBe(true);
      expect(lanes[0]?.change).not.toBe(lanes[1]?.change);
      expect(lanes[0]?.start).toBe(lanes[1]?.start);
    }
  }
});

test("before the first step nothing has moved", async () => {
  const [runId, run] = kept("lora", 0);
  const { updates, steps } = await trainer.inspect(runId, run);
  expect(steps).toEqual([0, 0]);
  expect(updates.flatMap(({ lanes }) => lanes.map(({ change }) => change))).toEqual(
    updates.flatMap(() => [0, 0]),
  );
});

test("the squares of singular values are the square of the norm", async () => {
  const [runId, run] = kept("lora");
  const { updates } = await trainer.inspect(runId, run);
  const site = required(updates[0], "a tensor");
  const { lanes, steps } = await trainer.inspectSpectrum(runId, run, site);
  expect(lanes).toHaveLength(2);
  expect(steps).toEqual([6, 6]);
  lanes.forEach((values, lane) => {
    const length = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
    expect(length / site.lanes[lane]!.change).toBeCloseTo(1, 9);
  });
});

test("a checkpoint of another run, and a place that has no matrix, are refused", async () => {
  const [loraId, lora] = kept("lora");
  const [fullId] = kept("full");
  await expect(trainer.inspect(fullId, lora)).rejects.toMatchObject({ code: "RUN_INVALID" });
  const nowhere = { layer: 0, place: "norm1", kind: "gain" } as const;
  await expect(trainer.inspectSpectrum(loraId, lora, nowhere)).rejects.toMatchObject({
    code: "RUN_INVALID",
  });
});

test("in a later wave each lane says where it is, and one that has diverged that it is nowhere", async () => {
  const three = tinyExperiment({ seeds: 3 });
  const [runId, { checkpoint }] = kept("lora", 1);
  const { session, step } = checkpoint;
  expect(step).toBe(2);
  const [first, second] = session.parameters;
  const half = { ...session, parameters: [required(second, "a lane")] };
  const earlier = [required(first, "a lane"), required(first, "a lane")];
  const later = { ...checkpoint, wave: 1, kept: earlier, session: half, diverged: [1] };
  const run = { experiment: three, checkpoint: later, baseUrl: server.url };
  const { steps, seeds, updates } = await trainer.inspect(runId, run);
  expect({ steps, seeds }).toEqual({ steps: [6, undefined, 2], seeds: [1, 2, 3] });
  expect(updates.every(({ lanes }) => lanes.length === 3)).toBe(true);
  const spectrum = await trainer.inspectSpectrum(runId, run, required(updates[0], "a tensor"));
  expect(spectrum.steps).toEqual([6, undefined, 2]);
});

test("before a device has its kernels the base is read once", async () => {
  const [runId, run] = kept("lora");
  const fresh = new Trainer();
  await fresh.open({ force: "reference", baseUrl: server.url });
  const fetched = vi.spyOn(globalThis, "fetch");
  const read = () =>
    fetched.mock.calls.filter(([url]) => /safetensors$/.test(addressOf(url))).length;
  const { updates } = await fresh.inspect(runId, run);
  for (const site of updates.slice(0, 3)) await fresh.inspectSpectrum(runId, run, site);
  await fresh.exportAdapter(runId, 0, run);
  expect(read()).toBe(1);
  fetched.mockRestore();
});

test("lanes are looked at one after another", async () => {
  const [, run] = kept("full");
  const learned = await openKeptRun(run.checkpoint.runId, run, {
    ...{ files: undefined, library: undefined, device: undefined, bases: new KeptBases() },
  });
  const asked: number[] = [];
  const isRead = new Set<number>();
  const lanes: TrainedLanes = {
    ...learned.lanes,
    parameters: async (lane) => {
      // What comes before is done with.
      expect([...isRead]).toEqual(asked);
      asked.push(lane);
      await new Promise((resolve) => setTimeout(resolve, 0));
      isRead.add(lane);
      return learned.lanes.parameters(lane);
    },
  };
  await inspectRun(run, { ...learned, lanes });
  expect(asked).toEqual([0, 1]);
});

test("memory is planned for each run that the experiment would make", async () => {
  const planned = await trainer.planMemory(experiment);
  expect(planned.map(({ key }) => `seen:${key}`)).toEqual(
    ["full", "lora"].map((id) => log.runId(id)),
  );
  expect(planned.every(({ lanes }) => lanes === 2)).toBe(true);
});

function addressOf(input: Parameters<typeof fetch>[0]): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : input.url;
}
