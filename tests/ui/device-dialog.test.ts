// The device's dialog with a scripted trainer: opened by chip and key, self-test, failures, cancel, report, axe, 390 px.
import { afterEach, expect, test } from "vitest";
import { page as browserPage } from "vitest/browser";
import { PlaygroundError } from "../../src/core/errors.ts";
import { deviceReport } from "../../src/ui/device/device-report.ts";
import { FAKE_DETAILS, fakeChecks } from "../helpers/fake-device.ts";
import type { FakeScript } from "../helpers/fake-trainer.ts";
import type { Page } from "../helpers/page.ts";
import { openPage, violations } from "../helpers/page.ts";

/** The dialog's code comes when it is asked for, and a page that trains is busy. */
function poll<T>(read: () => T) {
  return expect.poll(read, { timeout: 10_000 });
}

const WRONG = "LoRA: lora-c-attn-r2-s1 adamw";
const BROKEN: FakeScript = { failingChecks: [WRONG] };

afterEach(() => {
  delete document.documentElement.dataset["theme"];
});

async function openDialog(script: FakeScript = {}, hash = ""): Promise<Page> {
  const page = await openPage(script, hash);
  page.find<HTMLButtonElement>("top-bar >>> button.chip").click();
  await poll(() => page.findAll("device-dialog >>> dialog[open] .test").length).toBe(1);
  return page;
}

function button(page: Page, text: string): HTMLButtonElement {
  const found = page
    .findAll<HTMLButtonElement>("device-dialog >>> button")
    .find(({ textContent }) => textContent.trim() === text);
  if (found === undefined) throw new Error(`expected a button ${text}, found none`);
  return found;
}

async function runSelfTest(page: Page): Promise<string> {
  button(page, "Run the self-test").click();
  await poll(() => page.findAll("device-dialog >>> .verdict").length).toBe(1);
  return page.text("device-dialog >>> .verdict");
}

test("the chip opens it, it tells what WebGPU tells and what it does not, and focus comes back", async () => {
  const page = await openPage();
  const chip = page.find<HTMLButtonElement>("top-bar >>> button.chip");
  chip.focus();
  chip.click();
  await poll(() => page.text("device-dialog")).toContain("Adapter SwiftShader");
  const text = page.text("device-dialog");
  expect(text).toContain("Kind Software");
  expect(text).toContain("Driver's description not told by the browser");
  expect(text).toContain("matmul quad · attention matmul · rows lane");
  expect(text).toContain("a software adapter: kernels without barriers");
  expect(text).toMatch(/subgroups yes yes, of 4/);
  expect(text).toMatch(/timestamp-query no no/);
  expect(text).toMatch(/maxStorageBuffersPerShaderStage 8 10/);
  page.find<HTMLButtonElement>("device-dialog >>> .head button").click();
  await page.settled();
  expect(page.findAll("device-dialog >>> dialog[open]")).toHaveLength(0);
  expect(chip.matches(":focus")).toBe(true);
});

test("G then Y opens it, and keys of the page rest while it is open", async () => {
  const page = await openPage();
  page.press("g");
  page.press("y");
  await poll(() => page.findAll("device-dialog >>> dialog[open]").length).toBe(1);
  page.press("p");
  await page.settled();
  expect(page.store.snapshot.isPresenting).toBe(false);
});

test("a self-test that passes says how many and how long", async () => {
  const page = await openDialog();
  expect(await runSelfTest(page)).toBe("All 4 checks passed in 1.2 s.");
  expect(page.findAll("device-dialog >>> tbody tr.bad")).toHaveLength(0);
  expect(page.text("device-dialog")).toContain("layerNorm matmul:quad");
  expect(page.trainers[0]!.calls).toContain("self-test");
});

test("a failing check is shown as failing, with every deviation beyond its bound", async () => {
  const page = await openDialog(BROKEN);
  expect(await runSelfTest(page)).toContain(
    "1 of 4 checks failed: do not trust what this device computes.",
  );
  const rows = page.findAll("device-dialog >>> tbody tr.bad");
  expect(rows).toHaveLength(1);
  const text = rows[0]!.textContent.replace(/\s+/g, " ");
  expect(text).toContain(WRONG);
  expect(text).toContain("gradient of a: NaN > 1.0e-4");
  expect(text).toContain("gradient of b: 2.0e-2 > 1.0e-4");
  expect(text).toContain("failed");
});

test("it can be cancelled, and an unfinished one is no pass", async () => {
  const page = await openDialog({ msPerCheck: 150 });
  button(page, "Run the self-test").click();
  await poll(() => page.text("device-dialog")).toContain("Check 1 of 4");
  button(page, "Cancel").click();
  await poll(() => page.text("device-dialog")).toMatch(/Cancelled after [123] of 4 checks/);
  expect(page.text("device-dialog")).not.toContain("checks passed");
});

test("closing it ends what it runs", async () => {
  const page = await openDialog({ msPerCheck: 150 });
  button(page, "Run the self-test").click();
  await poll(() => page.text("device-dialog")).toContain("Check 1 of 4");
  page.find<HTMLDialogElement>("device-dialog >>> dialog").close();
  await poll(() => page.trainers[0]!.calls).toContain("cancel self-test");
});

