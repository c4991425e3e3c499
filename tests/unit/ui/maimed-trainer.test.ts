// A trainer thread whose scripts did not load: the next try has another thread, but nothing that trains is ended for it.
import { expect, test } from "vitest";
import { PlaygroundError } from "../../../src/core/errors.ts";
import type { FakeTrainer } from "../../helpers/fake-trainer.ts";
import { trained, visit } from "../../helpers/visit.ts";

function maim(trainer: FakeTrainer): void {
  const fail = () =>
    Promise.reject(new PlaygroundError("WORKER_FAILED", "expected a script, found none"));
  Object.assign(trainer, { planMemory: fail, inspect: fail, selfTest: fail });
}

test("whoever tries again asks another thread, on the same device", async () => {
  const { store, trainers } = await visit();
  await store.restart("reference");
  maim(trainers.at(-1)!);
  const before = trainers.length;
  const plan = () => store.inspection.planMemory(store.snapshot.experiment);
  await expect(plan()).rejects.toMatchObject({ code: "WORKER_FAILED" });
  // Another call of the same moment would be cut off.
  expect(trainers).toHaveLength(before);
  expect(await plan()).toHaveLength(2);
  expect(trainers).toHaveLength(before + 1);
  expect(trainers.at(-1)?.calls.slice(0, 2)).toEqual(["open reference", "plan memory"]);
  await expect.poll(() => store.snapshot.device.status).toBe("ready");
  await plan();
  expect(trainers).toHaveLength(before + 1);
});

test("a training goes on with the thread that it has", async () => {
  const { store, trainers, reached } = await visit({ script: { msPerBlock: 15 } });
  maim(trainers[0]!);
  await store.start();
  await trained(store, 10);
  const plan = () => store.inspection.planMemory(store.snapshot.experiment);
  await expect(plan()).rejects.toMatchObject({ code: "WORKER_FAILED" });
  await expect(plan()).rejects.toMatchObject({ code: "WORKER_FAILED" });
  expect(trainers).toHaveLength(1);
  await reached("ended");
  expect(store.snapshot.run.current?.runs[0]?.status).toBe("finished");
  expect(await plan()).toHaveLength(2);
  expect(trainers).toHaveLength(2);
});

test("a refusal is no reason for another thread", async () => {
  const { store, trainers } = await visit();
  const test = () => store.device.selfTest({ everyVariant: false }, () => undefined);
  trainers[0]!.selfTest = () =>
    Promise.reject(new PlaygroundError("TRAINER_BUSY", "expected an idle device, found none"));
  await expect(test()).rejects.toMatchObject({ code: "TRAINER_BUSY" });
  await expect(test()).rejects.toMatchObject({ code: "TRAINER_BUSY" });
  expect(trainers).toHaveLength(1);
});
