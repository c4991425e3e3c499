// What a run that trains in waves is said to take: what its largest wave takes, whichever wave is open.
import { afterAll, beforeAll, expect, test } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { taskOf } from "../../../src/data/tasks.ts";
import type { Experiment } from "../../../src/experiment/schema.ts";
import { readCheckpoint } from "../../../src/io/checkpoint.ts";
import { fetchedFiles } from "../../../src/io/file-source.ts";
import { Model } from "../../../src/train/model.ts";
import { referenceBackend } from "../../../src/train/reference-device.ts";
import { ExperimentRun } from "../../../src/worker/experiment-run.ts";
import { Gate } from "../../../src/worker/gate.ts";
import { Library } from "../../../src/worker/material.ts";
import { attachOptions, runEntries } from "../../../src/worker/run-settings.ts";
import { TaskFiles } from "../../../src/worker/task-files.ts";
import type { ResumeOptions, RunCheckpoint, TrainerEvent } from "../../../src/worker/protocol.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";

let server: StaticServer;
let model: Model;

beforeAll(async () => {
  server = await serve(await tinySite());
  const checkpoint = await readCheckpoint(fetchedFiles(`${server.url}models/digits-mini`), "f64");
  model = Model.open(checkpoint, referenceBackend);
});

afterAll(() => server.close());

/** Full fine-tuning alone, so that all memory is its own. */
function only(seeds: number): Experiment {
  const experiment = tinyExperiment({ seeds });
  return { ...experiment, methods: experiment.methods.filter(({ id }) => id === "full") };
}

function bytesOf(experiment: Experiment, lanes: number): number {
  const { setting } = required(runEntries(experiment)[0], "a run");
  const options = attachOptions(experiment, taskOf(experiment.task), setting);
  return model.plannedBytes("full", { ...options, lanes: (options.lanes ?? []).slice(0, lanes) });
}

async function open(experiment: Experiment, memoryBytes: number, resume?: ResumeOptions) {
  const events: TrainerEvent[] = [];
  const run = await ExperimentRun.create({
    ...{ id: "1", experiment, model, memoryBytes },
    material: await new Library(new TaskFiles(server.url)).material(experiment),
    gate: new Gate(),
    emit: (event) => events.push(event),
    ...(resume !== undefined && { resume }),
  });
  const created = events.find((event) => event.type === "runs-created");
  return {
    run: required(run, "an experiment"),
    described: required(created?.runs[0], "a run"),
    checkpoints: () =>
      events.flatMap((event): RunCheckpoint[] =>
        event.type === "checkpointed" ? [event.checkpoint] : [],
      ),
  };
}

test("a first wave that is smaller than the next one", async () => {
  const seven = only(7);
  const [two, three] = [bytesOf(seven, 2), bytesOf(seven, 3)];
  expect(three).toBeGreaterThan(two);
  const { run, described } = await open(seven, three);
  expect(run.runs[0]?.session.options.lanes).toHaveLength(2);
  expect(described).toMatchObject({ waves: 3, plannedBytes: three });
  run.destroy();
});

test("a run that goes on in a last, smaller wave", async () => {
  const three = only(3);
  const share = bytesOf(three, 2);
  const whole = await open(three, share);
  expect(whole.described).toMatchObject({ waves: 2, plannedBytes: share });
  await whole.run.advance();
  const last = whole.checkpoints().find(({ wave, isFinal }) => wave === 1 && !isFinal);
  const checkpoints = [required(last, "a checkpoint of the second wave")];
  const resumed = await open(three, share, { finished: [], checkpoints, hasBase: true });
  expect(resumed.run.runs[0]?.session.options.lanes).toHaveLength(1);
  expect(resumed.described).toMatchObject({ waves: 2, plannedBytes: share });
  resumed.run.destroy();
});
