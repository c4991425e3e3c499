// The charts on the page: one x axis for all, what a new run leaves of the view, runs of several tasks, the highlight.
import { expect, test, vi } from "vitest";
import { writeRunFile } from "../../src/experiment/run-file.ts";
import { highlightOf } from "../../src/ui/charts/highlight.ts";
import { lookAt } from "../../src/ui/charts/scope.ts";
import { openPage } from "../helpers/page.ts";
import { sampleRun } from "../helpers/sample-runs.ts";

const SHORT = "#/lab?bitfit=off&steps=40&seeds=2";

function choose(select: HTMLSelectElement, value: string): void {
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

test("what the x axis counts is chosen below it, for all charts, and stands in the address", async () => {
  const page = await openPage({}, SHORT);
  await page.run();
  const select = () => page.find<HTMLSelectElement>("loss-figure >>> select.axis");
  const ticks = (host: string) => () =>
    page.findAll(`${host} >>> [data-mark='x-axis tick label'] text`).at(-1)?.textContent;
  await expect.poll(ticks("metric-figures"), { timeout: 10_000 }).toBe("40");
  expect(select().tabIndex).toBe(0);
  expect(select().labels).toHaveLength(0);
  expect(select().getAttribute("aria-label")).toBe("Along the x axis");
  page.store.setView({ zoom: [10, 20], crosshair: 12 });

  choose(select(), "examples");
  const { batch } = page.store.snapshot.experiment.training;
  expect(page.store.snapshot.view).toMatchObject({
    x: "examples",
    zoom: undefined,
    crosshair: undefined,
  });
  await expect.poll(() => location.hash).toContain("view.x=examples");
  const end = Number((page.store.snapshot.experiment.training.steps * batch).toPrecision(6));
  await expect.poll(() => Number(ticks("loss-figure")())).toBeGreaterThan(end / 2);
  await expect.poll(() => Number(ticks("metric-figures")())).toBeGreaterThan(end / 2);
  expect(page.text("metric-figures")).toContain("by examples seen");
  // The page names it with the choice, not twice.
  expect(page.findAll("loss-figure >>> [data-mark='x-axis label']")).toHaveLength(0);

  page.find<HTMLDetailsElement>("loss-figure >>> details.twin").open = true;
  await expect.poll(() => page.text("loss-figure")).toContain("Examples");
  const rows = () => page.findAll("loss-figure >>> details.twin tbody th");
  await expect.poll(() => rows().at(-1)?.textContent).toBe(String(end));
});

test("a zoom stays over a pause and a run that is like the last one, and ends with another one", async () => {
  const page = await openPage({ msPerBlock: 10 }, "#/lab?bitfit=off&steps=400&evaluateEvery=100");
  await page.store.start();
  await page.reached("running");
  page.store.setView({ zoom: [5, 20] });
  await page.store.pause();
  await page.reached("paused");
  await page.store.resume();
  await page.store.stop();
  await page.reached("ended");
  expect(page.store.snapshot.view.zoom).toEqual([5, 20]);
  await page.store.start();
  await page.store.stop();
  await page.reached("ended");
  expect(page.store.snapshot.view.zoom).toEqual([5, 20]);
  page.store.editTraining({ steps: 40 });
  expect(page.store.snapshot.view.zoom).toEqual([5, 20]);
  await page.store.start();
  expect(page.store.snapshot.view.zoom).toBeUndefined();
  await page.reached("ended");
});

test("another scenario is not shown through the last one's window", async () => {
  const page = await openPage({}, SHORT);
  page.store.setView({ zoom: [5, 20] });
  page.store.chooseScenario("rank-ladder");
  expect(page.store.snapshot.view.zoom).toBeUndefined();
});

test("runs of another task are counted, not drawn, and one choice away in every chart", async () => {
  const page = await openPage({}, SHORT);
  await page.run();
  expect(page.findAll("loss-figure >>> .scope")).toHaveLength(0);
  page.store.selectTask({ id: "spam" });
  page.store.editTraining({ steps: 40 });
  await page.settled();
  expect(page.text("loss-figure")).toContain("Runs of");
  expect(page.text("loss-figure")).toContain("The set-up is now Spam from other mail");
  await page.run();
  expect(page.text("loss-figure")).toContain("2 runs of other tasks are not drawn here.");
  expect(page.text("loss-figure")).not.toContain("The set-up is now");
  const labels = () =>
    page.findAll("metric-figures >>> figure").map((figure) => figure.dataset["metric"]);
  await expect.poll(labels).toEqual(["macroF1", "accuracy"]);
  // The table keeps all of them.
  expect(page.findAll("runs-table >>> tr[data-run]")).toHaveLength(4);

  const select = page.find<HTMLSelectElement>("loss-figure >>> .scope select");
  expect(select.selectedOptions[0]?.textContent.trim()).toBe("Spam from other mail (2 runs)");
  choose(select, page.store.snapshot.kept[1]!.id);
  await expect.poll(labels).toEqual(["exactMatch", "tokenAccuracy"]);
  await page.settled();
  const drawn = new Set(
    page.findAll("loss-figure >>> [data-mark=line]").map((line) => line.dataset["run"]),
  );
  expect([...drawn].every((id) => id?.startsWith(page.store.snapshot.kept[1]!.id))).toBe(true);
  // What was chosen here is chosen on the Compare page, and the other way round.
  page.store.navigate("compare");
  const chosen = () =>
    page.findAll<HTMLSelectElement>("compare-page >>> .head select")[0]?.selectedOptions[0];
  await expect
    .poll(() => chosen()?.textContent.trim(), { timeout: 10_000 })
    .toBe("Sort descending (2 runs)");
  const [latest] = page.store.snapshot.kept;
  choose(page.find<HTMLSelectElement>("compare-page >>> .head select"), latest!.id);
  await expect.poll(() => page.text("compare-page")).toContain("Macro F1");
  page.store.navigate("lab");
  await expect.poll(labels, { timeout: 10_000 }).toEqual(["macroF1", "accuracy"]);
  page.store.setView(lookAt(page.store.snapshot, page.store.snapshot.kept[1]!.id));
  // Whatever starts is looked at.
  await page.run();
  expect(page.store.snapshot.view.lookedAt).toBeUndefined();
});

test("the small charts follow the highlight also after they were taken out and put back", async () => {
  const page = await openPage({}, SHORT);
  await page.run();
  const lines = () => page.findAll("metric-figures >>> [data-mark='seed line']");
  await expect.poll(lines, { timeout: 10_000 }).not.toHaveLength(0);
  const figures = page.find("metric-figures");
  const { parentNode, nextSibling } = figures;
  figures.remove();
  parentNode!.insertBefore(figures, nextSibling);
  await page.settled();
  const [first] = lines();
  const runId = first!.dataset["run"];
  expect(first!.getAttribute("display")).toBe("none");
  highlightOf(page.store).set(runId);
  const shown = lines().filter((line) => line.getAttribute("display") !== "none");
  expect(shown.map((line) => line.dataset["run"])).toEqual(
    lines()
      .map((line) => line.dataset["run"])
      .filter((id) => id === runId),
  );
  expect(shown.length).toBeGreaterThan(0);
  highlightOf(page.store).set(undefined);
});

test("a recorded run that the last visit made the baseline is fetched again, beside one's own", async () => {
  const page = await openPage({}, SHORT);
  await page.run();
  const id = "recorded-lora-vs-full";
  const [, lora] = ["full", "lora"];
  const sample = sampleRun();
  const runs = sample.runs.map((run) => ({
    ...run,
    description: { ...run.description, runId: `${id}:${run.description.methodId}` },
  }));
  const text = writeRunFile({ ...sample, id, runs });
  const fetched = vi.spyOn(window, "fetch").mockImplementation(() => {
    return Promise.resolve(new Response(text));
  });
  page.store.setBaseline(`${id}:${lora}`);
  const { current } = page.store.snapshot.run;
  await page.store.recallRecorded();
  await page.store.recallRecorded();
  expect(fetched).toHaveBeenCalledOnce();
  fetched.mockRestore();
  expect(page.store.snapshot.run.current).toBe(current);
  expect(page.store.snapshot.kept.map((experiment) => experiment.id)).toEqual([current!.id, id]);
  await page.settled();
  const baseline = page.findAll(`loss-figure >>> [data-run='${id}:lora']`);
  expect(baseline.length).toBeGreaterThan(0);
});
