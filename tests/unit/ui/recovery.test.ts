// What interrupts a run in the middle, and that it goes on to the same trace: crash, lost device, reload, bad checkpoints.
import { expect, test } from "vitest";
import type { ErrorCode } from "../../../src/core/errors.ts";
import { PlaygroundError } from "../../../src/core/errors.ts";
import { openBrowserStorage } from "../../../src/io/browser-storage.ts";
import { trainerLock } from "../../../src/ui/state/trainer-lock.ts";
import { continuation, cutRun } from "../../../src/ui/state/recovery.ts";
import type { RunCheckpoint } from "../../../src/worker/client.ts";
import type { FakeTrainer } from "../../helpers/fake-trainer.ts";
import type { Visit } from "../../helpers/visit.ts";
import { SHORT, trained, traces, uninterrupted, visit } from "../../helpers/visit.ts";
import { sampleRun } from "../../helpers/sample-runs.ts";

const SLOW = { msPerBlock: 15 };
/** Ten steps after its last checkpoint. */
const HANGS = { hangsAt: 30 };

test("a thread that dies in mid-run is replaced, and the run goes on to the same trace", async () => {
  const { store, trainers, waits, reached } = await visit({ script: HANGS });
  await store.start();
  await trained(store, 30);
  trainers[0]?.crash();
  expect(store.snapshot).toMatchObject({
    recovery: { status: "restoring", tries: 1 },
    run: { phase: "preparing", error: undefined },
  });
  await reached("ended");
  expect(traces(store.snapshot.run.current)).toEqual(await uninterrupted());
  expect(trainers).toHaveLength(2);
  expect(trainers[1]?.starts[0]?.resume).toMatchObject({ finished: [], hasBase: true });
  expect(trainers[1]?.starts[0]?.resume?.checkpoints.map(({ step }) => step)).toEqual([20, 20]);
  expect(store.snapshot.run.current?.runs.map(({ seams }) => seams)).toEqual([[20], [20]]);
  expect(waits).toContain(500);
  expect(store.snapshot.recovery.status).toBe("none");
});

test("a lost device, too, at most three times without progress; then a person decides", async () => {
  const script = { deviceLostAt: 10, deviceLosses: 4 };
  const { store, trainers, waits, reached } = await visit({ script });
  await store.start();
  await reached("lost");
  expect(store.snapshot).toMatchObject({
    recovery: { status: "gave-up", tries: 3 },
    run: { error: { code: "GPU_DEVICE_LOST" } },
  });
  expect(waits.filter((ms) => [500, 2000, 5000].includes(ms) && ms !== 500)).toEqual([2000, 5000]);
  expect(trainers).toHaveLength(5);
  await store.continueInterrupted();
  await reached("ended");
  expect(traces(store.snapshot.run.current)).toEqual(await uninterrupted());
});

test("losses between which it gets further are not counted together", async () => {
  const hash = SHORT.replace("steps=40", "steps=120");
  const { store, trainers, reached } = await visit({ script: SLOW, hash });
  await store.start();
  for (let crash = 1; crash <= 5; crash++) {
    await trained(store, 20 * crash);
    trainers.at(-1)?.crash();
    await reached("running", "ended");
  }
  await reached("ended");
  expect(trainers).toHaveLength(6);
  expect(store.snapshot.run.current?.runs.map(({ status }) => status)).toEqual([
    "finished",
    "finished",
  ]);
});

test("a paused run that loses its trainer is paused when it is back", async () => {
  const { store, trainers, reached } = await visit({ script: SLOW });
  await store.start();
  await trained(store, 10);
  await store.pause();
  await reached("paused");
  trainers[0]?.crash();
  await reached("preparing");
  await reached("paused");
  expect(trainers[1]?.calls).toContain("pause");
  await store.resume();
  await reached("ended");
  expect(traces(store.snapshot.run.current)).toEqual(await uninterrupted());
});

test("stopping while it waits for a new trainer ends the run and leaves a trainer that works", async () => {
  const { store, trainers, reached } = await visit({ script: SLOW });
  await store.start();
  await trained(store, 10);
  trainers[0]?.crash();
  await store.stop();
  expect(store.snapshot).toMatchObject({ run: { phase: "ended" }, recovery: { status: "none" } });
  expect(store.snapshot.run.current?.runs.map(({ status }) => status)).toEqual([
    "stopped",
    "stopped",
  ]);
  await store.start();
  await reached("ended");
  expect(store.snapshot.run.current?.runs[0]?.status).toBe("finished");
});

