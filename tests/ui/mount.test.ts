// The address and the set-up say the same, a visit is saved before it ends, and a link that says so runs at once.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { page as browserPage } from "vitest/browser";
import type { BrowserStorage } from "../../src/io/browser-storage.ts";
import { openBrowserStorage } from "../../src/io/browser-storage.ts";
import type { Page } from "../helpers/page.ts";
import { openPage } from "../helpers/page.ts";

/** Where the page's entries begin: the test's own frame has some before. */
let entries = 0;

beforeEach(() => {
  history.pushState(null, "", location.pathname + location.search);
  entries = history.length;
});

function steps(page: Page): number {
  return page.store.snapshot.experiment.training.steps;
}

/** As the browser's own buttons do; resolves when the page has been told. */
function travel(by: number): Promise<void> {
  return new Promise((resolve) => {
    window.addEventListener("popstate", () => setTimeout(resolve, 0), { once: true });
    history.go(by);
  });
}

/** As somebody does who edits the address or follows a link on the page. */
function type(hash: string): Promise<void> {
  return new Promise((resolve) => {
    window.addEventListener("hashchange", () => setTimeout(resolve, 0), { once: true });
    location.hash = hash;
  });
}

describe("the address", () => {
  test("follows a change of the set-up, some time after the last of many, in the same entry", async () => {
    const page = await openPage({}, "");
    for (let value = 30; value <= 90; value += 10) page.store.editTraining({ steps: value });
    expect(location.hash).toBe("");
    await expect.poll(() => location.hash).toBe("#/lab?v=1&steps=90");
    expect(history.length).toBe(entries);
  });

  test("has an entry of its own for each page, with what was changed just before in it", async () => {
    const page = await openPage({}, "");
    page.store.editTraining({ steps: 30 });
    page.store.navigate("compare");
    expect(location.hash).toBe("#/compare?v=1&steps=30");
    expect(history.length).toBe(entries + 1);
    page.store.navigate("lab");
    expect(location.hash).toBe("#/lab?v=1&steps=30");
    expect(history.length).toBe(entries + 2);
  });

  test("is not written again for what it does not hold", async () => {
    const page = await openPage({}, "");
    const before = history.state as unknown;
    page.store.togglePinned("some run");
    page.store.notify(() => "Hello.");
    await page.settled();
    expect(location.hash).toBe("");
    expect(history.state).toEqual(before);
  });

  test("going back changes the page and leaves the set-up as it is now", async () => {
    const page = await openPage({}, "");
    page.store.editTraining({ steps: 30 });
    page.store.navigate("compare");
    page.store.editTraining({ steps: 60 });
    await page.settled();
    await travel(-1);
    expect(page.store.snapshot.route).toBe("lab");
    expect(steps(page)).toBe(60);
    expect(location.hash).toBe("#/lab?v=1&steps=60");
    await travel(1);
    expect(page.store.snapshot.route).toBe("compare");
    expect(steps(page)).toBe(60);
    expect(history.length).toBe(entries + 1);
  });

  test("that somebody types changes the set-up, and its mistakes are told", async () => {
    const page = await openPage({}, "#/lab?v=1&seeds=2");
    await type("#/compare?v=1&steps=70&nonsense=1");
    expect(page.store.snapshot.route).toBe("compare");
    expect(steps(page)).toBe(70);
    expect(page.store.snapshot.experiment.training.seeds).toBe(1);
    expect(page.store.snapshot.notices.join()).toContain("nonsense");
    // What was left out is not in the address either.
    expect(location.hash).toBe("#/compare?v=1&steps=70");
    // One entry, made by the link itself.
    expect(history.length).toBe(entries + 1);
    await travel(-1);
    expect(page.store.snapshot.route).toBe("lab");
  });

  test("that somebody types without a set-up changes the page alone", async () => {
    const page = await openPage({}, "#/lab?v=1&steps=40");
    await type("#/compare");
    expect(page.store.snapshot.route).toBe("compare");
    expect(steps(page)).toBe(40);
    expect(location.hash).toBe("#/compare?v=1&steps=40");
  });

  test("that says present begins a talk, and its end leaves no trace", async () => {
    const page = await openPage({}, "#/lab?v=1&s=lora-vs-full&present=1");
    await expect.poll(() => page.findAll("present-page >>> main")).toHaveLength(1);
    page.press("Escape");
    await expect.poll(() => location.hash).toBe("#/lab?v=1&s=lora-vs-full");
  });
});

