// What is kept over visits: runs, marks, set-up and what was learned; a full storage, none, one with garbage; two tabs.
import fc from "fast-check";
import { openDB } from "idb";
import { describe, expect, test } from "vitest";
import { PlaygroundError } from "../../../src/core/errors.ts";
import type { BrowserStorage } from "../../../src/io/browser-storage.ts";
import { openBrowserStorage } from "../../../src/io/browser-storage.ts";
import { trainerLock } from "../../../src/ui/state/trainer-lock.ts";
import type { Visit } from "../../helpers/visit.ts";
import { SHORT, trained, traces, visit } from "../../helpers/visit.ts";

async function finished(options: Parameters<typeof visit>[0] = {}): Promise<Visit> {
  const one = await visit(options);
  await one.store.start();
  await one.reached("ended");
  await one.store.save();
  return one;
}

function ids({ store }: Visit): readonly string[] {
  return store.snapshot.kept.flatMap(({ runs }) =>
    runs.map(({ description }) => description.runId),
  );
}

test("the next visit shows the runs with their marks, and exports what they learned", async () => {
  const name = crypto.randomUUID();
  const first = await finished({ name });
  const [full, lora] = ids(first);
  first.store.togglePinned(full!);
  first.store.toggleHidden(lora!);
  first.store.setBaseline(full);
  first.store.rename(lora!, " Small ");
  first.store.setView({ smoothing: 0.5 });
  await first.store.save();
  first.close();
  const second = await visit({ name });
  const { kept, marks, view, run } = second.store.snapshot;
  expect(kept).toEqual(first.store.snapshot.kept);
  expect(marks).toEqual({
    baseline: full,
    pinned: new Set([full]),
    hidden: new Set([lora]),
    names: new Map([[lora, "Small"]]),
  });
  expect(view.smoothing).toBe(0.5);
  expect(run.phase).toBe("ended");
  const files = await second.store.exportAdapter(lora!, 1);
  const text = new TextDecoder().decode(files.get("adapter_model.safetensors"));
  expect(JSON.parse(text)).toEqual({ runId: lora, lane: 1, step: 40 });
  await second.store.start();
  await second.reached("ended");
  expect(second.store.snapshot.kept.map(({ number }) => number)).toEqual([2, 1]);
});

test("a live run is exported by its trainer, one of nobody is refused", async () => {
  const one = await finished();
  const [full] = ids(one);
  await one.store.exportAdapter(full!, 0);
  expect(one.trainers[0]?.calls).toContain(`export ${full} 0`);
  await expect(one.store.exportAdapter("nobody:lora", 0)).rejects.toMatchObject({
    code: "RUN_INVALID",
  });
});

test("the last set-up comes back, unless the address has one", async () => {
  const name = crypto.randomUUID();
  const first = await visit({ name, hash: "" });
  first.store.editTraining({ steps: 77 });
  await first.store.save();
  const second = await visit({ name, hash: "" });
  expect(second.store.snapshot.experiment.training.steps).toBe(77);
  expect(second.store.snapshot.canUndo).toBe(false);
  const third = await visit({ name, hash: "#/lab?steps=33" });
  expect(third.store.snapshot.experiment.training.steps).toBe(33);
});

test("a link's zoom is for the run that it starts, whatever is stored", async () => {
  const name = crypto.randomUUID();
  const first = await finished({ name });
  first.close();
  const task = "#/lab?task=add3&steps=40&view.zoom=(10,30)";
  const looking = await visit({ name, hash: task });
  expect(looking.store.snapshot.view.zoom).toEqual([10, 30]);
  looking.close();
  const running = await visit({ name, hash: `${task}&autorun=1` });
  expect(running.store.snapshot.view.zoom).toBeUndefined();
  await running.store.start();
  expect(running.store.snapshot.view).toMatchObject({ zoom: [10, 30], awaited: undefined });
  await running.reached("ended");
  running.close();
  // Whoever zooms meanwhile has the say.
  const zoomed = await visit({ name, hash: `${task}&autorun=1` });
  zoomed.store.setView({ zoom: [1, 2] });
  await zoomed.store.start();
  expect(zoomed.store.snapshot.view.zoom).toEqual([1, 2]);
});