/** Its start waits, and fails with `code` when `refuse` is called. */
function slowToRefuse(trainer: FakeTrainer, code: ErrorCode) {
  let refuse = (): void => undefined;
  let hear = (): void => undefined;
  const asked = new Promise<void>((resolve) => (hear = resolve));
  trainer.start = () => {
    hear();
    return new Promise<void>((_resolve, reject) => {
      refuse = () => {
        reject(new PlaygroundError(code, "expected a start, found none"));
      };
    });
  };
  return {
    asked,
    refuse: () => {
      refuse();
    },
  };
}

async function expectStopped({ store, trainers }: Visit): Promise<void> {
  await expect.poll(() => store.snapshot.run.phase).toBe("ended");
  // Longer than the first wait on the way back.
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(store.snapshot).toMatchObject({
    recovery: { status: "none" },
    run: { phase: "ended", error: undefined },
  });
  expect(trainers.slice(1).flatMap(({ starts }) => starts)).toEqual([]);
}

test("Stop, while the trainer's scripts load, is not overruled when they fail to", async () => {
  const seen = await visit();
  const { store, trainers, reached } = seen;
  const { asked, refuse } = slowToRefuse(trainers[0]!, "WORKER_FAILED");
  const started = store.start();
  await asked;
  await store.stop();
  refuse();
  await started;
  await expectStopped(seen);
  await store.start();
  await reached("ended");
  expect(store.snapshot.run.current?.runs[0]?.status).toBe("finished");
});

test("Stop is not overruled by a trainer that refuses the checkpoints afterwards", async () => {
  const seen = await visit({ script: SLOW });
  const { store, trainers } = seen;
  await store.start();
  await trained(store, 20);
  trainers[0]?.crash();
  const { asked, refuse } = slowToRefuse(trainers[1]!, "RUN_INVALID");
  await asked;
  await store.stop();
  refuse();
  await expectStopped(seen);
  expect(store.snapshot.run.current?.runs.map(({ status }) => status)).toEqual([
    ...["stopped", "stopped"],
  ]);
});

test("Stop is not overruled by a thread that dies of it", async () => {
  const seen = await visit({ script: SLOW });
  const { store, trainers } = seen;
  await store.start();
  await trained(store, 10);
  trainers[0]!.stop = () => Promise.resolve();
  await store.stop();
  trainers[0]!.crash();
  await expectStopped(seen);
});

test("who presses Stop before the start has come to anything does not train", async () => {
  let show = (): void => undefined;
  const lock = trainerLock(undefined);
  const slow = {
    ...lock,
    acquire: () =>
      new Promise<boolean>(
        (resolve) =>
          (show = () => {
            resolve(true);
          }),
      ),
  };
  const { store, trainers } = await visit({ services: { lock: slow } });
  const started = store.start();
  await new Promise((resolve) => setTimeout(resolve, 0));
  await store.stop();
  show();
  await started;
  expect(store.snapshot.run.phase).toBe("idle");
  expect(trainers[0]?.starts).toEqual([]);
});

test("a reload in mid-run: the next visit offers to go on, and goes on to the same trace", async () => {
  const name = crypto.randomUUID();
  const first = await visit({ name, script: HANGS });
  await first.store.start();
  await trained(first.store, 30);
  await first.store.save();
  first.close();
  const second = await visit({ name });
  const { run, recovery } = second.store.snapshot;
  expect(recovery.status).toBe("interrupted");
  expect(run.phase).toBe("ended");
  expect(run.current?.runs.map(({ status }) => status)).toEqual(["paused", "paused"]);
  expect(run.current?.runs.map(({ lanes }) => lanes[0]?.losses.length)).toEqual([20, 20]);
  await second.store.continueInterrupted();
  await second.reached("ended");
  expect(second.trainers).toHaveLength(1);
  expect(traces(second.store.snapshot.run.current)).toEqual(await uninterrupted());
});