describe("autorun", () => {
  test("starts what the link says, once", async () => {
    const page = await openPage({}, "#/lab?v=1&steps=20&bitfit=off&autorun=1");
    await page.reached("ended");
    expect(page.trainers[0]?.calls.filter((call) => call === "start")).toHaveLength(1);
    expect(page.store.snapshot.run.current?.runs.map(({ steps: made }) => made)).toEqual([20, 20]);
  });

  test("without it nothing starts by itself", async () => {
    const page = await openPage({}, "#/lab?v=1&steps=20");
    expect(page.store.snapshot.run.phase).toBe("idle");
  });

  test("leaves an interrupted run to the person", async () => {
    const name = `test-${crypto.randomUUID()}`;
    const services = { openStorage: () => openBrowserStorage(name) };
    const first = await openPage({ msPerBlock: 60 }, "#/lab?v=1&steps=400", services);
    await first.store.start();
    await first.reached("running");
    await first.store.save();
    const second = await openPage({}, "#/lab?v=1&steps=20&autorun=1", services);
    await expect.poll(() => second.store.snapshot.recovery.status).toBe("interrupted");
    await second.settled();
    expect(second.trainers[0]?.calls).not.toContain("start");
    await first.store.stop();
  });
});

describe("saving before the visit ends", () => {
  /** What was written, in order. */
  let written: string[] = [];

  async function opened(): Promise<Page> {
    const real = await openBrowserStorage(`test-${crypto.randomUUID()}`);
    written = [];
    const storage: BrowserStorage = {
      ...real,
      writeSession(text) {
        written.push("session");
        return real.writeSession(text);
      },
      writeExperiment(id, text) {
        written.push("experiment");
        return real.writeExperiment(id, text);
      },
    };
    const page = await openPage({}, "#/lab?v=1&steps=20", {
      openStorage: () => Promise.resolve(storage),
      // Nothing is written for being due.
      clock: { now: () => 0, after: () => () => undefined },
    });
    await page.store.start();
    await page.reached("ended");
    await page.settled();
    // What the start itself has written.
    written.length = 0;
    page.store.setView({ smoothing: 0.25 });
    return page;
  }

  test("when the page goes", async () => {
    await opened();
    window.dispatchEvent(new PageTransitionEvent("pagehide"));
    await expect.poll(() => written).toContain("session");
  });

  describe("when it is hidden", () => {
    let state: DocumentVisibilityState = "visible";
    beforeEach(() => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    });
    afterEach(() => {
      Reflect.deleteProperty(document, "visibilityState");
    });

    test("and not when it comes back", async () => {
      await opened();
      state = "visible";
      document.dispatchEvent(new Event("visibilitychange"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(written).toEqual([]);
      state = "hidden";
      document.dispatchEvent(new Event("visibilitychange"));
      await expect.poll(() => written).toContain("session");
    });
  });
});

test("a sheet that is open does not hold the page when the window gets wide", async () => {
  await browserPage.viewport(390, 844);
  const page = await openPage({}, "#/lab?v=1&steps=20");
  page.find("button.fold").click();
  await page.settled();
  expect(page.find("lab-page >>> main").hasAttribute("inert")).toBe(true);
  await browserPage.viewport(1280, 800);
  await expect.poll(() => page.find("lab-page >>> main").hasAttribute("inert")).toBe(false);
  expect(page.findAll("lab-page >>> [role=dialog]")).toEqual([]);
});

describe("while something trains", () => {
  /** Elements that a step changes nothing of. */
  const QUIET = "scenario-card, task-card, base-card, method-card, training-card, count-figure";

  test("what shows no step is not drawn for one, and charts at most eight times a second", async () => {
    const page = await openPage(
      { msPerBlock: 15 },
      "#/lab?v=1&steps=600&seeds=3&adapter=on&ia3=on",
    );
    await page.store.start();
    await page.reached("running");
    await page.settled();
    let events = 0;
    page.store.subscribe(() => events++);
    const quiet = page.findAll(QUIET);
    expect(quiet.length).toBeGreaterThan(8);
    const drawn = new Map<Element, number>();
    const count = (element: Element) => drawn.set(element, (drawn.get(element) ?? 0) + 1);
    const observers = [...quiet, page.find("loss-figure"), page.find("runs-table")].map(
      (element) => {
        const observer = new MutationObserver((records) => {
          if (records.length > 0) count(element);
        });
        observer.observe(element.shadowRoot!, {
          ...{ subtree: true, childList: true, characterData: true, attributes: true },
        });
        return observer;
      },
    );
    const start = performance.now();
    await expect.poll(() => events, { timeout: 20_000 }).toBeGreaterThan(60);
    const seconds = (performance.now() - start) / 1000;
    for (const observer of observers) observer.disconnect();
    expect(page.store.snapshot.run.phase).toBe("running");
    expect(quiet.filter((element) => drawn.has(element)).map(({ localName }) => localName)).toEqual(
      [],
    );
    const charts = [page.find("loss-figure"), page.find("runs-table")];
    for (const chart of charts) {
      expect(drawn.get(chart)).toBeGreaterThan(0);
      expect(drawn.get(chart)).toBeLessThanOrEqual(Math.ceil(8 * seconds) + 1);
    }
    await page.store.stop();
  });
});
