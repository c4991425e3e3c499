// All nine methods on the built page, a few steps each, and a classification; 100 steps on every task are `npm run check:methods`.
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import { outcomesOf, verdictOf } from "../../tools/methods-check/verdict.ts";
import { launchBrowser, openBuiltPage } from "../helpers/built-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const OTHERS = ["adapter", "ia3", "prefix", "prompt", "layerNorm", "head"];

/** As get_nb_trainable_parameters() of HF PEFT where it has the method; the row of each in the results. */
const COUNTS = [
  ["Full fine-tuning", "205,696"],
  ["LoRA r=4", "16,384"],
  ["Adapter b=16", "8,512"],
  ["(IA)³", "1,792"],
  ["Prefix n=8", "4,096"],
  ["Prompt n=8", "512"],
  ["BitFit", "2,880"],
  ["LayerNorm", "1,152"],
  ["Head only", "1,536"],
] as const;

it("nine methods on the digits end below where they start, and those that start at the base below it", async () => {
  const on = OTHERS.map((id) => `${id}=on`).join("&");
  const hash = `#/lab?v=1&${on}&steps=12&batch=4&warmupSteps=0&evaluateEvery=12&evaluationExamples=16`;
  const built = await openBuiltPage(browser, inject("pageUrl"), hash);
  await built.runToEnd();
  const outcomes = outcomesOf(await built.snapshot());
  expect(outcomes).toHaveLength(9);
  for (const outcome of outcomes) {
    expect(verdictOf(outcome), outcome.methodId).toBe("ok");
    const { base, start } = outcome;
    // Blocks in sequence start near the base, virtual tokens elsewhere, all others exactly at it.
    if (!["adapter", "prefix", "prompt"].includes(outcome.methodId)) expect(start).toBe(base);
  }
  for (const [label, trainable] of COUNTS) {
    const row = await built.resultRow(label);
    expect(row["Trainable"]?.trim().split(/\s/)[0], label).toBe(trainable);
  }
  expect(built.complaints).toEqual([]);
  await built.close();
});

it("spam: real mail with its class, scored by macro F1, and what the model takes it for", async () => {
  const hash =
    "#/lab?v=1&task=spam&full=off&lora=off&steps=8&batch=4&warmupSteps=0&evaluateEvery=8&evaluationExamples=16";
  const built = await openBuiltPage(browser, inject("pageUrl"), hash);
  const { page } = built;
  const classes = page.locator("task-card .class");
  await classes.first().waitFor();
  for (const text of await classes.allInnerTexts()) expect(text).toMatch(/^(ham|spam)$/);
  await built.runToEnd();
  const { run } = await built.snapshot();
  const bitfit = required(run.current?.runs[0], "a run");
  expect(bitfit.status).toBe("finished");
  // 5,760 biases and two rows of 128.
  expect(bitfit.description.trainable).toBe(6016);
  const evaluation = required(bitfit.lanes[0]?.evaluations.at(-1), "an evaluation");
  const row = await built.resultRow("BitFit");
  expect(row["Macro F1"]).toBe(`${(100 * required(evaluation.macroF1, "macro F1")).toFixed(1)} %`);
  expect(evaluation.accuracy).toBeGreaterThan(0);
  const samples = page.locator("samples-table table");
  expect(await samples.count()).toBe(6);
  for (const sample of await samples.all()) {
    const [target, ...rows] = await sample.locator("tbody tr").allInnerTexts();
    expect(target).toMatch(/^Class\s+(ham|spam)$/);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/^Before, new head\s+(ham|spam)\s+[\d.]+ %\s*(right|wrong)$/);
    expect(rows[1]).toMatch(/^BitFit\s+(ham|spam)\s+[\d.]+ %\s*(right|wrong)$/);
    expect(rows[1]?.endsWith("right")).toBe(rows[1]?.split(/\s+/)[1] === target?.split(/\s+/)[1]);
  }
  // Addresses are masked in the corpus itself.
  expect((await page.locator("samples-table").innerText()).match(/\w@\w+\.\w/)).toBeNull();
  expect(built.complaints).toEqual([]);
  await built.close();
});
