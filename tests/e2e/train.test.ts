// A person's whole path on the built page: open it under a sub-path, run, compare; on the software adapter, with the bases that ship.
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import { formatLoss } from "../../src/ui/state/format.ts";
import type { MethodRun } from "../../src/experiment/runs.ts";
import type { Store } from "../../src/ui/state/store.ts";
import type { BuiltPage } from "../helpers/built-page.ts";
import { launchBrowser, openBuiltPage } from "../helpers/built-page.ts";

const LOSS = "Best validation loss";
/** Far more than it takes to halve the base's loss on digits. */
const STEPS = 30;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

interface Outcome {
  readonly runs: readonly MethodRun[];
  readonly baseLoss: number;
}

async function outcome(built: BuiltPage): Promise<Outcome> {
  const { run } = await built.snapshot();
  const { runs, base } = required(run.current, "an experiment");
  return { runs, baseLoss: required(base, "the base's evaluation").evaluation.loss };
}

function finalLoss(run: MethodRun): number {
  return required(run.lanes[0]?.evaluations.at(-1), "an evaluation").loss;
}

/** The least of all evaluations, as the table of runs has it. */
function bestLoss(run: MethodRun): number {
  const losses = required(run.lanes[0], "a lane").evaluations.map(({ loss }) => loss);
  return Math.min(...losses);
}

function traces(runs: readonly MethodRun[]): readonly (readonly number[])[] {
  return runs.flatMap(({ lanes }) => lanes.map(({ losses }) => losses));
}

/** A number as the table writes it. */
function shown(text: string | undefined): number {
  return Number(required(text, "a cell").trim().split(/\s/)[0]?.replaceAll(",", ""));
}

/** Presses a button of the page once, when the current experiment, another than now, has made so many steps. */
function pressAtStep(button: HTMLElement | SVGElement, step: number): void {
  const { store } = document.querySelector("playground-app") as unknown as {
    readonly store: Store;
  };
  const before = store.snapshot.run.current;
  const unsubscribe = store.subscribe(() => {
    const { current } = store.snapshot.run;
    if (current?.id === before?.id) return;
    if (!current?.runs.some(({ lanes }) => (lanes[0]?.losses.length ?? 0) >= step)) return;
    unsubscribe();
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  });
}

