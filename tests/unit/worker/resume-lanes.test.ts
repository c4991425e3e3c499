// Runs that are interrupted between two waves of seeds, or after a lane has diverged: what was learned and what was lost stays so.
import { beforeAll, describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { Machine } from "../../../src/plan/machine.ts";
import type { RunCheckpoint, TrainerEvent } from "../../../src/worker/protocol.ts";
import { trainTiny, withRun } from "../../helpers/tiny-run.ts";
import { tinyExperiment } from "../../helpers/tiny-site.ts";
import { eventsUntil, traceOf } from "../../helpers/trainer-log.ts";

const METHODS = ["full", "lora", "adapter", "prefix"];
const SEEDS = 3;
const EXPERIMENT = tinyExperiment(
  { seeds: SEEDS, steps: 5, evaluateEvery: 2 },
  { methods: METHODS },
);

function checkpointsOf(events: readonly TrainerEvent[], runId: string): readonly RunCheckpoint[] {
  return events.flatMap((event) =>
    event.type === "checkpointed" && event.runId === runId ? [event.checkpoint] : [],
  );
}

describe("three waves of one seed", () => {
  let whole: readonly TrainerEvent[];
  beforeAll(async () => {
    ({ events: whole } = await trainTiny(EXPERIMENT, { memoryBytes: 1 }));
  }, 60_000);

  it("checkpoint in every wave, with what earlier ones have learned", () => {
    const own = checkpointsOf(whole, "x:lora");
    expect(own.map(({ wave, step, isFinal }) => [wave, step, isFinal])).toEqual([
      ...[0, 1, 2].flatMap((wave) => [0, 2, 4, 5].map((step) => [wave, step, false])),
      [2, 5, true],
    ]);
    expect(own.map(({ kept }) => kept.length)).toEqual([
      ...[0, 1, 2].flatMap((wave) => [wave, wave, wave, wave]),
      2,
    ]);
    // What is kept is whole, though the buffers of every checkpoint before have left the thread.
    expect(own[4]?.kept[0]).toEqual(own[3]?.session.parameters[0]);
    expect(own.at(-1)?.kept).toEqual([
      own[3]?.session.parameters[0],
      own[7]?.session.parameters[0],
    ]);
  });

  it.each([
    [0, 5],
    [1, 0],
    [1, 2],
    [2, 4],
  ])("go on from wave %i, step %i", async (wave, step) => {
    const stored = METHODS.map((id) =>
      required(
        checkpointsOf(whole, `x:${id}`).find((one) => one.wave === wave && one.step === step),
        "a checkpoint",
      ),
    );
    const { events } = await trainTiny(EXPERIMENT, {
      memoryBytes: 1,
      resume: { finished: [], checkpoints: stored, hasBase: true },
    });
    for (const checkpoint of stored) {
      const joined = [...eventsUntil(whole, checkpoint), ...events];
      const trace = traceOf(joined, checkpoint.runId, SEEDS);
      expect(trace).toEqual(traceOf(whole, checkpoint.runId, SEEDS));
      expect(trace.losses.map(({ length }) => length)).toEqual([5, 5, 5]);
      expect(trace.samples).not.toEqual([]);
    }
  });

  it("cut otherwise than the checkpoint has them, they are refused", async () => {
    const stored = checkpointsOf(whole, "x:lora")[5]!;
    const resume = { finished: [], checkpoints: [stored], hasBase: true };
    await expect(trainTiny(EXPERIMENT, { resume })).rejects.toMatchObject({
      code: "RUN_INVALID",
      message: "x:lora: checkpoint: wave: expected one of 1, found 1",
    });
  });
}, 60_000);

/** Something goes so wrong in lane 1 before its third step that nothing finite comes of it. */
function breakLane(machine: Machine, method: string): Machine {
  let step = 0;
  return withRun(machine, async (graph, steps) => {
    if (method !== "lora" || graph !== "train") return machine.run(graph, steps);
    const outputs = [];
    for (const inputs of steps) {
      if (++step === 3) {
        const values = await machine.readLane("trainable", 1);
        for (const { data } of values.values()) data[0] = Number.NaN;
        machine.writeLane("trainable", 1, values);
      }
      outputs.push(...(await machine.run(graph, [inputs])));
    }
    return outputs;
  });
}

describe("a lane that diverged at step 3", () => {
  let whole: readonly TrainerEvent[];
  let stored: RunCheckpoint;
  beforeAll(async () => {
    ({ events: whole } = await trainTiny(EXPERIMENT, { tamper: breakLane }));
    stored = required(
      checkpointsOf(whole, "x:lora").find(({ step }) => step === 4),
      "a checkpoint",
    );
  }, 60_000);

  it("is among the diverged of the checkpoint, and stopped", () => {
    expect(stored.diverged).toEqual([1]);
    expect(stored.session.stopped).toEqual([0, 1, 0]);
  });

  it("stays so, is told once, and the others go on", async () => {
    const { events } = await trainTiny(EXPERIMENT, {
      resume: {
        finished: ["x:full", "x:adapter", "x:prefix"],
        checkpoints: [stored],
        hasBase: true,
      },
    });
    const trace = traceOf([...eventsUntil(whole, stored), ...events], "x:lora", SEEDS);
    expect(trace).toEqual(traceOf(whole, "x:lora", SEEDS));
    expect(trace.diverged).toEqual(new Map([[1, 3]]));
    expect(trace.losses[1]?.slice(2)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(trace.losses[2]?.every(Number.isFinite)).toBe(true);
    expect(events.filter(({ type }) => type === "lane-diverged")).toEqual([]);
  });
}, 60_000);

it("a run of which every lane had diverged says so again when its last word alone was stored", async () => {
  const breakAll = (machine: Machine, method: string) =>
    withRun(machine, async (graph, steps) => {
      if (method === "lora" && graph === "train") {
        for (let lane = 0; lane < SEEDS; lane++) {
          const values = await machine.readLane("trainable", lane);
          for (const { data } of values.values()) data[0] = Number.NaN;
          machine.writeLane("trainable", lane, values);
        }
      }
      return machine.run(graph, steps);
    });
  const { events } = await trainTiny(EXPERIMENT, { tamper: breakAll });
  const last = required(checkpointsOf(events, "x:lora").at(-1), "a checkpoint");
  expect(last).toMatchObject({ step: 1, isFinal: true, diverged: [0, 1, 2] });
  const again = await trainTiny(EXPERIMENT, {
    resume: { finished: ["x:full", "x:adapter", "x:prefix"], checkpoints: [last], hasBase: true },
  });
  expect(again.events.slice(1)).toEqual([
    { type: "run-status", runId: "x:lora", status: "diverged" },
  ]);
}, 60_000);
