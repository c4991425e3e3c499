// One visit of the page without a page: a store with scripted trainers, a quick clock and a storage that outlives the visit.
import "fake-indexeddb/auto";
import { expect } from "vitest";
import type { ExperimentRun } from "../../src/experiment/runs.ts";
import { readHash } from "../../src/experiment/url.ts";
import { openBrowserStorage } from "../../src/io/browser-storage.ts";
import type { Clock } from "../../src/ui/state/clock.ts";
import type { Phase } from "../../src/ui/state/run-state.ts";
import type { StoreServices } from "../../src/ui/state/store.ts";
import { Store } from "../../src/ui/state/store.ts";
import { trainerLock } from "../../src/ui/state/trainer-lock.ts";
import type { FakeScript, FakeTrainer } from "./fake-trainer.ts";
import { fakeTrainer } from "./fake-trainer.ts";

export const SHORT = "#/lab?steps=40&evaluateEvery=20&bitfit=off&seeds=2";

export interface VisitOptions {
  readonly script?: FakeScript;
  readonly hash?: string;
  /** Of the storage; visits of the same name see each other's runs. */
  readonly name?: string;
  readonly services?: StoreServices;
}

export interface Visit {
  readonly store: Store;
  readonly trainers: readonly FakeTrainer[];
  /** What the store waited for, in milliseconds of its own clock. */
  readonly waits: readonly number[];
  readonly reached: (...phases: readonly Phase[]) => Promise<void>;
  /** As a closed tab does. */
  close(): void;
}

/** Fifty times as fast as the browser's. */
const HASTE = 50;

export async function visit(options: VisitOptions = {}): Promise<Visit> {
  const { script = {}, hash = SHORT, name = crypto.randomUUID(), services = {} } = options;
  const trainers: FakeTrainer[] = [];
  const waits: number[] = [];
  const clock: Clock = {
    now: () => Date.now(),
    after(ms, action) {
      waits.push(ms);
      const timer = setTimeout(action, ms / HASTE);
      return () => {
        clearTimeout(timer);
      };
    },
  };
  const store = new Store(
    () => {
      const trainer = fakeTrainer(script, trainers.length);
      trainers.push(trainer);
      return trainer;
    },
    readHash(hash),
    {
      openStorage: () => openBrowserStorage(name),
      clock,
      lock: trainerLock(undefined),
      ...services,
    },
  );
  await Promise.all([store.open(), store.restore()]);
  return {
    store,
    trainers,
    waits,
    reached: (...phases) =>
      expect
        .poll(() => store.snapshot.run.phase, { timeout: 5000, interval: 5 })
        .toBeOneOf([...phases]),
    close() {
      trainers.at(-1)?.terminate();
    },
  };
}

/** What must be bitwise the same however often a run was interrupted. */
export function traces(experiment: ExperimentRun | undefined) {
  return experiment?.runs.map(({ description, lanes, status, samples }) => ({
    key: description.runId.slice(description.runId.indexOf(":")),
    lanes,
    status,
    samples,
  }));
}

/** Of a run that nothing came between. */
export async function uninterrupted(hash = SHORT) {
  const { store, reached } = await visit({ hash });
  await store.start();
  await reached("ended");
  return traces(store.snapshot.run.current);
}

/** Until every run has made at least this many steps. */
export async function trained(store: Store, steps: number): Promise<void> {
  await expect
    .poll(
      () => {
        const runs = store.snapshot.run.current?.runs ?? [];
        return Math.min(...runs.map(({ lanes }) => lanes[0]?.losses.length ?? 0));
      },
      { timeout: 5000, interval: 2 },
    )
    .toBeGreaterThanOrEqual(steps);
}
