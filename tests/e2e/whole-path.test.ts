// One person's whole path on the built page: from the first visit to a reload without a network, with everything that is exported opened again.
import { unzipSync } from "fflate";
import type { Browser, Locator } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import type { ResultJson } from "../../src/experiment/result-json.ts";
import type { ExperimentRun, MethodRun } from "../../src/experiment/runs.ts";
import { formatCount, formatLoss } from "../../src/ui/state/format.ts";
import type { BuiltPage } from "../helpers/built-page.ts";
import { launchBrowser, openBuiltPage } from "../helpers/built-page.ts";
import type { Download } from "../helpers/downloads.ts";
import { downloaded, readPng, readSvg } from "../helpers/downloads.ts";
import { expectCsv, expectLora, expectResults } from "../helpers/expect-exports.ts";
import type { ServedBuild } from "../helpers/serve-build.ts";
import { serveBuild } from "../helpers/serve-build.ts";
import { colourOf, controls, watchChart } from "../helpers/sights.ts";

const STEPS = 30;
const LOSS = "Best validation loss";
const DELTA = "Δ baseline";

let browser: Browser;
let server: ServedBuild;
let built: BuiltPage;
/** What was downloaded before the reload. */
let csv: Download;
let adapter: Download;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await serveBuild(import.meta.dirname, inject("pageFolder"));
  built = await openBuiltPage(browser, server.url);
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Trained on this page, latest first. */
async function trained(): Promise<readonly ExperimentRun[]> {
  return (await built.snapshot()).kept.filter(({ origin }) => origin === "trained");
}

async function latest(): Promise<ExperimentRun> {
  return required((await trained())[0], "an experiment");
}

function bestLoss({ lanes }: MethodRun): number {
  const evaluations = required(lanes[0], "a lane").evaluations.filter(({ step }) => step > 0);
  return Math.min(...evaluations.map(({ loss }) => loss));
}

function training(name: string): Locator {
  return built.page.locator(`training-card #${name}`);
}

async function pressed(key: string): Promise<void> {
  await built.page.locator("body").press(key);
}

it("a first visit finds a Lab that is ready, its device by name, and recorded curves that say so", async () => {
  const { page } = built;
  await built.untilState(/Ready/);
  expect(await page.locator("top-bar .chip").innerText()).toMatch(/Software GPU\s+.*SwiftShader/i);
  expect(await built.primary.innerText()).toMatch(/^Run 2 methods × 3 seeds/);
  expect(await built.primary.isEnabled()).toBe(true);
  await page.locator("lab-page .origin", { hasText: /Recorded/ }).waitFor();
  await page.locator("loss-figure svg [data-mark=line]").first().waitFor();
  await page.locator("task-card", { hasText: /sortd( \d){6} =/ }).waitFor();
  expect(await trained()).toEqual([]);
});

it("the space bar runs, the curves grow, and the chart's sentence follows", async () => {
  const settings = { steps: STEPS, batch: 4, seeds: 1, evaluateEvery: 10 };
  for (const [name, value] of Object.entries(settings)) await training(name).fill(String(value));
  await built.page.locator("training-card summary").click();
  await training("evaluationExamples").fill("8");
  await training("evaluationExamples").press("Tab");
  await built.page.locator("h1").click();
  const sights = await watchChart(built.page);
  await pressed("Space");
  await built.untilState(/Finished/);
  const { runs } = await latest();
  expect(runs.map(({ status }) => status)).toEqual(["finished", "finished"]);
  expect(runs.map(({ lanes }) => lanes.map(({ losses }) => losses.length))).toEqual([
    [STEPS],
    [STEPS],
  ]);
  const seen = await sights();
  // "At step 10, validation loss: …", "Validation loss at step 20: …; step 10: …", in the end "After step 30".
  const steps = seen.flatMap(
    ({ sentence }) => / at step (\d+)[,:]/i.exec(` ${sentence}`)?.[1] ?? [],
  );
  expect(new Set(steps).size).toBeGreaterThan(1);
  expect(steps.map(Number)).toEqual(steps.map(Number).toSorted((a, b) => a - b));
  const last = required(seen.at(-1), "a sight");
  for (const run of runs) expect(last.sentence).toContain(formatLoss(lastLoss(run)));
  expect(last.sentence).toMatch(new RegExp(`^After step ${STEPS}, `));
  expect(new Set(seen.map(({ corners }) => corners)).size).toBeGreaterThan(2);
});

