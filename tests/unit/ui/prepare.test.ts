// What is loaded ahead of a start: asked for when somebody is about to press Run, and only where a run could begin.
import { describe, expect, test } from "vitest";
import type { Visit } from "../../helpers/visit.ts";
import { SHORT, trained, visit } from "../../helpers/visit.ts";

/** The kernels that the device is known by; they are chosen when the engine is there. */
function kernels({ store }: Visit): string | undefined {
  return store.snapshot.run.device?.variants;
}

/** Counts how often each trainer is asked. */
function counted(one: Visit): { readonly asked: number } {
  const count = { asked: 0 };
  const trainer = one.trainers.at(-1)!;
  const prepare = trainer.prepare.bind(trainer);
  trainer.prepare = (experiment) => {
    count.asked++;
    return prepare(experiment);
  };
  return count;
}

describe("prepare", () => {
  test("has the kernels chosen before anything starts, and starts nothing", async () => {
    const one = await visit();
    expect(kernels(one)).toBe("");
    one.store.prepare();
    await expect.poll(() => kernels(one)).not.toBe("");
    expect(one.store.snapshot.run).toMatchObject({ phase: "idle", current: undefined });
    expect(one.trainers[0]!.starts).toEqual([]);
  });

  test("does nothing for a set-up that cannot run, while something trains, and without a device", async () => {
    const broken = await visit({ hash: SHORT });
    broken.store.editTraining({ time: 4096 });
    expect(broken.store.snapshot.problems).not.toEqual([]);
    const busy = await visit({ script: { hangsAt: 10 } });
    await busy.store.start();
    await trained(busy.store, 10);
    const missing = await visit();
    missing.trainers[0]!.open = () => Promise.reject(new Error("no adapter"));
    await missing.store.open();
    expect(missing.store.snapshot.device.status).toBe("missing");
    for (const one of [broken, busy, missing]) {
      const count = counted(one);
      one.store.prepare();
      expect(count.asked).toBe(0);
      one.close();
    }
  });

  test("is a guess: what goes wrong is left to the start", async () => {
    const one = await visit();
    one.trainers[0]!.prepare = () => Promise.reject(new Error("no network"));
    one.store.prepare();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(one.store.snapshot.run).toMatchObject({ phase: "idle", error: undefined });
    expect(one.store.snapshot.device.status).toBe("ready");
    await one.store.start();
    await one.reached("ended");
  });
});
