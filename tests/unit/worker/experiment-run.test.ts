// What goes wrong in a run, on machines that fail on demand: one method alone, one lane alone, or the device for all.
import { expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { PlaygroundError } from "../../../src/core/errors.ts";
import type { Backend } from "../../../src/plan/backend.ts";
import type { Machine, OutputValues } from "../../../src/plan/machine.ts";
import { Model } from "../../../src/train/model.ts";
import { referenceBackend } from "../../../src/train/reference-device.ts";
import { ExperimentRun } from "../../../src/worker/experiment-run.ts";
import { Gate } from "../../../src/worker/gate.ts";
import { Library } from "../../../src/worker/material.ts";
import { TaskFiles } from "../../../src/worker/task-files.ts";
import type { TrainerEvent } from "../../../src/worker/protocol.ts";
import { readCheckpoint } from "../../../src/io/checkpoint.ts";
import { fetchedFiles } from "../../../src/io/file-source.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";

/** Sees the results of a graph of a method before the session does; it may change them or throw. */
type Sabotage = (
  method: string,
  graph: string,
  outputs: readonly OutputValues[],
) => readonly OutputValues[];

function sabotaged(backend: Backend, sabotage: Sabotage): Backend {
  return {
    ...backend,
    async createMachine(request) {
      const machine = await backend.createMachine(request);
      return new Proxy(machine, {
        get(target, name) {
          if (name !== "run") {
            const value = Reflect.get(target, name, target) as unknown;
            return typeof value === "function" ? (value.bind(target) as unknown) : value;
          }
          const run: Machine["run"] = async (graph, steps) =>
            sabotage(request.label, graph, await target.run(graph, steps));
          return run;
        },
      });
    },
  };
}

async function run(sabotage: Sabotage): Promise<readonly TrainerEvent[]> {
  const server = await serve(await tinySite());
  const events: TrainerEvent[] = [];
  try {
    const experiment = tinyExperiment();
    const checkpoint = await readCheckpoint(fetchedFiles(`${server.url}models/digits-mini`), "f64");
    const model = Model.open(checkpoint, (weights) =>
      sabotaged(referenceBackend(weights), sabotage),
    );
    const material = await new Library(new TaskFiles(server.url)).material(experiment);
    const created = await ExperimentRun.create({
      id: "1",
      experiment,
      model,
      material,
      gate: new Gate(),
      emit: (event) => events.push(event),
    });
    await required(created, "an experiment").advance();
    return events;
  } finally {
    await server.close();
  }
}

function statuses(events: readonly TrainerEvent[], runId: string): readonly string[] {
  return events.flatMap((event) =>
    event.type === "run-status" && event.runId === runId ? [event.status] : [],
  );
}

it("an error of one method ends that one; the others finish", async () => {
  let trained = 0;
  const memory = new PlaygroundError("GPU_OUT_OF_MEMORY", "expected memory, found none", "Less.");
  const events = await run((method, graph, outputs) => {
    if (method === "lora" && graph === "train" && ++trained === 2) throw memory;
    return outputs;
  });
  expect(events.filter(({ type }) => type === "failed")).toEqual([
    {
      type: "failed",
      runId: "1:lora",
      error: { code: "GPU_OUT_OF_MEMORY", message: "expected memory, found none", hint: "Less." },
    },
  ]);
  expect(statuses(events, "1:lora")).toEqual(["running", "failed"]);
  expect(statuses(events, "1:full")).toEqual(["running", "finished"]);
});

it("a lost device ends all of them with one event", async () => {
  let trained = 0;
  const lost = new PlaygroundError("GPU_DEVICE_LOST", "expected a device, found it lost");
  const events = await run((_method, graph, outputs) => {
    if (graph === "train" && ++trained === 3) throw lost;
    return outputs;
  });
  expect(events.at(-1)).toEqual({ type: "device-lost", error: lost.toRecord() });
  expect(events.filter(({ type }) => type === "failed")).toEqual([]);
  for (const id of ["1:full", "1:lora"]) {
    expect(statuses(events, id)).toEqual(["running"]);
  }
});

it("an error that is none of ours ends all of them, as a record", async () => {
  const events = await run((_method, graph, outputs) => {
    if (graph === "train") throw new TypeError("x is undefined");
    return outputs;
  });
  expect(events.at(-1)).toEqual({
    type: "failed",
    error: { code: "INTERNAL", message: "x is undefined" },
  });
});

/** A loss that is not finite from `firstStep` on, in the given lanes. */
function diverging(id: string, firstStep: number, lanes: readonly number[]): Sabotage {
  let step = 0;
  return (method, graph, outputs) =>
    method !== id || graph !== "train"
      ? outputs
      : outputs.map((values) => {
          if (++step < firstStep) return values;
          const loss = required(values.get("loss"), "a loss").map((value, lane) =>
            lanes.includes(lane) ? Float64Array.of(Number.NaN) : value,
          );
          return new Map([...values, ["loss", loss]]);
        });
}

it("a lane that diverges is told once, with its step; the run goes on for the other", async () => {
  const events = await run(diverging("lora", 3, [1]));
  expect(events.filter(({ type }) => type === "lane-diverged")).toEqual([
    { type: "lane-diverged", runId: "1:lora", lane: 1, step: 3 },
  ]);
  expect(statuses(events, "1:lora")).toEqual(["running", "finished"]);
});

it("a run whose lanes have all diverged ends; the other methods finish", async () => {
  const events = await run(diverging("lora", 3, [0, 1]));
  expect(events.filter(({ type }) => type === "lane-diverged")).toHaveLength(2);
  expect(statuses(events, "1:lora")).toEqual(["running", "diverged"]);
  expect(statuses(events, "1:full")).toEqual(["running", "finished"]);
});
