// When the trainer tests its device: never while something trains, and never in the way of what is to train.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SelfTestProgress } from "../../../src/worker/client.ts";
import { STEP_PACK } from "../../../src/worker/self-test/step-pack.ts";
import { Trainer } from "../../../src/worker/trainer.ts";
import { stepPack } from "../../../tools/fixtures/pack.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";
import { TrainerLog } from "../../helpers/trainer-log.ts";

let server: StaticServer;
let trainer: Trainer;

beforeAll(async () => {
  const pack = await stepPack(["head-s1", "layer-norm-s1", "ia3-s1"]);
  server = await serve(new Map([...(await tinySite()), [STEP_PACK, pack]]));
  trainer = new Trainer();
  await trainer.open({ force: "reference", baseUrl: server.url });
});

afterAll(async () => {
  await trainer.stop();
  await server.close();
});

/** Calls `then` after the first check, or the given one. */
function selfTest(then: () => void = () => undefined, after = 1) {
  return trainer.selfTest({ everyVariant: false }, ({ done }: SelfTestProgress) => {
    if (done === after) then();
  });
}

test("the interpreter says what it is, and has no kernels", async () => {
  expect(await trainer.describeDevice()).toEqual({
    backend: "reference",
    label: "reference interpreter (no GPU)",
    adapter: undefined,
    features: [],
    limits: [],
    kernels: undefined,
  });
});

test("a device that is being opened is waited for", async () => {
  const other = new Trainer();
  const opened = other.open({ force: "reference", baseUrl: server.url });
  expect(await other.describeDevice()).toMatchObject({ backend: "reference" });
  await opened;
});

test("a cancel ends it between two checks, and it can run again", async () => {
  const report = await selfTest(() => void trainer.cancelSelfTest());
  expect(report).toMatchObject({ status: "cancelled", planned: 3 });
  expect(report.checks).toHaveLength(1);
  expect((await selfTest(() => void trainer.cancelSelfTest())).checks).toHaveLength(1);
});

test("what is to train goes first: a start ends the self-test", async () => {
  const log = new TrainerLog();
  let started: Promise<void> | undefined;
  const report = await selfTest(() => {
    started = trainer.start(tinyExperiment(), { id: "in the way" }, log.listen);
  });
  expect(report.status).toBe("cancelled");
  expect(report.checks.length).toBeLessThan(report.planned);
  await started;
  await log.untilEnd();
  expect(log.statuses(log.runId("lora"))).toEqual(["running", "finished"]);
});

test("what trains or pauses is not disturbed: the self-test is refused until it is over", async () => {
  const log = new TrainerLog();
  await trainer.start(tinyExperiment({ steps: 60 }), { id: "busy" }, log.listen);
  await expect(selfTest()).rejects.toMatchObject({ code: "TRAINER_BUSY" });
  await trainer.pause();
  await expect(selfTest()).rejects.toMatchObject({ code: "TRAINER_BUSY" });
  await trainer.resume();
  await log.untilEnd();
  expect(log.statuses(log.runId("lora"))).toEqual(["running", "paused", "running", "finished"]);
  const report = await selfTest(() => void trainer.cancelSelfTest());
  expect(report.checks[0]).toMatchObject({ passed: true });
});

test("stop ends it as well, and does not wait for its last check", async () => {
  let stopped: Promise<void> | undefined;
  const report = await selfTest(() => {
    stopped = trainer.stop();
  });
  expect(report).toMatchObject({ status: "cancelled", planned: 3 });
  expect(report.checks).toHaveLength(1);
  await stopped;
});

test("what was stopped has ended before the first check", async () => {
  const log = new TrainerLog();
  await trainer.start(tinyExperiment({ steps: 60 }), { id: "stopped" }, log.listen);
  const stopped = trainer.stop();
  let statuses: readonly string[] = [];
  await selfTest(() => {
    statuses = log.statuses(log.runId("lora"));
    void trainer.cancelSelfTest();
  }, 0);
  expect(statuses.at(-1)).toBe("stopped");
  await stopped;
});

test("an experiment that could not begin is not in the way", async () => {
  const bare = await serve(new Map([[STEP_PACK, await stepPack(["head-s1"])]]));
  const other = new Trainer();
  await other.open({ force: "reference", baseUrl: bare.url });
  const start = other.start(tinyExperiment(), { id: "no model" }, () => undefined);
  await expect(start).rejects.toMatchObject({ code: "CHECKPOINT_INVALID" });
  const report = await other.selfTest({ everyVariant: false }, () => undefined);
  expect(report).toMatchObject({ status: "finished", planned: 1 });
  await bare.close();
});

test("without a device there is nothing to test", async () => {
  const closed = new Trainer();
  await expect(closed.describeDevice()).rejects.toMatchObject({ code: "GPU_DEVICE_LOST" });
  await expect(closed.selfTest({ everyVariant: false }, () => undefined)).rejects.toMatchObject({
    code: "GPU_DEVICE_LOST",
  });
});