function lastLoss({ lanes }: MethodRun): number {
  return required(lanes[0]?.evaluations.at(-1), "an evaluation").loss;
}

it("a knob is turned, and the second run says what changed", async () => {
  const rank = built.page
    .locator("method-card")
    .getByRole("slider", { name: "Rank r", exact: true });
  await rank.press("ArrowRight");
  expect((await built.snapshot()).experiment.methods.find(({ id }) => id === "lora")).toMatchObject(
    { options: { rank: 8 } },
  );
  // A busy page draws a moment later.
  await expect.poll(() => built.primary.innerText()).toMatch(/^Run with changes/);
  await built.runToEnd();
  const [second, first] = await trained();
  expect(second?.runs.map(({ description }) => description.trainable)).toEqual([205_696, 32_768]);
  expect(first?.runs.map(({ description }) => description.trainable)).toEqual([205_696, 16_384]);
  // The same data, seeds and rate: bit for bit the same.
  expect(second?.runs[0]?.lanes).toEqual(first?.runs[0]?.lanes);
  expect(second?.runs[1]?.lanes).not.toEqual(first?.runs[1]?.lanes);
  const row = await built.resultRow("LoRA r=8");
  // In a column of its own, or below the name where there is no room for one.
  expect(Object.values(row).join(" ")).toMatch(/rank 4 → 8/i);
  expect(row["Trainable"]).toMatch(/^32,768/);
});

it("a baseline: every other run shows its difference from it", async () => {
  const { page } = built;
  const [, first] = await trained();
  const lora = required(first?.runs[1], "the first LoRA");
  const own = page.locator(`runs-table tr[data-run="${lora.description.runId}"]`);
  await own.focus();
  await own.press("b");
  await own.locator(".chip", { hasText: "baseline" }).waitFor();
  expect((await built.snapshot()).marks.baseline).toBe(lora.description.runId);
  for (const [label, run] of [
    ["Full fine-tuning", required((await latest()).runs[0], "a run")],
    ["LoRA r=8", required((await latest()).runs[1], "a run")],
  ] as const) {
    const cells = await built.resultRow(label);
    const delta = bestLoss(run) - bestLoss(lora);
    const sign = delta < 0 ? "−" : "+";
    expect(cells[LOSS], label).toBe(formatLoss(bestLoss(run)));
    expect(cells[DELTA], label).toBe(`${sign}${formatLoss(Math.abs(delta))}`);
  }
});

it("Compare by keys: unfair beside the recorded runs, fair without them; scatter and table say the same", async () => {
  const { page } = built;
  await page.locator("h1").click();
  await pressed("g");
  await pressed("c");
  const badge = page.locator("fairness-badge section");
  await badge.getByText("Not quite the same conditions").waitFor();
  await built.drawn();
  expect(await badge.innerText()).toMatch(new RegExp(`150 .* ${STEPS}|${STEPS} .* 150`));
  await pressed("g");
  await pressed("l");
  const recorded = (await built.snapshot()).kept.filter(({ origin }) => origin === "recorded");
  for (const { description } of recorded.flatMap(({ runs }) => runs)) {
    const row = page.locator(`runs-table tr[data-run="${description.runId}"]`);
    await row.focus();
    await row.press("h");
  }
  await page.locator("top-bar nav a", { hasText: "Compare" }).click();
  await badge.getByText("Fair comparison").waitFor();
  await built.drawn();

  const experiments = await trained();
  const runs = experiments.flatMap((experiment) => experiment.runs);
  const rows = page.locator("compare-table tbody tr");
  expect(await rows.count()).toBe(4);
  const baseline = required(experiments[1]?.runs[1], "the first LoRA");
  for (const run of runs) {
    const losses = runs.filter((other) => bestLoss(other) < bestLoss(run));
    const cells = await rows.filter({ hasText: formatLoss(bestLoss(run)) }).allInnerTexts();
    const isTwice = runs.filter((other) => bestLoss(other) === bestLoss(run)).length === 2;
    expect(cells).toHaveLength(isTwice ? 2 : 1);
    expect(cells[0]).toContain(formatCount(run.description.trainable));
    const delta = bestLoss(run) - bestLoss(baseline);
    if (run !== baseline) expect(cells[0]).toContain(formatLoss(Math.abs(delta)));
    // Sorted from the best on.
    expect((await rows.allInnerTexts()).findIndex((text) => text === cells[0])).toBe(losses.length);
  }
  const dots = page.locator("pareto-figure svg [data-run]");
  await dots.first().waitFor();
  const dotted = await dots.evaluateAll((all) => all.map((dot) => dot.getAttribute("data-run")));
  expect(new Set(dotted)).toEqual(new Set(runs.map(({ description }) => description.runId)));
  expect(await page.locator("pareto-figure .sentence").innerText()).toMatch(
    /^[1-4] of 4 configurations are undominated: .*LoRA/,
  );
});

