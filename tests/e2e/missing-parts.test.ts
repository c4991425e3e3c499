// Parts of the page, and of the trainer's thread, whose scripts do not load: the reader is told and has a way on.
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser } from "../helpers/built-page.ts";

const PATIENCE_MS = 60_000;

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** Requests of the page's threads go through the context as well; a service worker would answer them. */
async function open(hash: string, broken: RegExp): Promise<() => Promise<void>> {
  const context = await browser.newContext({ serviceWorkers: "block", locale: "en-US" });
  await context.route(broken, (route) => route.abort("internetdisconnected"));
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(inject("pageUrl") + hash);
  return () => context.unroute(broken);
}

const missing = () => page.locator("playground-app .missing");
const go = (name: string) => page.locator("top-bar nav a", { hasText: name }).click();

it("a page, the stage, the device's dialog, a chart: told above the page; a reload brings them", async () => {
  const broken = /assets\/(learn-page|present-page|device-dialog|pareto-plot)-[^/]*\.js$/;
  const mend = await open("#/learn", broken);
  await missing().waitFor();
  expect((await missing().innerText()).replace(/\s+/g, " ")).toBe(
    "A part of this page did not load. Check the connection, then reload the page. Reload",
  );
  await go("Lab");
  await page.locator("lab-page main").waitFor();
  await missing().waitFor({ state: "detached" });
  await page.locator("top-bar .device .chip").click();
  await missing().waitFor();
  // The chart alone is missing there.
  await go("Compare");
  await page.locator("compare-page main").waitFor();
  await missing().waitFor();
  await go("Inspect");
  await page.locator("memory-figure svg[role=img]").waitFor();
  await missing().waitFor({ state: "detached" });
  // A stage without its code would be an empty screen.
  await page.keyboard.press("p");
  await missing().waitFor();
  await page.locator("memory-figure svg[role=img]").waitFor();
  await go("Learn");
  await missing().waitFor();
  await mend();
  await missing().getByRole("button", { name: "Reload" }).click();
  await page.locator("learn-page article").first().waitFor();
  expect(await missing().count()).toBe(0);
  await page.context().close();
});

it("a part of the trainer: told where it was asked for, and the next try asks anew", async () => {
  const mend = await open("#/inspect", /assets\/inspect-memory-[^/]*\.js$/);
  const problem = page.locator("memory-figure .problem");
  await problem.waitFor();
  expect(await problem.innerText()).toMatch(
    /found a script that does not load\. Check the connection, then reload the page\./,
  );
  const before = page.workers().length;
  await mend();
  await page.locator("memory-figure").getByRole("button", { name: "Try again" }).click();
  await page.locator("memory-figure tbody tr").first().waitFor();
  expect(await problem.count()).toBe(0);
  expect(page.workers()).toHaveLength(before);
  expect(await missing().count()).toBe(0);
  await page.context().close();
});
