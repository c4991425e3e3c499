// The page given what nobody should give it: addresses, run files and stored states, written out and generated; it stays a page.
import fc from "fast-check";
import { openDB } from "idb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readHash } from "../../src/experiment/url.ts";
import { writeRunFile } from "../../src/experiment/run-file.ts";
import { parseRunFile } from "../../src/experiment/run-file.ts";
import { openBrowserStorage } from "../../src/io/browser-storage.ts";
import { bannerStrings } from "../../src/ui/frame/banners.strings.ts";
import { writeStored } from "../../src/ui/state/session.ts";
import type { Page } from "../helpers/page.ts";
import { openPage } from "../helpers/page.ts";
import { sampleRun } from "../helpers/sample-runs.ts";

const SEED = 20_261_122;
/** Whoever runs it leaves a trace. */
const SCRIPT =
  "<img src=x onerror=\"window.intruder='img'\"><script>window.intruder='script'</script>";
const INTRUDERS = "img[onerror], script, iframe, [onclick], [onload]";

const crashes: string[] = [];
function onCrash(event: ErrorEvent | PromiseRejectionEvent): void {
  crashes.push(String("reason" in event ? event.reason : event.message));
}

beforeEach(() => {
  crashes.length = 0;
  window.addEventListener("error", onCrash);
  window.addEventListener("unhandledrejection", onCrash);
});

afterEach(() => {
  window.removeEventListener("error", onCrash);
  window.removeEventListener("unhandledrejection", onCrash);
  localStorage.clear();
});

/** Not blank, nothing smuggled in, nothing thrown. */
function expectSound(page: Page): void {
  expect(page.text("main").length, "the page is blank").toBeGreaterThan(40);
  expect(page.findAll(INTRUDERS)).toEqual([]);
  expect(Reflect.get(window, "intruder")).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  expect(crashes).toEqual([]);
}

/** By the page's own button; where the settings cannot run, another choice of scenario is the way on. */
async function expectRuns(page: Page): Promise<void> {
  const run = () => page.find<HTMLButtonElement>("transport-bar >>> button.primary");
  if (run().disabled) {
    expect(page.findAll(".problem, .field-problem, [aria-invalid=true]").length).toBeGreaterThan(0);
    page.store.chooseScenario("lora-vs-full");
    await page.settled();
  }
  expect(run().disabled).toBe(false);
  const before = page.store.snapshot.run.current?.id;
  run().click();
  await expect.poll(() => page.store.snapshot.run.current?.id).not.toBe(before);
  await page.reached("running", "ended");
  await page.store.stop();
  await page.reached("ended");
  expectSound(page);
}

/** Of a fixed seed, so that each run of the test has the same. */
function generated<T>(arbitrary: fc.Arbitrary<T>, count: number): readonly T[] {
  return fc.sample(arbitrary, { seed: SEED, numRuns: count });
}

describe("addresses", () => {
  const written = [
    "#",
    "#/",
    "#//evil.example/lab",
    "#/nowhere?v=1",
    "#/lab?v=99&steps=10",
    "#/lab?v=1&s=__proto__",
    "#/lab?v=1&s=constructor&task=toString",
    "#/lab?v=1&__proto__=1&__proto__.polluted=yes&constructor.prototype.polluted=yes",
    "#/lab?v=1&steps=1e308&seeds=-4&batch=NaN&time=Infinity",
    "#/lab?v=1&lora.rank=((((((((((&lora.targetModules=(,,,)",
    `#/lab?v=1&task=${encodeURIComponent(SCRIPT)}`,
    `#/lab?v=1&${encodeURIComponent(SCRIPT)}=1`,
    `#/lab?v=1&s=javascript:window.intruder=1&hide=${encodeURIComponent(SCRIPT)}`,
    "#/lab?v=1&view.zoom=(9,1)&view.smoothing=7&view.isLog=perhaps",
    "#/lab?v=1&full=off&lora=off&bitfit=off",
    `#/lab?v=1&lora.sweep=rank:(${Array.from({ length: 5000 }, (_, i) => i).join(",")})`,
    `#/lab?v=1&x=${"A".repeat(100_000)}`,
    "#/lab?%E0%A4%A&%=%%&v=1&steps=%00",
    "#/compare?v=1&task=digits&lora.lr=0x10&lora.lr=1e-400",
  ];
  const key = fc.oneof(
    fc.constantFrom("steps", "seeds", "lora.rank", "lora.lr", "time", "task", "hide", "view.zoom"),
    fc.string({ maxLength: 12 }),
  );
  const pairs = fc.array(fc.tuple(key, fc.string({ unit: "binary", maxLength: 20 })), {
    minLength: 1,
    maxLength: 8,
  });
  const random = generated(pairs, 40)
    .map(
      (list) =>
        `#/lab?v=1&${list
          // A lone surrogate cannot be written into an address.
          .map(([name, value]) => `${escape(name.toWellFormed())}=${escape(value.toWellFormed())}`)
          .join("&")}`,
    )
    .filter((hash) => readHash(hash).notices.length > 0)
    .slice(0, 8);

  test.each([...written, ...random].map((hash) => [hash.slice(0, 90), hash]))(
    "%s",
    async (_name, hash) => {
      const page = await openPage({}, hash);
      // The code of a page may still be on its way.
      await expect.poll(() => page.text("main").length).toBeGreaterThan(40);
      expectSound(page);
      const { notices, route } = page.store.snapshot;
      if (notices.length > 0) {
        const banner = page
          .findAll(".banner")
          .find((one) => one.textContent.replace(/\s+/g, " ").includes(bannerStrings.linkTitle));
        expect(banner?.textContent.trim().length).toBeGreaterThan(20);
        banner?.querySelector("button")?.click();
        await page.settled();
        expect(page.store.snapshot.notices).toEqual([]);
      }
      if (route === "compare") page.store.navigate("lab");
      await page.settled();
      await expectRuns(page);
    },
  );
});

