// Seeds that do not fit into memory together train in waves: the same traces, one wave after another, as one run.
import { beforeAll, describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { readCheckpoint } from "../../../src/io/checkpoint.ts";
import { fetchedFiles } from "../../../src/io/file-source.ts";
import { saveAdapter } from "../../../src/index.ts";
import { Model } from "../../../src/train/model.ts";
import { referenceBackend } from "../../../src/train/reference-device.ts";
import { ExperimentRun } from "../../../src/worker/experiment-run.ts";
import { Gate } from "../../../src/worker/gate.ts";
import { Library } from "../../../src/worker/material.ts";
import { TaskFiles } from "../../../src/worker/task-files.ts";
import type { TrainerEvent } from "../../../src/worker/protocol.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";

interface Trained {
  readonly events: readonly TrainerEvent[];
  readonly run: ExperimentRun;
}

async function train(memoryBytes?: number): Promise<Trained> {
  const server = await serve(await tinySite());
  const events: TrainerEvent[] = [];
  try {
    const experiment = tinyExperiment({ seeds: 3 });
    const checkpoint = await readCheckpoint(fetchedFiles(`${server.url}models/digits-mini`), "f64");
    const created = await ExperimentRun.create({
      id: "1",
      experiment,
      model: Model.open(checkpoint, referenceBackend),
      material: await new Library(new TaskFiles(server.url)).material(experiment),
      gate: new Gate(),
      emit: (event) => events.push(event),
      ...(memoryBytes !== undefined && { memoryBytes }),
    });
    const run = required(created, "an experiment");
    await run.advance();
    return { events, run };
  } finally {
    await server.close();
  }
}

/** Losses by lane and step, told in whatever waves. */
function traces({ events }: Trained, runId: string): readonly (readonly number[])[] {
  const lanes: number[][] = [[], [], []];
  for (const event of events) {
    if (event.type !== "steps-completed" || event.runId !== runId) continue;
    event.losses.forEach((losses, i) => {
      losses.forEach((loss, lane) => {
        lanes[event.firstLane + lane]![event.firstStep - 1 + i] = loss;
      });
    });
  }
  return lanes;
}

function bytesOf({ run }: Trained, runId: string): Promise<readonly (readonly number[])[]> {
  const method = required(
    run.runs.find((candidate) => candidate.runId === runId),
    "a run",
  );
  return Promise.all(
    [0, 1, 2].map(async (lane) => {
      const files = await saveAdapter(method.lanes, lane);
      return [...required(files.get("adapter_model.safetensors"), "tensors")];
    }),
  );
}

describe("three seeds, of which one fits at a time", () => {
  let together: Trained;
  let apart: Trained;
  beforeAll(async () => {
    together = await train();
    apart = await train(1);
  }, 60_000);

  it("are described as one run of three waves", () => {
    const described = ({ events }: Trained) =>
      events.flatMap((event) => (event.type === "runs-created" ? event.runs : []));
    expect(described(together).map(({ waves }) => waves)).toEqual([1, 1]);
    expect(described(apart).map(({ waves }) => waves)).toEqual([3, 3]);
    expect(described(apart).map(({ lanes }) => lanes)).toEqual(
      described(together).map(({ lanes }) => lanes),
    );
    expect(described(apart)[0]!.plannedBytes).toBeLessThan(described(together)[0]!.plannedBytes);
  });

  it.each(["1:full", "1:lora"])(
    "%s has bitwise the traces of lockstep, each with its curve",
    (id) => {
      expect(traces(apart, id).map(({ length }) => length)).toEqual([6, 6, 6]);
      expect(traces(apart, id)).toEqual(traces(together, id));
      const evaluated = apart.events.flatMap((event) =>
        event.type === "evaluated" && event.runId === id ? [[event.firstLane, event.step]] : [],
      );
      expect(evaluated).toEqual(
        [0, 1, 2].flatMap((lane) => [0, 2, 4, 6].map((step) => [lane, step])),
      );
    },
  );

  it("finish once, with the samples of the first seed", () => {
    const own = apart.events.filter((event) => "runId" in event && event.runId === "1:lora");
    expect(own.filter(({ type }) => type === "samples-written")).toEqual(
      together.events.filter(
        (event) => event.type === "samples-written" && event.runId === "1:lora",
      ),
    );
    expect(own.flatMap((event) => (event.type === "run-status" ? [event.status] : []))).toEqual([
      "running",
      "finished",
    ]);
  });

  it("can all be saved, though two of the sessions are gone", async () => {
    expect(await bytesOf(apart, "1:lora")).toEqual(await bytesOf(together, "1:lora"));
    await expect(saveAdapter(apart.run.runs[1]!.lanes, 3)).rejects.toMatchObject({
      code: "RUN_INVALID",
    });
  });
});
