// A run that is interrupted on the built page, by a reload, by the end of its thread or by a GPU process that crashes, ends with the trace of an uninterrupted one.
import type { Browser, Worker } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import type { ExperimentRun, MethodRun } from "../../src/experiment/runs.ts";
import type { Store } from "../../src/ui/state/store.ts";
import type { BuiltPage } from "../helpers/built-page.ts";
import { launchBrowser, openBuiltPage } from "../helpers/built-page.ts";

const STEPS = 50;
/** Steps between two checkpoints. */
const EVERY = 10;
/** Beyond a checkpoint, and far from the end. */
const MIDWAY = 15;
const HASH = `#/lab?v=1&bitfit=off&steps=${STEPS}&batch=2&evaluationExamples=4&evaluateEvery=${EVERY}&warmupSteps=0`;

type Trace = Pick<MethodRun, "lanes" | "samples" | "status">;

let browser: Browser;
let built: BuiltPage;
/** What nothing interrupted. */
let first: ExperimentRun;
let whole: readonly Trace[];

// One page and one crash: Chromium withholds the GPU after repeated ones.
beforeAll(async () => {
  browser = await launchBrowser();
  built = await openBuiltPage(browser, inject("pageUrl"), HASH);
  await built.runToEnd();
  first = required((await built.snapshot()).run.current, "an experiment");
  whole = await traces();
}, 240_000);

afterAll(() => browser.close());

async function methodRuns(): Promise<readonly MethodRun[]> {
  return required((await built.snapshot()).run.current, "an experiment").runs;
}

/** Ended like the uninterrupted run, which is still there to the last bit. */
async function expectTheSame(): Promise<void> {
  expect(await banner(/./).count()).toBe(0);
  expect(await traces()).toEqual(whole);
  const { kept, run, recovery } = await built.snapshot();
  expect(kept.find(({ id }) => id === first.id)).toEqual(first);
  expect(run.current?.id).not.toBe(first.id);
  expect(run.error).toBeUndefined();
  expect(recovery.status).toBe("none");
  await expectSeams();
}

/** All that the runs have shown: losses, evaluations, samples. */
async function traces(): Promise<readonly Trace[]> {
  return (await methodRuns()).map(({ lanes, samples, status }) => ({ lanes, samples, status }));
}

function banner(text: RegExp) {
  return built.page.locator("main .banner").filter({ hasText: text });
}

async function startAgain(): Promise<void> {
  await built.primary.click();
  await built.page.locator("transport-bar", { hasText: "Pause" }).waitFor({ timeout: 120_000 });
}

/** Until the browser's storage has a checkpoint of this experiment that is beyond its first step. */
async function storeNow(): Promise<void> {
  // As on a phone that may end the page; else it writes them every five seconds.
  await built.page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
  const { id } = required((await built.snapshot()).run.current, "an experiment");
  // Asked from here: a promise would count as true in the page.
  await expect
    .poll(() => built.page.evaluate(hasStored, id), { timeout: 120_000, interval: 200 })
    .toBe(true);
}

async function hasStored(experimentId: string): Promise<boolean> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open("peft-playground");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error("no database"));
  });
  const records = await new Promise<readonly { readonly packed: Stored }[]>((resolve) => {
    const request = db.transaction("checkpoints").objectStore("checkpoints").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  db.close();
  return records.some(({ packed: { layout } }) => {
    return layout.runId.startsWith(experimentId) && layout.step > 0 && !layout.isFinal;
  });
}

interface Stored {
  readonly layout: { readonly runId: string; readonly step: number; readonly isFinal: boolean };
}

it("has an uninterrupted run to be held against", () => {
  expect(whole.map(({ status }) => status)).toEqual(["finished", "finished"]);
  expect(whole.map(({ lanes }) => lanes[0]?.losses.length)).toEqual([STEPS, STEPS]);
  for (const { lanes } of whole) expect(new Set(lanes[0]?.losses).size).toBeGreaterThan(STEPS / 2);
});

it("a reload in mid-run: the page offers to continue, and ends with the same trace", async () => {
  await startAgain();
  await built.untilStep(MIDWAY);
  await storeNow();
  await built.page.reload();
  await banner(/Your last visit ended in mid-run/).waitFor();
  await built.untilState(/Interrupted/);
  const unfinished = await methodRuns();
  expect(unfinished.some(({ status }) => status === "paused")).toBe(true);
  await banner(/mid-run/)
    .getByRole("button", { name: "Continue" })
    .click();
  await built.untilState(/Finished/);
  await expectTheSame();
}, 400_000);

const ended = new WeakSet<Worker>();

/** Names of the locks that threads which train hold while they live. */
function threads(): Promise<readonly string[]> {
  return built.page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.flatMap(({ name = "" }) => (name.startsWith("trainer-") ? [name] : []));
  });
}