describe("run files", () => {
  const whole = writeRunFile(sampleRun({ seeds: 2, steps: 40 }));
  const parsed = JSON.parse(whole) as Json;
  const big = Array.from({ length: 200_000 }, () => 1);

  const written: readonly (readonly [name: string, content: BlobPart])[] = [
    ["nothing.json", ""],
    ["null.json", "null"],
    ["list.json", "[]"],
    ["text.json", SCRIPT],
    ["half.json", whole.slice(0, whole.length / 2)],
    ["bytes.json", new Uint8Array([0xff, 0xfe, 0, 0x7b, 0xd8, 0])],
    ["huge.json", new Uint8Array(65 * 2 ** 20)],
    ["future.json", changed(["version"], 2)],
    ["text-version.json", changed(["version"], "1")],
    ["foreign.json", changed(["format"], "someone/else")],
    ["no-runs.json", changed(["run", "runs"], undefined)],
    ["runs-object.json", changed(["run", "runs"], { length: 3 })],
    ["bad-losses.json", changed(["run", "runs", 0, "lanes", 0, "losses"], ["1e9999", {}, null])],
    ["unknown-method.json", changed(["run", "runs", 0, "description", "methodId"], "__proto__")],
    ["negative.json", changed(["run", "runs", 0, "steps"], -5)],
    ["date.json", changed(["run", "startedAt"], "<b>yesterday</b>")],
    ["deep.json", `${'{"run":'.repeat(5000)}1${"}".repeat(5000)}`],
    ["proto.json", whole.replace('{"format"', '{"__proto__":{"polluted":1},"format"')],
    ["long.json", changed(["run", "runs", 0, "lanes", 0, "losses"], big)],
    [
      "names.json",
      changed(["marks"], {
        names: { [sampleRun({ seeds: 2 }).runs[0]!.description.runId]: SCRIPT, __proto__: SCRIPT },
      }),
    ],
    ["device.json", changed(["run", "device", "label"], SCRIPT)],
    [`${SCRIPT}.json`, "{}"],
  ];
  const value = fc.oneof(
    fc.constantFrom<unknown>(null, -1, 1e308, "NaN", SCRIPT, [], {}, "__proto__", true),
    fc.jsonValue(),
  );
  const random = generated(
    fc.tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 7 }), value),
    12,
  )
    .map(([path, replacement]) => mutated(parsed, path, replacement))
    .map((text, i) => [`generated-${i}.json`, JSON.stringify(text)] as const);

  /** The whole file with another value at one place. */
  function changed(path: readonly (string | number)[], replacement: unknown): string {
    const copy = structuredClone(parsed);
    let at = copy as Record<string | number, unknown>;
    for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
    at[path.at(-1)!] = replacement;
    return JSON.stringify(copy);
  }

  function isReadable(content: BlobPart): boolean {
    try {
      return typeof content === "string" && parseRunFile(content).runs.length > 0;
    } catch {
      return false;
    }
  }

  test(
    "each is shown as runs or refused in words, and the page runs on",
    { timeout: 120_000 },
    async () => {
      const page = await openPage({}, "#/lab?steps=20");
      for (const [name, content] of [...written, ...random]) {
        for (const { id } of page.store.snapshot.toasts) page.store.dismissToast(id);
        const before = page.store.snapshot.run.current;
        drop(new File([content], name));
        await expect
          .poll(() => {
            const { toasts, run } = page.store.snapshot;
            return toasts.length > 0 || run.current !== before;
          })
          .toBe(true);
        await page.settled();
        expectSound(page);
        const { toasts, run } = page.store.snapshot;
        if (isReadable(content)) {
          expect(run.current?.origin, name).toBe("file");
          expect(page.text("main")).toMatch(/file/i);
        } else {
          expect(toasts.map(({ text }) => text).join(), name).toContain(name);
          const dismiss = page.find("toast-stack >>> .toast button:last-of-type");
          dismiss.click();
          expect(page.store.snapshot.toasts).toHaveLength(toasts.length - 1);
        }
      }
      await expectRuns(page);
    },
  );

  test("those that were written out are refused but for a few", () => {
    const read = written.filter(([, content]) => isReadable(content)).map(([name]) => name);
    expect(read).toEqual(["proto.json", "long.json", "names.json", "device.json"]);
  });
});

