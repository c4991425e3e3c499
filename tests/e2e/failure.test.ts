// What a visitor sees when something is missing or breaks: a sentence where it belongs, and a way on.
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { BuiltPage } from "../helpers/built-page.ts";
import { launchBrowser, openBuiltPage } from "../helpers/built-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const QUICK = "steps=10&batch=2&evaluationExamples=4&evaluateEvery=5&warmupSteps=0";

/** The banners above the results, as text. */
function banners({ page }: BuiltPage): Promise<string> {
  return page
    .locator("main .banner")
    .allInnerTexts()
    .then((texts) => texts.join("\n"));
}

async function untilBanner(built: BuiltPage, text: RegExp): Promise<void> {
  await built.page.locator("main .banner").filter({ hasText: text }).waitFor();
}

it("a link with mistakes: says which, runs with what it understood", async () => {
  const hash = `#/lab?v=1&${QUICK}&seeds=1.5&lora.rank=0&nonsense=3&task=subtract`;
  const built = await openBuiltPage(browser, inject("pageUrl"), hash);
  const text = await banners(built);
  expect(text).toMatch(/task: expected one of sortd, .*, found subtract/);
  expect(text).toMatch(/nonsense: expected the name of a setting/);
  expect(text).toMatch(/seeds: expected a whole number, found 1\.5; 2 is used/);
  expect(text).toMatch(/lora\.rank: expected at least 1, found 0; 1 is used/);
  const { experiment } = await built.snapshot();
  expect(experiment.training).toMatchObject({ steps: 10, seeds: 2 });
  await built.page.getByRole("button", { name: "Dismiss" }).click();
  await built.runToEnd();
  expect((await built.resultRow("LoRA"))["Status"]).toMatch(/finished\s+10 \/ 10/);
  expect(await banners(built)).toBe("");
  expect(built.complaints).toEqual([]);
  await built.close();
});

it("settings that cannot run together: marked at the control, and Run waits", async () => {
  const built = await openBuiltPage(browser, inject("pageUrl"), `#/lab?v=1&${QUICK}`);
  const { page } = built;
  await page.locator("training-card summary").click();
  await page.locator("training-card #time").fill("500");
  await page.locator("training-card #time").press("Tab");
  const problem = page.locator("training-card #time-problem");
  await problem.filter({ hasText: /at most 64, the context of digits-mini, found 500/i }).waitFor();
  expect(await built.primary.isDisabled()).toBe(true);
  await page.locator("training-card #time").fill("16");
  await page.locator("training-card #time").press("Tab");
  await problem.waitFor({ state: "detached" });
  expect(await built.primary.isEnabled()).toBe(true);
  expect(built.complaints).toEqual([]);
  await built.close();
});

it("a loss that diverges: told in the method's row, the other one finishes", async () => {
  const hash = `#/lab?v=1&${QUICK}&optimizer=sgd&maxGradientNorm=0&schedule=constant&full.lr=10`;
  const built = await openBuiltPage(browser, inject("pageUrl"), hash);
  await built.runToEnd();
  const [full, lora] = [await built.resultRow("Full"), await built.resultRow("LoRA")];
  expect(full["Status"]).toMatch(/diverged/);
  // In a line of its own, right below its row.
  const row = built.page.locator("runs-table tbody tr").filter({ hasText: "Full fine-tuning" });
  const trouble = await row.first().locator("xpath=following-sibling::tr[1]").innerText();
  expect(trouble).toMatch(/not finite at step \d+\. Try a smaller learning rate/);
  expect(lora["Status"]).toMatch(/finished\s+10 \/ 10/);
  expect(built.complaints).toEqual([]);
  await built.close();
});

it("no WebGPU: says why, and offers the reference interpreter, which trains", async () => {
  const own = await launchBrowser({ withWebGpu: false });
  const hash = `#/lab?v=1&${QUICK}&steps=3&evaluationExamples=2`;
  const built = await openBuiltPage(own, inject("pageUrl"), hash);
  await untilBanner(built, /found no GPU/);
  expect(await banners(built)).toMatch(/WEBGPU_MISSING|GPU_ADAPTER_MISSING/);
  expect(await built.primary.isDisabled()).toBe(true);
  // The samples of a task need no GPU.
  await built.page
    .locator("task-card li", { hasText: /sortd( \d){6} =/ })
    .first()
    .waitFor();
  await built.page.getByRole("button", { name: "Train on the reference interpreter" }).click();
  await built.untilState(/Ready/);
  expect(await built.page.locator("top-bar .chip").innerText()).toMatch(/Reference interpreter/i);
  await built.runToEnd();
  expect((await built.resultRow("Full"))["Status"]).toMatch(/finished\s+3 \/ 3/);
  expect((await built.resultRow("LoRA"))["Status"]).toMatch(/finished\s+3 \/ 3/);
  await own.close();
});