test("an interrupted run can be left; then it stays stopped", async () => {
  const name = crypto.randomUUID();
  const first = await visit({ name, script: HANGS });
  await first.store.start();
  await trained(first.store, 30);
  await first.store.save();
  first.close();
  const second = await visit({ name });
  second.store.dismissInterrupted();
  await second.store.save();
  const third = await visit({ name });
  expect(third.store.snapshot.recovery.status).toBe("none");
  expect(third.store.snapshot.run.current?.runs.map(({ status }) => status)).toEqual([
    "stopped",
    "stopped",
  ]);
});

test("a checkpoint in storage that is none costs time, not the run", async () => {
  const name = crypto.randomUUID();
  const first = await visit({ name, script: HANGS });
  await first.store.start();
  await trained(first.store, 30);
  await first.store.save();
  first.close();
  const storage = await openBrowserStorage(name);
  const [entry] = await storage.listCheckpoints();
  const found = await storage.readCheckpoint(entry!.runId);
  await storage.writeCheckpoint({ ...found!, step: -1 }, 1);
  storage.close();
  const { store, reached } = await visit({ name });
  expect(store.snapshot.run.current?.runs.map(({ lanes }) => lanes[0]?.losses.length)).toContain(0);
  await store.continueInterrupted();
  await reached("ended");
  expect(traces(store.snapshot.run.current)).toEqual(await uninterrupted());
});

test("a checkpoint that the trainer refuses is left out", async () => {
  const { store, trainers, reached } = await visit({ script: SLOW });
  await store.start();
  await trained(store, 20);
  trainers[0]?.crash();
  // The second trainer refuses what has checkpoints.
  const second = trainers[1]!;
  const starts = second.start.bind(second);
  second.start = (experiment, options, onEvent) =>
    options.resume?.checkpoints.length === 0
      ? starts(experiment, options, onEvent)
      : Promise.reject(new PlaygroundError("RUN_INVALID", "expected a step, found another"));
  await reached("ended");
  expect(second.starts).toHaveLength(1);
  expect(traces(store.snapshot.run.current)).toEqual(await uninterrupted());
});

function checkpoint(runId: string, changes: Partial<RunCheckpoint> = {}): RunCheckpoint {
  const lane = new Map([["weight", { shape: [1], data: Float32Array.of(1) }]]);
  const session = { step: 20, stopped: [], parameters: [lane], moment1: [lane], moment2: [lane] };
  return {
    ...{ runId, step: 20, wave: 0, session, kept: [], diverged: [], isFinal: false },
    ...changes,
  };
}

test("lanes of earlier waves stay, those of the wave are cut, those of later ones are empty", () => {
  const [run] = sampleRun({ methods: ["lora"], seeds: 3, steps: 40 }).runs;
  const lane = new Map([["weight", { shape: [1], data: Float32Array.of(1) }]]);
  const cut = cutRun(run!, checkpoint("x", { wave: 1, kept: [lane] }));
  expect(cut.lanes.map(({ losses }) => losses.length)).toEqual([40, 20, 0]);
  expect(cut.lanes.map(({ evaluations }) => evaluations.at(-1)?.step)).toEqual([40, 20, undefined]);
  expect(cut.lanes[0]).toEqual(run!.lanes[0]);
  expect(cut).toMatchObject({ status: "paused", seams: [20], samples: run!.samples });
});

test("finished runs are untouched; a checkpoint beyond the curves is left out; a last word ends its run", () => {
  const experiment = sampleRun({ methods: ["full", "lora", "bitfit"], steps: 40 });
  const [full, lora, bitfit] = experiment.runs;
  const running = [
    full!,
    {
      ...lora!,
      status: "running" as const,
      lanes: lora!.lanes.map((l) => ({ ...l, losses: [1] })),
    },
    { ...bitfit!, status: "running" as const },
  ];
  const ids = experiment.runs.map(({ description }) => description.runId);
  const last = checkpoint(ids[2]!, { step: 40, isFinal: true });
  const known = new Map([
    [ids[1]!, checkpoint(ids[1]!)],
    [ids[2]!, last],
  ]);
  const { experiment: cut, resume } = continuation({ ...experiment, runs: running }, known);
  expect(cut.runs[0]).toBe(full);
  expect(cut.runs[1]?.lanes[0]?.losses).toEqual([]);
  expect(cut.runs[2]).toEqual({ ...bitfit, status: "finished" });
  expect(resume).toEqual({ finished: [ids[0], ids[2]], checkpoints: [], hasBase: true });
});