function exported(format: string): Promise<Download> {
  const button = built.page.locator(`export-card button[data-format=${format}]`);
  return downloaded(built.page, () => button.click());
}

it("CSV: a row for every step of every run, each number to its last digit", async () => {
  csv = await exported("csv");
  expect(csv.name).toBe("runs.csv");
  expectCsv(
    csv.text,
    (await trained()).flatMap(({ runs }) => runs),
  );
});

it("JSON as HF's method comparison has it, with the page's numbers", async () => {
  const { name, text } = await exported("json");
  expect(name).toBe("results.json");
  const { run } = await built.snapshot();
  const runs = (await trained()).flatMap((experiment) => experiment.runs);
  expectResults(JSON.parse(text) as readonly ResultJson[], runs, run.device?.label);
});

it("the adapter as PEFT has it: as many numbers as the page says, all of them trained", async () => {
  const { page } = built;
  const lora = required((await latest()).runs[1], "the second LoRA");
  await page.locator("export-card select").first().selectOption(lora.description.runId);
  adapter = await exported("adapter");
  expect(adapter.name).toBe("lora-r-8-seed-1.zip");
  const count = expectLora(adapter.bytes, 8);
  expect(count).toBe(lora.description.trainable);
  const results = JSON.parse((await exported("json")).text) as readonly ResultJson[];
  const file = required(unzipSync(adapter.bytes)["adapter_model.safetensors"], "a file of tensors");
  expect(results[1]?.train_info["file_size"]).toBe(file.length);
});

it("SVG and PNG of the loss chart stand alone and show its curves", async () => {
  const { page } = built;
  await page.locator("top-bar nav a", { hasText: "Lab" }).click();
  const menu = page.locator("loss-figure picture-menu");
  async function saved(button: RegExp): Promise<Download> {
    await menu.locator("summary").click();
    return downloaded(page, () => menu.getByRole("button", { name: button }).click());
  }
  const svg = await saved(/^SVG$/);
  expect(svg.name).toBe("loss.svg");
  expect(svg.text).not.toMatch(/var\(|--[a-z]/);
  const { error, root, texts, curves, description } = await readSvg(page, svg.text);
  expect(error).toBeUndefined();
  expect(root).toBe("svg");
  const { runs } = await latest();
  const [, first] = await trained();
  // The two of the last run, and the baseline.
  for (const run of [...runs, required(first?.runs[1], "the baseline")]) {
    expect(texts).toContain(formatLoss(lastLoss(run)));
    const { runId } = run.description;
    expect(curves.filter(([key]) => key === runId).length, runId).toBeGreaterThan(0);
  }
  expect(texts).toEqual(expect.arrayContaining(["Full fine-tuning", "LoRA r=8", "★ LoRA r=4"]));
  const sentence = await page.locator("loss-figure .sentence").innerText();
  expect(description).toContain(sentence.trim());

  await menu.locator("summary").click();
  const button = menu.getByRole("button", { name: /^PNG 2×/ });
  const size = /\((\d+) × (\d+)\)/
    .exec(await button.innerText())
    ?.slice(1)
    .map(Number);
  const png = await downloaded(page, () => button.click());
  expect(png.name).toBe("loss@2x.png");
  const { width, height, colours } = await readPng(page, png.bytes);
  // As the button says.
  expect([width, height]).toEqual(size);
  expect(width).toBe(2 * Number(/^<svg [^>]*width="(\d+)"/.exec(svg.text)?.[1]));
  // The ground, the words, and a colour for each method.
  expect(colours[0]).toBe("255,255,255");
  expect(colours.length).toBeGreaterThan(8);
  for (const methodId of ["full", "lora"]) {
    expect(colours, methodId).toContain(await colourOf(page, `--method-${methodId}`));
  }
});

it("a link, opened in a fresh profile, has the same set-up", async () => {
  const { page } = built;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("h1").click();
  await pressed("e");
  await page.keyboard.press("Enter");
  await page.locator("share-menu", { hasText: "Link copied." }).waitFor();
  await page.keyboard.press("Escape");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.startsWith(server.url)).toBe(true);
  const other = await openBuiltPage(browser, server.url, link.slice(server.url.length));
  expect((await other.snapshot()).experiment).toEqual((await built.snapshot()).experiment);
  expect((await other.snapshot()).notices).toEqual([]);
  const shown = await controls(page);
  expect(shown).toContain(`steps ${STEPS} false`);
  expect(shown).toContain("Rank r, exact value 8 false");
  expect(await controls(other.page)).toEqual(shown);
  expect((await other.snapshot()).kept.filter(({ origin }) => origin === "trained")).toEqual([]);
  expect(other.complaints).toEqual([]);
  await other.close();
});