test("so does leaving the page, and nobody copies a report that says it was not run", async () => {
  const page = await openDialog({ msPerCheck: 150 });
  button(page, "Run the self-test").click();
  await poll(() => page.text("device-dialog")).toContain("Check 1 of 4");
  expect(button(page, "Copy report").disabled).toBe(true);
  page.store.present(true);
  await poll(() => page.trainers[0]!.calls).toContain("cancel self-test");
});

test("while something trains it waits", async () => {
  const page = await openPage({ msPerBlock: 50 });
  await page.store.start();
  page.press("g");
  page.press("y");
  await poll(() => page.findAll("device-dialog >>> .test").length).toBe(1);
  expect(button(page, "Run the self-test").disabled).toBe(true);
  expect(page.text("device-dialog")).toContain("Something is training");
  await page.store.stop();
  await poll(() => button(page, "Run the self-test").disabled).toBe(false);
});

test("without a device it says why, and what to do", async () => {
  const openError = new PlaygroundError("WEBGPU_MISSING", "expected WebGPU, found none", "Update.");
  const page = await openPage({ openError });
  page.find<HTMLButtonElement>("top-bar >>> button.chip").click();
  await poll(() => page.text("device-dialog")).toContain("WEBGPU_MISSING");
  expect(page.text("device-dialog")).toContain("Update.");
});

test("after a lost device its button starts the trainer again, and the device tells of itself", async () => {
  const lost = new PlaygroundError("GPU_DEVICE_LOST", "expected the GPU to stay, found it gone");
  const page = await openDialog();
  const [first] = page.trainers;
  // As a driver's reset does while the dialog is asked for.
  first!.describeDevice = () => Promise.reject(lost);
  page.find<HTMLButtonElement>("device-dialog >>> .head button").click();
  page.find<HTMLButtonElement>("top-bar >>> button.chip").click();
  await poll(() => page.text("device-dialog")).toContain("GPU_DEVICE_LOST");
  expect(page.findAll("device-dialog >>> .test")).toHaveLength(0);
  button(page, "Start the trainer again").click();
  await poll(() => page.findAll("device-dialog >>> .test").length).toBe(1);
  expect(page.trainers).toHaveLength(2);
  expect(first!.calls).toContain("terminate");
  expect(page.trainers[1]!.calls).toContain("describe");
  expect(page.text("device-dialog")).not.toContain("GPU_DEVICE_LOST");
  expect(await runSelfTest(page)).toBe("All 4 checks passed in 1.2 s.");
});

test("the report has adapter, browser, date, every check with its deviation, and failures in full", () => {
  const checks = fakeChecks([WRONG]);
  const text = deviceReport({
    details: FAKE_DETAILS,
    report: {
      ...{ status: "finished", planned: 4, checks, elapsedMs: 1234, error: undefined },
      yardstick: "torch 2.13.0",
    },
    userAgent: "Chromium 140",
    date: "2026-11-22T13:00:00.000Z",
  });
  for (const part of [
    "- Date: 2026-11-22T13:00:00.000Z",
    "- Browser: Chromium 140",
    "- Adapter: SwiftShader, software",
    "matmul:quad, attention:matmul, rows:lane",
    "Self-test: finished, 4 of 4 checks, 1 FAILED, 1.2 s.",
    "| matmul nt | reference | matmul:quad,attention:matmul,rows:lane | 3.4e-6 | 1.0e-4 | 3 |",
    `FAILED ${WRONG}`,
    "- gradient of a: NaN, bound 1.0e-4",
  ]) {
    expect(text).toContain(part);
  }
  for (const { name } of checks) expect(text).toContain(`| ${name} |`);
});

test("a report says whether a self-test was not run, or broke off", () => {
  const facts = { details: FAKE_DETAILS, report: undefined, userAgent: "", date: "" };
  expect(deviceReport(facts)).toContain("Self-test: not run.");
  const error = { code: "WORKER_FAILED", message: "expected a thread, found none" } as const;
  const broken = deviceReport({ ...facts, error });
  expect(broken).toContain("WORKER_FAILED: expected a thread, found none");
  expect(broken).not.toContain("not run");
});

test.each(["light", "dark"])("%s: axe finds nothing, with failures and without", async (theme) => {
  document.documentElement.dataset["theme"] = theme;
  const page = await openDialog(BROKEN);
  page.find("device-dialog >>> summary").click();
  expect(await violations()).toEqual([]);
  await runSelfTest(page);
  expect(await violations()).toEqual([]);
});

test("on a phone nothing scrolls sideways", async () => {
  await browserPage.viewport(390, 844);
  const page = await openDialog(BROKEN);
  page.find("device-dialog >>> summary").click();
  await runSelfTest(page);
  const dialog = page.find("device-dialog >>> dialog");
  expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth);
  expect(document.documentElement.scrollWidth).toBe(390);
  expect(await violations()).toEqual([]);
  await browserPage.viewport(1280, 800);
});
