// The runs of a visit as a function of the trainer's events, and what progress makes of them.
import { describe, expect, test } from "vitest";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import type { DeviceReport } from "../../../src/experiment/runs.ts";
import { stepsDone } from "../../../src/experiment/runs.ts";
import { progressOf } from "../../../src/ui/state/progress.ts";
import type { RunState } from "../../../src/ui/state/run-state.ts";
import {
  beginExperiment,
  endLiveRuns,
  failWith,
  INITIAL_RUN_STATE,
  nextNumber,
  reduceEvent,
} from "../../../src/ui/state/run-state.ts";
import type { TrainerEvent } from "../../../src/worker/client.ts";

const experiment = defaultExperiment();
const seeds = [1, 2].map((seed) => ({ seed, learningRate: 0.01 }));
const created = {
  type: "runs-created",
  runs: ["full", "lora"].map((methodId) => ({
    runId: `1:${methodId}`,
    methodId,
    options: { rank: 4 },
    lanes: seeds,
    waves: 1,
    trainable: 10,
    total: 100,
    plannedBytes: 4096,
    dispatchesPerStep: 9,
  })),
} as const satisfies TrainerEvent;

function begun(state: RunState, id = "1"): RunState {
  return beginExperiment(state, experiment, { id, startedAt: `2026-11-0${id}T09:30:00.000Z` });
}

function after(...events: readonly TrainerEvent[]): RunState {
  return events.reduce(reduceEvent, begun(INITIAL_RUN_STATE));
}

function steps(firstStep: number, ...losses: readonly (readonly number[])[]): TrainerEvent {
  return {
    type: "steps-completed",
    runId: "1:lora",
    firstLane: 0,
    firstStep,
    losses,
    msPerStep: 4,
  };
}

function evaluated(step: number, ...losses: readonly number[]): TrainerEvent {
  const lanes = losses.map((loss) => ({ loss, tokenAccuracy: 0.5 }));
  return { type: "evaluated", runId: "1:lora", firstLane: 0, step, lanes };
}

function status(runId: string, value: "running" | "paused" | "finished"): TrainerEvent {
  return { type: "run-status", runId, status: value };
}

function lora(state: RunState) {
  return state.current!.runs.find(({ description }) => description.methodId === "lora")!;
}

test("losses and evaluations go to their lanes", () => {
  const state = after(created, steps(1, [5, 6], [4, 5]), evaluated(2, 3, 3.5), steps(3, [3, 4]));
  expect(lora(state).lanes.map(({ losses }) => losses)).toEqual([
    [5, 4, 3],
    [6, 5, 4],
  ]);
  expect(lora(state).lanes.map(({ evaluations }) => evaluations[0]?.loss)).toEqual([3, 3.5]);
  expect(lora(state)).toMatchObject({ msPerStep: 4, steps: 200 });
});

test("steps that are told again replace the old ones", () => {
  const state = after(created, steps(1, [5, 5], [4, 4], [3, 3]), steps(2, [9, 9]));
  expect(lora(state).lanes[0]?.losses).toEqual([5, 9]);
});

test("the second of two waves goes to its own lane, and counts as the second half of the steps", () => {
  const first = after(created, status("1:lora", "running"), steps(1, [5], [4]));
  expect(lora(first).lanes.map(({ losses }) => losses)).toEqual([[5, 4], []]);
  expect(stepsDone(lora(first))).toBe(1);
  const second = [
    { ...steps(1, [6]), firstLane: 1 } as TrainerEvent,
    { ...evaluated(0, 3), firstLane: 1 } as TrainerEvent,
  ].reduce(reduceEvent, first);
  expect(lora(second).lanes.map(({ losses }) => losses)).toEqual([[5, 4], [6]]);
  expect(lora(second).lanes.map(({ evaluations }) => evaluations.length)).toEqual([0, 1]);
});

test("an event never changes the state before it", () => {
  const before = after(created, steps(1, [5, 6]));
  const copy = structuredClone(before);
  reduceEvent(before, steps(2, [1, 1]));
  reduceEvent(before, evaluated(1, 1, 1));
  expect(before).toEqual(copy);
});

test("an event of a run that is not there changes nothing", () => {
  const state = after(created);
  expect(reduceEvent(state, status("7:lora", "running"))).toBe(state);
});

