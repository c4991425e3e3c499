// How much JavaScript a first visit asks for before anybody touches the page, and what waits until it is asked for.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser } from "../helpers/built-page.ts";

const KIB = 1024;
/** Of the page and the trainer's thread together, until a first visitor sees all of the Lab: recorded curves, samples, device. */
const MOST_BYTES = 250 * KIB;
/** Files of the build, without their hashes, that nobody needs before a click or a key; `templates` is the Chinese page. */
const LAZY: readonly string[] = [
  ...["compare-page", "pareto-plot", "inspect-page", "learn-page", "present-page", "device-dialog"],
  ...["export", "bibliography", "result-json", "templates"],
  ...["engine", "task-files", "self-test", "step-pack"],
];
const PATIENCE_MS = 60_000;

interface Script {
  readonly name: string;
  readonly gzippedBytes: number;
}

let browser: Browser;
let page: Page;
const asked: Promise<Script>[] = [];
let first: readonly Script[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  // What a service worker fetches for later visits is no part of the first view.
  const context = await browser.newContext({ serviceWorkers: "block", locale: "en-US" });
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  // Requests of the page's workers are among them.
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.endsWith(".js")) return;
    const name = pathname.slice(pathname.lastIndexOf("/") + 1);
    asked.push(
      response.body().then((body) => ({ name, gzippedBytes: gzipSync(body, { level: 9 }).length })),
    );
  });
  await page.goto(inject("pageUrl"));
  await page.locator("loss-figure .target svg").waitFor();
  await page.locator("count-figure .target svg").waitFor();
  await page.locator("transport-bar .state .line", { hasText: /Ready/ }).waitFor();
  await page.locator("task-card li .target").first().waitFor();
  await page.waitForLoadState("networkidle");
  first = await Promise.all(asked);
}, 120_000);

afterAll(async () => {
  // Bodies that are still on their way cannot be read from a closed browser.
  await Promise.allSettled(asked);
  await browser.close();
});

/** "compare-page-DEsygUlo.js" → "compare-page". */
function plainName(name: string): string {
  return name.replace(/-[\w-]{8}\.js$/, "");
}

function total(scripts: readonly Script[]): number {
  return scripts.reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0);
}

function kib(bytes: number): string {
  return `${(bytes / KIB).toFixed(1)} KiB`;
}

/** What was asked for after the first so many scripts. */
async function askedSince(known: number): Promise<readonly string[]> {
  return (await Promise.all(asked.slice(known))).map(({ name }) => plainName(name));
}

it("shows the first view with at most 250 KiB of JavaScript, gzipped", () => {
  const thread = first.filter(({ name }) => plainName(name) === "trainer.worker");
  const view = first.filter((script) => !thread.includes(script));
  const list = [...first].sort((a, b) => b.gzippedBytes - a.gzippedBytes);
  console.log(
    `First visit: page ${kib(total(view))}, trainer thread ${kib(total(thread))}, both ${kib(total(first))}\n` +
      list.map(({ name, gzippedBytes }) => `  ${kib(gzippedBytes)} ${name}`).join("\n"),
  );
  expect(view.length).toBeGreaterThan(2);
  expect(thread).toHaveLength(1);
  expect(total(first)).toBeLessThanOrEqual(MOST_BYTES);
});

it("loads what trains when somebody comes near Run, and then shows the kernels", async () => {
  expect(first.map(({ name }) => plainName(name))).not.toContain("engine");
  const chip = page.locator("top-bar .device .chip");
  expect(await chip.getAttribute("title")).not.toMatch(/Kernels/);
  const known = asked.length;
  await page.locator("transport-bar button.primary").hover();
  await expect.poll(() => askedSince(known)).toContain("engine");
  await expect.poll(() => chip.getAttribute("title")).toMatch(/Kernels: \w+, \w+, \w+ \(/);
  expect(await askedSince(known)).not.toContain("self-test");
});

it("leaves what needs a click to the click", async () => {
  const built = (await readdir(join(inject("pageFolder"), "assets"))).map(plainName);
  expect(built).toEqual(expect.arrayContaining([...LAZY]));
  expect(first.map(({ name }) => plainName(name)).filter((name) => LAZY.includes(name))).toEqual(
    [],
  );
  const known = asked.length;
  const later = async () => (await askedSince(known)).join();
  await page.locator("top-bar nav a", { hasText: "Compare" }).click();
  await page.locator("pareto-figure [data-mark=dot]").first().waitFor();
  expect(await later()).toMatch(/compare-page.*pareto-plot|pareto-plot.*compare-page/);
  await page.keyboard.press("p");
  await page.locator("present-page main").waitFor();
  expect(await later()).toMatch(/present-page/);
});