describe("a digit operation", () => {
  let built: BuiltPage;
  /** The losses of the run that nothing interrupted. */
  let whole: readonly (readonly number[])[];
  beforeAll(async () => {
    built = await openBuiltPage(
      browser,
      inject("pageUrl"),
      `#/lab?v=1&bitfit=off&steps=${STEPS}&batch=4&evaluateEvery=15&evaluationExamples=16`,
    );
  });
  afterAll(() => built.close());

  it("opens with the adapter named and marked as software, a preview, and both counts", async () => {
    const chip = await built.page.locator("top-bar .chip").innerText();
    expect(chip).toMatch(/Software GPU/i);
    expect(chip).toMatch(/SwiftShader/i);
    await built.page.locator("task-card", { hasText: /sortd( \d){6} =/ }).waitFor();
    const bars = built.page.locator("count-figure .target");
    await bars.filter({ hasText: /Full fine-tuning.*205,696/ }).waitFor();
    await bars.filter({ hasText: /LoRA r=4.*16,384/ }).waitFor();
  });

  it("trains full fine-tuning and LoRA to less than half the base's validation loss", async () => {
    await built.runToEnd();
    const { runs, baseLoss } = await outcome(built);
    expect(runs.map(({ status }) => status)).toEqual(["finished", "finished"]);
    expect((await built.resultRow("Frozen base"))[LOSS]).toBe(formatLoss(baseLoss));
    for (const [label, run] of [
      ["Full fine-tuning", required(runs[0], "a run")],
      ["LoRA", required(runs[1], "a run")],
    ] as const) {
      expect(run.lanes[0]?.losses).toHaveLength(STEPS);
      const row = await built.resultRow(label);
      expect(row[LOSS], label).toBe(formatLoss(bestLoss(run)));
      expect(finalLoss(run), label).toBeLessThan(baseLoss / 2);
      expect(shown(row["Trainable"]), `count of ${label}`).toBe(run.description.trainable);
      expect(row["Status"], label).toMatch(new RegExp(`finished\\s+${STEPS} / ${STEPS}`));
    }
    const [full, lora] = runs.map(({ description }) => description.trainable);
    expect(lora).toBeLessThan(required(full, "a count") / 5);
    whole = traces(runs);
  });

  it("draws both curves, says what they show, and lists them as a table", async () => {
    const figure = built.page.locator("loss-figure");
    await figure.locator(".target svg").waitFor();
    expect(await figure.locator(".sentence").innerText()).toMatch(/Full fine-tuning.*LoRA/);
    await figure.locator(".twin summary").click();
    await expect.poll(() => figure.locator("tbody tr").count()).toBe(3);
    await built.page.locator("samples-table td").first().waitFor();
  });

  it("paused, stepped and resumed, a run has bitwise the same losses as an uninterrupted one", async () => {
    const { page } = built;
    // Armed beforehand and pressed in the page, since a press from here may come when all is over.
    await built.primary.evaluate(pressAtStep, 5);
    await built.primary.click();
    await built.untilState(/Paused/);
    const before = (await outcome(built)).runs.map(({ lanes }) => lanes[0]?.losses.length ?? 0);
    expect(Math.max(...before)).toBeLessThan(STEPS);
    await page.locator("transport-bar button", { hasText: "Step" }).click();
    const [least, most] = [Math.min(...before) + 1, Math.max(...before) + 1];
    await built.untilState(
      least === most
        ? new RegExp(`step ${most} of ${STEPS} in each of 2 runs`)
        : new RegExp(`steps ${least} to ${most} of ${STEPS} in 2 runs`),
    );
    await built.primary.click();
    await built.untilState(/Finished/);
    const broken = traces((await outcome(built)).runs);
    expect(whole.map(({ length }) => length)).toEqual([STEPS, STEPS]);
    expect(broken).toEqual(whole);
  });

  it("stops, keeps what was drawn, and runs again", async () => {
    const { earlier } = (await built.snapshot()).run;
    await built.page.locator("training-card #steps").fill("1600");
    await built.primary.click();
    await built.untilState(/steps? \d+ /);
    await built.page.locator("transport-bar button", { hasText: "Stop" }).click();
    await built.untilState(/Stopped/);
    const { runs } = await outcome(built);
    expect(runs.map(({ status }) => status)).toEqual(["stopped", "stopped"]);
    expect(runs[0]?.lanes[0]?.losses.length).toBeGreaterThan(0);
    await built.primary.click();
    await built.untilState(/steps? \d+ /);
    await built.page.locator("transport-bar button", { hasText: "Stop" }).click();
    await built.untilState(/Stopped/);
    expect((await built.snapshot()).run.earlier).toHaveLength(earlier.length + 2);
  });

  it("leaves the console clean and asks nobody else", () => {
    expect(built.complaints).toEqual([]);
  });
});

describe("Moby-Dick", () => {
  it("ends at a perplexity at least 15 % below the base's, with a clean console", async () => {
    const hash =
      "#/lab?v=1&task=moby-dick&bitfit=off&steps=24&batch=4&time=32&warmupSteps=0&evaluateEvery=24&evaluationExamples=16";
    const built = await openBuiltPage(browser, inject("pageUrl"), hash);
    await built.runToEnd();
    const { runs } = await outcome(built);
    const base = shown((await built.resultRow("Frozen base"))["Perplexity"]);
    for (const [i, label] of ["Full fine-tuning", "LoRA"].entries()) {
      expect(runs[i]?.status).toBe("finished");
      expect(runs[i]?.lanes[0]?.losses).toHaveLength(24);
      expect(shown((await built.resultRow(label))["Perplexity"]), label).toBeLessThan(0.85 * base);
    }
    expect(runs.every(({ samples }) => samples.length > 0)).toBe(true);
    expect(built.complaints).toEqual([]);
    await built.close();
  });
});