describe("stored states", () => {
  const stored = sampleRun({ seeds: 2, steps: 40 });
  const { id } = stored;
  const text = writeStored(stored);
  const [first] = stored.runs;
  const runId = first!.description.runId;
  const live = writeStored({ ...stored, runs: [{ ...first!, status: "running" }] });
  const tensor = (shape: readonly number[], changes: object = {}) => [
    new Map([["weight", { shape, precision: "f32", offset: 0, ...changes }]]),
  ];
  const checkpoint = (
    changes: object = {},
    parameters: unknown = tensor([1]),
    bytes: unknown = new Blob([Float32Array.of(1)]),
  ) => ({
    runId,
    savedAtMs: 1,
    sizeBytes: 4,
    packed: {
      layout: {
        ...{ runId, step: 20, wave: 0, kept: [], diverged: [], isFinal: false },
        session: { step: 20, stopped: [], parameters, moment1: parameters, moment2: parameters },
        ...changes,
      },
      bytes,
    },
  });
  const UNREADABLE = /could not be read|cannot be read|not read/i;
  const INTERRUPTED = /mid-run/;

  interface Planted {
    readonly experiments?: Readonly<Record<string, unknown>>;
    readonly checkpoints?: Readonly<Record<string, unknown>>;
    readonly session?: unknown;
    /** Of the database. */
    readonly version?: number;
    readonly stores?: readonly string[];
    readonly local?: Readonly<Record<string, string>>;
    /** What the page says of it; nothing where nothing is lost by it. */
    readonly says?: RegExp;
    /** Told once there is something to lose. */
    readonly saysAfterRun?: RegExp;
  }
  const cases: Readonly<Record<string, Planted>> = {
    "an experiment that is no JSON": { experiments: { [id]: "{{{" }, says: UNREADABLE },
    "an experiment that is null": { experiments: { [id]: "null" }, says: UNREADABLE },
    "an experiment cut in half": { experiments: { [id]: text.slice(0, 900) }, says: UNREADABLE },
    "an experiment under another's id": { experiments: { other: text }, says: UNREADABLE },
    "an experiment of a later version": {
      experiments: { [id]: text.replace(`"runs":`, `"runs2":`) },
      says: UNREADABLE,
    },
    "a number, a list, a buffer where texts should be": {
      experiments: { a: 7, b: [text], c: new Float32Array(9), [id]: text },
    },
    "losses that are not finite": {
      experiments: { [id]: text.replace(/"losses":\[[^,]+,/, `"losses":["NaN",`) },
    },
    "losses that are words": {
      experiments: { [id]: text.replace(/"losses":\[[^,]+,/, `"losses":["many",`) },
      says: UNREADABLE,
    },
    "200 000 losses": {
      experiments: {
        [id]: text.replace(/"losses":\[[^\]]+\]/, `"losses":[${Array(200_000).fill(1).join()}]`),
      },
    },
    "markup in the name of the device": {
      experiments: { [id]: text.replace("SwiftShader", SCRIPT.replaceAll('"', '\\"')) },
    },
    "keys of the prototype": {
      experiments: { [id]: text.replace("{", `{"__proto__":{"polluted":1},`) },
    },
    "a session that is no JSON": { session: "\u0000{", says: UNREADABLE },
    "a session that is no text": { session: { version: 1 } },
    "a session of a later version": { session: `{"version":99,"experiment":{}}`, says: UNREADABLE },
    "a session of impossible values": {
      session: JSON.stringify({
        version: 1,
        experiment: { task: "x" },
        scenarioId: "__proto__",
        marks: { baseline: {}, pinned: "all", hidden: [1, null], names: { [runId]: 5 } },
        view: { smoothing: 1e9, isLog: "yes" },
      }),
      says: UNREADABLE,
    },
    "markup in a name that was given": {
      experiments: { [id]: text },
      session: JSON.stringify({
        version: 1,
        marks: { pinned: [], hidden: [], names: { [runId]: SCRIPT } },
        view: {},
      }),
    },
    "an interrupted run without its checkpoint": { experiments: { [id]: live }, says: INTERRUPTED },
    "a checkpoint with fewer values than its shape": {
      experiments: { [id]: live },
      checkpoints: { [runId]: checkpoint({}, tensor([64, 64])) },
      says: INTERRUPTED,
    },
    "a checkpoint that begins before its bytes": {
      experiments: { [id]: live },
      checkpoints: { [runId]: checkpoint({}, tensor([1], { offset: -4 })) },
      says: INTERRUPTED,
    },
    "a checkpoint of words": {
      experiments: { [id]: live },
      checkpoints: { [runId]: checkpoint({}, tensor([1]), "0000") },
      says: INTERRUPTED,
    },
    "a checkpoint at step NaN": {
      experiments: { [id]: live },
      checkpoints: { [runId]: checkpoint({ step: NaN }) },
      says: INTERRUPTED,
    },
    "a checkpoint of another run": {
      experiments: { [id]: live },
      checkpoints: { [runId]: checkpoint({ runId: "someone else's" }) },
      says: INTERRUPTED,
    },
    "checkpoints that are no records": {
      experiments: { [id]: live },
      checkpoints: { [runId]: 5, other: null, third: "{}" },
      says: INTERRUPTED,
    },
    "a database of a later version": { version: 99, saysAfterRun: /storage/i },
    "a database without its stores": { stores: [], saysAfterRun: /storage/i },
    "a theme and a language that do not exist": {
      local: { theme: SCRIPT, locale: "__proto__", language: "xx-<b>" },
    },
  };

  async function plant(name: string, planted: Planted): Promise<void> {
    const { version = 1, stores = ["experiments", "session", "checkpoints"] } = planted;
    const db = await openDB(name, version, {
      upgrade(fresh) {
        for (const store of stores) {
          const made = fresh.createObjectStore(store);
          if (store === "checkpoints") made.createIndex("entries", ["savedAtMs", "sizeBytes"]);
        }
      },
    });
    for (const [key, value] of Object.entries(planted.experiments ?? {}))
      await db.put("experiments", value, key);
    for (const [key, value] of Object.entries(planted.checkpoints ?? {}))
      await db.put("checkpoints", value, key);
    if (planted.session !== undefined) await db.put("session", planted.session, "last");
    db.close();
    for (const [key, value] of Object.entries(planted.local ?? {}))
      localStorage.setItem(key, value);
  }

  test.each(Object.keys(cases))("%s", async (title) => {
    const planted = cases[title]!;
    const name = `hostile-${crypto.randomUUID()}`;
    await plant(name, planted);
    const page = await openPage({}, "", { openStorage: () => openBrowserStorage(name) });
    const words = () => page.text("main, toast-stack");
    if (planted.says !== undefined) await expect.poll(words).toMatch(planted.says);
    expectSound(page);
    await expectRuns(page);
    if (planted.saysAfterRun !== undefined) await expect.poll(words).toMatch(planted.saysAfterRun);
    expectSound(page);
    indexedDB.deleteDatabase(name);
  });
});

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Somewhere in the value, something else. */
function mutated(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof value !== "object" || value === null) return replacement;
  const keys = Object.keys(value);
  if (keys.length === 0) return replacement;
  const key = keys[at % keys.length]!;
  const copy: unknown = structuredClone(value);
  const own = (copy as Record<string, unknown>)[key];
  (copy as Record<string, unknown>)[key] = mutated(own, rest, replacement);
  return copy;
}

/** As a person does. */
function drop(file: File): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  window.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}

function escape(text: string): string {
  return encodeURIComponent(text);
}
