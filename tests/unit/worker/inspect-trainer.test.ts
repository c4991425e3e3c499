// Looking into runs through the trainer, in Node on the interpreter: out of checkpoints, beside a training, and what is refused.
import { afterAll, beforeAll, expect, test } from "vitest";
import { required } from "../../../src/core/assert.ts";
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
    const { updates, seeds, step, changes } = await trainer.inspect(runId, run);
    expect({ seeds, step, changes }).toEqual({ seeds: [1, 2], step: 6, changes: "weights" });
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
  const { updates, step } = await trainer.inspect(runId, run);
  expect(step).toBe(0);
  expect(updates.flatMap(({ lanes }) => lanes.map(({ change }) => change))).toEqual(
    updates.flatMap(() => [0, 0]),
  );
});

test("the squares of singular values are the square of the norm", async () => {
  const [runId, run] = kept("lora");
  const { updates } = await trainer.inspect(runId, run);
  const site = required(updates[0], "a tensor");
  const { lanes } = await trainer.inspectSpectrum(runId, run, site);
  expect(lanes).toHaveLength(2);
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

test("memory is planned for each run that the experiment would make", async () => {
  const planned = await trainer.planMemory(experiment);
  expect(planned.map(({ key }) => `seen:${key}`)).toEqual(
    ["full", "lora"].map((id) => log.runId(id)),
  );
  expect(planned.every(({ lanes }) => lanes === 2)).toBe(true);
});