describe("phases", () => {
  test("preparing, running, paused, ended", () => {
    expect(after().phase).toBe("preparing");
    expect(after(created).phase).toBe("preparing");
    const running = after(created, status("1:full", "running"), status("1:lora", "running"));
    expect(running.phase).toBe("running");
    const half = reduceEvent(running, status("1:full", "paused"));
    expect(half.phase).toBe("running");
    const paused = reduceEvent(half, status("1:lora", "paused"));
    expect(paused.phase).toBe("paused");
    expect(reduceEvent(paused, { type: "experiment-ended" }).phase).toBe("ended");
  });

  test("a lost device interrupts what was under way and keeps what was drawn", () => {
    const error = { code: "GPU_DEVICE_LOST", message: "expected a device, found none" } as const;
    const state = after(created, status("1:full", "finished"), steps(1, [5, 5]), {
      type: "device-lost",
      error,
    });
    expect(state).toMatchObject({ phase: "lost", error });
    // It may go on with another trainer.
    expect(state.current?.runs.map((run) => run.status)).toEqual(["finished", "paused"]);
    expect(lora(state).lanes[0]?.losses).toEqual([5]);
    expect(reduceEvent(state, { type: "experiment-ended" }).phase).toBe("lost");
  });

  test("one method's failure stays with it, one without a method is the page's", () => {
    const error = { code: "GPU_OUT_OF_MEMORY", message: "expected room, found none" } as const;
    const one = after(created, status("1:full", "running"), {
      type: "failed",
      runId: "1:lora",
      error,
    });
    expect(one).toMatchObject({ phase: "running", error: undefined });
    expect(lora(one)).toMatchObject({ status: "failed", error });
    expect(after(created, { type: "failed", error })).toMatchObject({ phase: "ended", error });
  });
});

test("a new run keeps the old curves, and forgets runs that never began", () => {
  const first = after(created, steps(1, [5, 5]));
  const second = begun(first, "2");
  expect(second.current).toMatchObject({ id: "2", number: 2, runs: [] });
  expect(second.earlier).toEqual([endLiveRuns(first, "stopped").current]);
  const failed = failWith(second, { code: "FETCH_FAILED", message: "expected a file, found none" });
  const third = begun(failed, "3");
  expect(third.earlier).toEqual(second.earlier);
  expect(nextNumber({ ...third, current: undefined })).toBe(2);
});

test("kernels that are chosen after Run are the run's as well; those of later runs are not", () => {
  const opened = { backend: "webgpu", label: "a GPU", isSoftware: false, variants: "" } as const;
  const chosen = { ...opened, variants: "tile, flash, workgroup" };
  const tell = (device: DeviceReport): TrainerEvent => ({ type: "device-opened", device });
  const start = begun(reduceEvent(INITIAL_RUN_STATE, tell(opened)));
  expect(start.current?.device).toEqual(opened);
  const running = reduceEvent(start, tell(chosen));
  expect([running.device, running.current?.device]).toEqual([chosen, chosen]);
  const others = { ...opened, variants: "register, flash, workgroup" };
  expect(reduceEvent(running, tell(others)).current?.device).toEqual(chosen);
  // Nor does another device take the place of the one that the run began on.
  expect(reduceEvent(start, tell({ ...chosen, label: "b" })).current?.device).toEqual(opened);
  const ended = reduceEvent(start, { type: "experiment-ended" });
  expect(reduceEvent(ended, tell(chosen)).current?.device).toEqual(opened);
});

test("runs that are created again keep their curves, and those that are not stay as they are", () => {
  const lost = failWith(
    after(created, status("1:full", "finished"), steps(1, [5, 6], [4, 5]), evaluated(2, 3, 3)),
    { code: "WORKER_FAILED", message: "expected the thread, found it dead" },
  );
  const again = reduceEvent(lost, {
    type: "runs-created",
    runs: created.runs.slice(1),
  });
  expect(again.current?.runs.map((run) => run.status)).toEqual(["finished", "queued"]);
  expect(lora(again).lanes).toEqual(lora(lost).lanes);
  expect(lora(again).options).toEqual({ rank: 4 });
});

test("progress leaves out the steps of a method that ended early", () => {
  const training = after(created, status("1:lora", "running"), steps(1, [5, 5], [4, 4]));
  expect(progressOf(training.current)).toMatchObject({
    step: 2,
    leastStep: 0,
    steps: 200,
    runs: 2,
    share: 2 / 400,
    msLeft: 1592,
  });
  const stopped = reduceEvent(training, { type: "run-status", runId: "1:full", status: "stopped" });
  expect(progressOf(stopped.current)).toMatchObject({ share: 2 / 200, msLeft: 792 });
});