test("a deleted run is gone on the next visit, one that was taken back is not", async () => {
  const name = crypto.randomUUID();
  const first = await finished({ name });
  const all = ids(first);
  first.store.deleteRun(all[0]!);
  expect(ids(first)).toEqual(all.slice(1));
  expect(first.store.snapshot.toasts.at(-1)?.text).toContain("Full");
  first.store.snapshot.toasts.at(-1)?.undo?.();
  expect(first.store.snapshot.toasts).toEqual([]);
  expect(ids(first)).toEqual(all);
  first.store.deleteRun(all[1]!);
  await first.store.save();
  expect(ids(await visit({ name }))).toEqual([all[0]]);
  first.store.deleteRun(all[0]!);
  expect(first.store.snapshot.run).toMatchObject({ phase: "idle", current: undefined });
  await first.store.save();
  expect(ids(await visit({ name }))).toEqual([]);
});

test("what trains is not deleted", async () => {
  const one = await visit({ script: { hangsAt: 10 } });
  await one.store.start();
  await trained(one.store, 10);
  const all = ids(one);
  one.store.deleteRun(all[0]!);
  expect(ids(one)).toEqual(all);
});

/** A storage with room for this many bytes of checkpoints. */
function small(most: number, room = { isFull: false }) {
  return async (name: string): Promise<BrowserStorage> => {
    const storage = await openBrowserStorage(name);
    const full = () =>
      Promise.reject(new PlaygroundError("STORAGE_FULL", "expected room, found none"));
    return {
      ...storage,
      writeExperiment: (id, text) => (room.isFull ? full() : storage.writeExperiment(id, text)),
      async writeCheckpoint(checkpoint, at) {
        const others = (await storage.listCheckpoints()).filter(
          ({ runId }) => runId !== checkpoint.runId,
        );
        return others.length >= most ? full() : storage.writeCheckpoint(checkpoint, at);
      },
    };
  };
}

describe("a full storage", () => {
  test("lets go of old unpinned checkpoints first, never of runs", async () => {
    const name = crypto.randomUUID();
    const open = small(3);
    const one = await finished({ name, services: { openStorage: () => open(name) } });
    const [full, lora] = ids(one);
    one.store.togglePinned(full!);
    await one.store.start();
    await one.reached("ended");
    await one.store.save();
    const storage = await openBrowserStorage(name);
    const left = (await storage.listCheckpoints()).map(({ runId }) => runId);
    expect(left).toHaveLength(3);
    expect(left).toContain(full);
    expect(left).not.toContain(lora);
    expect((await storage.readExperiments()).size).toBe(2);
    expect(one.store.snapshot.storage.status).toBe("ok");
  });

  test("is told, loses nothing on the page, and is well again when there is room", async () => {
    const name = crypto.randomUUID();
    const room = { isFull: true };
    const open = small(9, room);
    const one = await finished({ name, services: { openStorage: () => open(name) } });
    expect(one.store.snapshot.storage).toMatchObject({
      status: "full",
      error: { message: "expected room, found none" },
    });
    expect(one.store.snapshot.run.current?.runs.map(({ status }) => status)).toEqual([
      "finished",
      "finished",
    ]);
    room.isFull = false;
    await one.store.save();
    expect(one.store.snapshot.storage).toEqual({ status: "ok" });
    expect(ids(await visit({ name }))).toEqual(ids(one));
  });

  test("has a limit of its own: the oldest checkpoints go", async () => {
    const name = crypto.randomUUID();
    // All within one tick: the order of writing decides, not the clock.
    const now = Date.now();
    const after = (ms: number, action: () => void) => {
      const timer = setTimeout(action, ms / 50);
      return () => clearTimeout(timer);
    };
    const clock = { now: () => now, after };
    // Two lanes of one number are 8 bytes.
    const one = await finished({ name, services: { clock, mostCheckpointBytes: 24 } });
    await one.store.start();
    await one.reached("ended");
    await one.store.save();
    const storage = await openBrowserStorage(name);
    const left = (await storage.listCheckpoints()).map(({ runId }) => runId);
    expect(left.length).toBeLessThanOrEqual(3);
    expect(left).toEqual(expect.arrayContaining([...ids(one).slice(0, 2)]));
    expect(left).not.toContain(ids(one).at(-2));
  });
});

