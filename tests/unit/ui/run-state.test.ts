// The runs of a visit as a function of the trainer's events, and what charts and progress make of them.
import { describe, expect, test } from "vitest";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import { spread } from "../../../src/ui/charts/end-labels.ts";
import {
  lossData,
  lossSentence,
  startingAbove,
  suggestsLogScale,
  thinned,
} from "../../../src/ui/charts/loss-data.ts";
import { progressOf } from "../../../src/ui/state/progress.ts";
import type { RunState } from "../../../src/ui/state/run-state.ts";
import {
  beginExperiment,
  failWith,
  INITIAL_RUN_STATE,
  reduceEvent,
  stepsDone,
} from "../../../src/ui/state/run-state.ts";
import type { TrainerEvent } from "../../../src/worker/client.ts";

const experiment = defaultExperiment();
const seeds = [1, 2].map((seed) => ({ seed, learningRate: 0.01 }));
const created: TrainerEvent = {
  type: "runs-created",
  runs: ["full", "lora"].map((methodId) => ({
    runId: `1:${methodId}`,
    methodId,
    lanes: seeds,
    waves: 1,
    trainable: 10,
    total: 100,
    plannedBytes: 4096,
    dispatchesPerStep: 9,
  })),
};

function after(...events: readonly TrainerEvent[]): RunState {
  return events.reduce(reduceEvent, beginExperiment(INITIAL_RUN_STATE, experiment));
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

  test("a lost device ends what was under way and keeps what was drawn", () => {
    const error = { code: "GPU_DEVICE_LOST", message: "expected a device, found none" } as const;
    const state = after(created, status("1:full", "finished"), steps(1, [5, 5]), {
      type: "device-lost",
      error,
    });
    expect(state).toMatchObject({ phase: "lost", error });
    expect(state.current?.runs.map((run) => run.status)).toEqual(["finished", "failed"]);
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
  const second = beginExperiment(first, experiment);
  expect(second.current).toMatchObject({ number: 2, runs: [] });
  expect(second.earlier).toEqual([first.current]);
  const failed = failWith(second, { code: "FETCH_FAILED", message: "expected a file, found none" });
  expect(beginExperiment(failed, experiment).earlier).toEqual([first.current]);
});

describe("the loss chart's data", () => {
  test("means and bands over the seeds", () => {
    const state = after(created, steps(1, [4, 6], [NaN, 5]), evaluated(2, 1, 3));
    const series = lossData(state, 200).series.find(({ methodId }) => methodId === "lora");
    expect(series).toMatchObject({
      seeds: 2,
      training: [
        { step: 1, loss: 5 },
        { step: 2, loss: 5 },
      ],
      validation: [{ step: 2, loss: 2 }],
      bands: [{ step: 2, low: 1, high: 3 }],
      diverged: undefined,
    });
  });

  test("divergence is marked at the last finite loss", () => {
    const diverged = { type: "lane-diverged", runId: "1:lora", lane: 0, step: 3 } as const;
    const state = after(created, steps(1, [4, 6], [7, 5], [Infinity, 4]), diverged);
    const series = lossData(state, 200).series.find(({ methodId }) => methodId === "lora");
    expect(series?.diverged).toEqual({ step: 2, loss: 7 });
  });

  test("earlier runs show only beside runs of the same task", () => {
    const first = after(created, steps(1, [5, 5]));
    const same = reduceEvent(beginExperiment(first, experiment), created);
    expect(lossData(same, 200).series.map(({ isEarlier }) => isEarlier)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const other = defaultExperiment({ id: "digits", operation: "add3" });
    expect(lossData(reduceEvent(beginExperiment(first, other), created), 200).series).toHaveLength(
      2,
    );
  });

  test("the sentence says what the picture says", () => {
    const base = {
      type: "base-evaluated",
      evaluation: { loss: 2, tokenAccuracy: 0 },
      samples: [],
    } as const;
    const data = lossData(
      after(created, base, steps(1, [5, 5], [4, 4]), evaluated(2, 0.5, 1.5)),
      200,
    );
    expect(lossSentence(data, true)).toBe(
      "After step 2, validation loss, mean of 2 seeds: LoRA r=4 1.000; the frozen base has 2.000.",
    );
  });

  test("names the methods that virtual tokens put above the base, and no others", () => {
    const base = {
      type: "base-evaluated",
      evaluation: { loss: 2, tokenAccuracy: 0 },
      samples: [],
    } as const;
    const at = (loss: number, options: Readonly<Record<string, unknown>>) => {
      const state = after(created, base, evaluated(0, loss, loss));
      const { current } = state;
      const runs = current!.runs.map((run) => ({ ...run, options }));
      return startingAbove(lossData({ ...state, current: { ...current!, runs } }, 200));
    };
    expect(at(2.5, { virtualTokens: 8 })).toEqual(["LoRA n=8"]);
    expect(at(1.5, { virtualTokens: 8 })).toEqual([]);
    expect(at(2.5, { rank: 8 })).toEqual([]);
  });

  test("a loss that falls far suggests a log scale", () => {
    const base = {
      type: "base-evaluated",
      evaluation: { loss: 12, tokenAccuracy: 0 },
      samples: [],
    } as const;
    const scale = (loss: number) =>
      suggestsLogScale(lossData(after(created, base, evaluated(2, loss, loss)), 200));
    expect(scale(0.5)).toBe(true);
    expect(scale(3)).toBe(false);
    expect(suggestsLogScale(lossData(after(created, base), 200))).toBe(false);
  });

  test("thinning keeps the extremes", () => {
    const points = Array.from({ length: 50_000 }, (_, i) => ({ step: i + 1, loss: 1 + (i % 7) }));
    points[31_337] = { step: 31_338, loss: 99 };
    const kept = thinned(points);
    expect(kept.length).toBeLessThanOrEqual(1300);
    expect(Math.max(...kept.map(({ loss }) => loss))).toBe(99);
    expect(kept.map(({ step }) => step)).toEqual(
      kept.map(({ step }) => step).toSorted((a, b) => a - b),
    );
  });
});

test("labels keep their order and their distance", () => {
  expect(spread([100, 50, 98], 20, 0, 300)).toEqual([118, 50, 98]);
  expect(spread([290, 295], 20, 0, 300)).toEqual([280, 300]);
});

test("progress leaves out the steps of a method that ended early", () => {
  const training = after(created, status("1:lora", "running"), steps(1, [5, 5], [4, 4]));
  expect(progressOf(training.current)).toMatchObject({
    stepsDone: 2,
    stepsInAll: 400,
    msLeft: 1592,
  });
  const stopped = reduceEvent(training, { type: "run-status", runId: "1:full", status: "stopped" });
  expect(progressOf(stopped.current)).toMatchObject({ stepsInAll: 200, msLeft: 792 });
});
