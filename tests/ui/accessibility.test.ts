// axe-core finds nothing to complain about, light and dark, in the page's main states and widths.
import { afterEach, expect, test } from "vitest";
import { page as browserPage } from "vitest/browser";
import { PlaygroundError } from "../../src/core/errors.ts";
import type { FakeScript } from "../helpers/fake-trainer.ts";
import type { Page } from "../helpers/page.ts";
import { openPage, violations } from "../helpers/page.ts";

const THEMES = ["light", "dark"] as const;

const openError = new PlaygroundError("WEBGPU_MISSING", "expected WebGPU, found none", "Update.");
const STATES: Readonly<
  Record<
    string,
    { readonly script?: FakeScript; readonly hash?: string; go(page: Page): Promise<void> }
  >
> = {
  idle: { go: () => Promise.resolve() },
  running: {
    script: { msPerBlock: 50 },
    async go(page) {
      await page.store.start();
      await expect.poll(() => page.findAll("loss-figure >>> svg").length).toBeGreaterThan(0);
    },
  },
  "nine methods, all on": {
    hash: "#/lab?steps=20&adapter=on&ia3=on&prefix=on&prompt=on&layerNorm=on&head=on",
    go: (page) => page.run(),
  },
  "classes told apart": { hash: "#/lab?task=spam&steps=20", go: (page) => page.run() },
  finished: { hash: "#/lab?seeds=3&steps=40", go: (page) => page.run() },
  "no WebGPU, bad link": {
    script: { openError },
    hash: "#/lab?colour=red&lora=off",
    go: () => Promise.resolve(),
  },
  "failed and diverged": {
    script: { divergesAt: { lora: 15 }, failsAt: { full: 10 } },
    go: (page) => page.run(),
  },
  "impossible settings": {
    async go(page) {
      page.store.editTraining({ time: 99, warmupSteps: 400 });
      page.store.editMethod("full", { enabled: false });
      page.store.editMethod("lora", { enabled: false });
      await page.settled();
    },
  },
  presenting: {
    hash: "#/lab?s=lora-vs-full&steps=20",
    async go(page) {
      await page.run();
      page.press("p");
      await expect.poll(() => page.findAll("present-page >>> main").length).toBe(1);
      await page.settled();
    },
  },
  compare: {
    hash: "#/lab?seeds=3&steps=40",
    async go(page) {
      await page.run();
      page.store.setBaseline(page.store.snapshot.run.current?.runs[1]?.description.runId);
      page.store.navigate("compare");
      await expect
        .poll(() => page.findAll("pareto-figure >>> svg [data-mark=dot]").length, {
          timeout: 10_000,
        })
        .toBe(3);
      await page.settled();
    },
  },
  "nothing to compare": {
    hash: "#/compare",
    async go(page) {
      await expect
        .poll(() => page.text("compare-page"), { timeout: 10_000 })
        .toContain("Nothing to compare yet");
    },
  },
  "share menu": {
    async go(page) {
      page.press("e");
      await page.settled();
    },
  },
  help: {
    async go(page) {
      page.press("?");
      await page.settled();
    },
  },
};

afterEach(() => {
  delete document.documentElement.dataset["theme"];
});

for (const theme of THEMES) {
  test.each(Object.keys(STATES))(`${theme}: %s`, async (name) => {
    const state = STATES[name]!;
    const page = await openPage(state.script, state.hash);
    document.documentElement.dataset["theme"] = theme;
    await state.go(page);
    expect(await violations()).toEqual([]);
    await page.store.stop();
    page.store.present(false);
  });
}

test("a narrow screen has no sideways scroll, and its set-up unfolds", async () => {
  await browserPage.viewport(390, 844);
  const page = await openPage({}, "#/lab?steps=40");
  await page.run();
  expect(document.documentElement.scrollWidth).toBe(390);
  const fold = page.find("button.fold");
  expect(fold.getAttribute("aria-expanded")).toBe("false");
  fold.click();
  await page.settled();
  expect(fold.getAttribute("aria-expanded")).toBe("true");
  expect(page.find("aside").getBoundingClientRect().top).toBeLessThan(500);
  expect(await violations()).toEqual([]);
  await browserPage.viewport(1280, 800);
});