test("without a storage everything works in memory, and that is told", async () => {
  const refusal = new PlaygroundError("STORAGE_FAILED", "expected storage, found a private window");
  const openStorage = () => Promise.reject(refusal);
  const one = await finished({ services: { openStorage } });
  expect(one.store.snapshot.storage).toMatchObject({
    status: "missing",
    error: { message: refusal.message },
  });
  const [full] = ids(one);
  // The thread that trained it is gone.
  await one.store.restart();
  await one.store.exportAdapter(full!, 0);
  expect(one.trainers.at(-1)?.calls).toContain(`export ${full} 0 kept`);
});

test(
  "whatever stands in the storage, the page comes up, says so and trains",
  { timeout: 60_000 },
  async () => {
    const good = await finished();
    const [experiment] = good.store.snapshot.kept;
    const text = JSON.stringify({ format: "peft-playground/run", version: 1, run: experiment });
    const broken = fc
      .tuple(fc.nat(text.length), fc.nat(40), fc.string())
      .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));
    const value = fc.oneof(
      broken,
      fc.json(),
      fc.string(),
      fc.anything({ withDate: true, withMap: true, withTypedArray: true }).filter(isCloneable),
    );
    await fc.assert(
      fc.asyncProperty(value, value, value, async (first, second, third) => {
        const name = crypto.randomUUID();
        (await openBrowserStorage(name)).close();
        const db = await openDB(name);
        await db.put("experiments", first, experiment!.id);
        await db.put("checkpoints", second, experiment!.runs[0]!.description.runId);
        await db.put("session", third, "last");
        db.close();
        const one = await visit({ name, hash: "" });
        expect(one.store.snapshot.problems).toEqual([]);
        expect(one.store.snapshot.storage.status).toBe("ok");
        expect(["idle", "ended"]).toContain(one.store.snapshot.run.phase);
        if (one.store.snapshot.kept.length === 0 && typeof first === "string") {
          expect(one.store.snapshot.toasts.map((toast) => toast.text).join()).toContain(
            "stored run",
          );
        }
        await one.store.start();
        expect(one.store.snapshot.run.current?.runs.length).toBeGreaterThan(0);
        one.close();
      }),
      { numRuns: 50 },
    );
  },
);

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** The browser's locks, as far as they are used: one holder, others are told at once. */
function locks(): LockManager {
  let held: string | undefined;
  return {
    async request(name: string, _options: LockOptions, hold: (lock: Lock | null) => unknown) {
      if (held !== undefined) return hold(null);
      held = name;
      await hold({ name, mode: "exclusive" });
      held = undefined;
      return undefined;
    },
    query: () => Promise.resolve({ held: held === undefined ? [] : [{ name: held }] }),
  } as unknown as LockManager;
}

describe("two tabs", () => {
  test("one trains, the other says so, and may when the first is done", async () => {
    const name = crypto.randomUUID();
    const shared = locks();
    const services = () => ({ services: { lock: trainerLock(shared) }, name });
    const first = await visit({ ...services(), script: { msPerBlock: 30 } });
    const second = await visit({ ...services(), hash: SHORT });
    await first.store.start();
    await second.store.start();
    expect(second.store.snapshot).toMatchObject({ otherTab: true, run: { phase: "idle" } });
    expect(second.trainers[0]?.calls).not.toContain("start");
    await first.reached("ended");
    await second.store.start();
    expect(second.store.snapshot.otherTab).toBe(false);
    await second.reached("ended");
    await Promise.all([first.store.save(), second.store.save()]);
    const third = await visit({ name });
    expect(new Set(ids(third))).toEqual(new Set([...ids(first), ...ids(second)]));
  });

  test("what the other trains is neither shown nor taken over nor overwritten", async () => {
    const name = crypto.randomUUID();
    const shared = locks();
    const script = { hangsAt: 30 };
    const first = await visit({ name, script, services: { lock: trainerLock(shared) } });
    await first.store.start();
    await trained(first.store, 30);
    await first.store.save();
    const second = await visit({ name, services: { lock: trainerLock(shared) } });
    expect(second.store.snapshot).toMatchObject({ recovery: { status: "none" }, kept: [] });
    await second.store.save();
    const storage = await openBrowserStorage(name);
    expect((await storage.readExperiments()).size).toBe(1);
    expect(await storage.listCheckpoints()).toHaveLength(2);
    expect(traces(first.store.snapshot.run.current)).toHaveLength(2);
  });
});