it("Present by a key, and back", async () => {
  const { page } = built;
  await page.locator("h1").click();
  await pressed("p");
  await page.locator("present-page loss-figure svg [data-mark=line]").first().waitFor();
  expect(await page.locator("present-page .counter").innerText()).toMatch(
    new RegExp(`${STEPS}\\s+of ${STEPS}`),
  );
  expect(await page.locator("top-bar").count()).toBe(0);
  await pressed("Escape");
  await page.locator("lab-page").waitFor();
});

async function expectKept(before: readonly ExperimentRun[], baseline: string): Promise<void> {
  const { marks, kept } = await built.snapshot();
  expect(kept.filter(({ origin }) => origin === "trained")).toEqual(before);
  expect(marks.baseline).toBe(baseline);
  const row = built.page.locator(`runs-table tr[data-run="${baseline}"]`);
  await row.locator(".chip", { hasText: "baseline" }).waitFor();
}

it("after a reload the runs are there with the same numbers, and what they learned can still be saved", async () => {
  const before = await trained();
  const baseline = required((await built.snapshot()).marks.baseline, "a baseline");
  await built.page.reload();
  await built.untilState(/Finished/);
  await expectKept(before, baseline);
  expect(await controls(built.page)).toContain("Rank r, exact value 8 false");
  await pressed("g");
  await pressed("c");
  expect((await exported("csv")).text).toBe(csv.text);
  const lora = required((await latest()).runs[1], "the second LoRA");
  const select = built.page.locator("export-card select").first();
  await select.selectOption(lora.description.runId);
  const again = unzipSync((await exported("adapter")).bytes);
  expect(again).toEqual(unzipSync(adapter.bytes));
  await pressed("g");
  await pressed("l");
});

it("without its host the page opens from the service worker, has its runs, and trains to the same result", async () => {
  const { page } = built;
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const before = await trained();
  const baseline = required((await built.snapshot()).marks.baseline, "a baseline");
  await server.close();
  await expect(fetch(server.url)).rejects.toThrow();
  const response = await page.reload();
  expect(response?.fromServiceWorker()).toBe(true);
  await built.untilState(/Finished/);
  await expectKept(before, baseline);
  await page.locator("h1").click();
  await pressed("Space");
  await expect.poll(async () => (await trained()).length, { timeout: 60_000 }).toBe(3);
  await built.untilState(/Finished/);
  const [again, ...kept] = await trained();
  expect(kept).toEqual(before);
  expect(again?.runs.map(({ lanes, samples }) => ({ lanes, samples }))).toEqual(
    before[0]?.runs.map(({ lanes, samples }) => ({ lanes, samples })),
  );
});

it("nobody else was asked for anything, and the console is clean", () => {
  expect(built.asked.some(({ isServiceWorkers }) => isServiceWorkers)).toBe(true);
  const own = new RegExp(`^(data:|blob:|${server.url})`);
  expect(built.asked.filter(({ url }) => !own.test(url))).toEqual([]);
  expect(built.complaints).toEqual([]);
});