/** The one that lives, which from here on counts as ended. */
async function liveWorker(): Promise<Worker> {
  const live = () => built.page.workers().filter((worker) => !ended.has(worker));
  await expect.poll(live, { timeout: 60_000, interval: 50 }).toHaveLength(1);
  const worker = required(live()[0], "a thread");
  ended.add(worker);
  return worker;
}

/** The thread ends when it has said that a run is finished, before it can do anything for another one. */
function endWhenOneIsFinished(): void {
  const post = Object.getOwnPropertyDescriptor(MessagePort.prototype, "postMessage")?.value as (
    ...message: readonly unknown[]
  ) => void;
  MessagePort.prototype.postMessage = function (...message: unknown[]) {
    post.apply(this, message);
    const [{ argumentList: [event] = [] }] = message as [
      { readonly argumentList?: readonly [{ readonly value?: { readonly status?: string } }?] },
    ];
    if (event?.value?.status === "finished") self.close();
  };
}

/** From now on: the first run of the current experiment that is finished, and how often it was replaced afterwards. */
function watchFinished(): void {
  const { store } = document.querySelector("playground-app") as unknown as {
    readonly store: Store;
  };
  const before = store.snapshot.run.current;
  const watched: Watched = { finished: undefined, replaced: 0 };
  Object.assign(globalThis, { watched });
  store.subscribe(() => {
    const { current } = store.snapshot.run;
    if (current === undefined || current.id === before?.id) return;
    watched.finished ??= current.runs.find(({ status }) => status === "finished");
    const { finished } = watched;
    if (finished !== undefined && !current.runs.includes(finished)) watched.replaced++;
  });
}

interface Watched {
  finished: MethodRun | undefined;
  replaced: number;
}

function watched(): Promise<Watched> {
  return built.page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
}

/**
 * From inside, without a word to the page: no event tells it. (CDP's Target.closeTarget refuses threads of a page.) Waits
 * until the thread lives that comes after `before`, and gives its name.
 */
async function endThread(before = ""): Promise<string> {
  const next = async () => (await threads()).find((name) => name !== before);
  await expect.poll(next, { timeout: 120_000, interval: 50 }).toBeDefined();
  const name = required(await next(), "a thread");
  const worker = await liveWorker();
  // It ends before it can answer.
  void worker.evaluate("self.close()").catch(() => undefined);
  await expect.poll(threads, { timeout: 60_000, interval: 50 }).not.toContain(name);
  return name;
}

it("a thread that ends when one of two methods is finished: that one stays as it is, the other goes on to the same trace", async () => {
  await (await liveWorker()).evaluate(endWhenOneIsFinished);
  await built.page.evaluate(watchFinished);
  await startAgain();
  await banner(/The thread that trains has ended – restoring/).waitFor({ timeout: 240_000 });
  const { finished } = await watched();
  const runs = await methodRuns();
  const other = required(
    runs.find(({ description }) => description.runId !== finished?.description.runId),
    "another run",
  );
  expect(other.status).not.toBe("finished");
  await built.untilState(/Finished/);
  await expectTheSame();
  // The very same object, so that nothing of it can have changed for a moment.
  expect(await watched()).toEqual({ finished, replaced: 0 });
  expect(await methodRuns()).toContainEqual(finished);
  expect(finished?.seams).toEqual([]);
}, 400_000);

it("threads that end again and again: the page gives up, and goes on to the same trace when it is asked to", async () => {
  await startAgain();
  await built.untilStep(MIDWAY);
  let thread = "";
  for (let end = 1; end <= 4; end++) thread = await endThread(thread);
  const lost = banner(/Training was lost three times in a row/);
  await lost.waitFor();
  expect(await lost.innerText()).toMatch(/WORKER_FAILED/);
  expect((await built.snapshot()).recovery).toMatchObject({ status: "gave-up", tries: 3 });
  expect((await methodRuns()).map(({ status }) => status)).toEqual(["paused", "paused"]);
  expect(await built.primary.isDisabled()).toBe(true);
  await lost.getByRole("button", { name: "Start the trainer again" }).click();
  await built.untilState(/Finished/);
  await expectTheSame();
}, 400_000);

it("a GPU process that crashes in mid-run: the page says so, and goes on by itself to the same trace", async () => {
  await startAgain();
  await built.untilStep(MIDWAY);
  const session = await browser.newBrowserCDPSession();
  // The process dies before it can answer.
  await session.send("Browser.crashGpuProcess" as never).catch(() => undefined);
  await banner(/The GPU was reset – restoring/).waitFor();
  await built.untilState(/Finished/);
  await expectTheSame();
  for (const label of ["Full", "LoRA"]) {
    const { Status: status } = await built.resultRow(label);
    expect(status).toMatch(new RegExp(`finished\\s+${STEPS} / ${STEPS}`));
  }
}, 400_000);

/** It went on from where it was, not from the beginning. */
async function expectSeams(): Promise<void> {
  const seams = (await methodRuns()).flatMap((run) => run.seams);
  expect(seams.length).toBeGreaterThan(0);
  for (const seam of seams) expect(seam % EVERY).toBe(0);
}
