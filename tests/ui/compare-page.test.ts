// The Compare page with runs of an earlier visit: the front, its sentence, the numbers, and the files to take away.
import { csvParse } from "d3-dsv";
import { unzipSync } from "fflate";
import { expect, test, vi } from "vitest";
import { parseRunFile } from "../../src/experiment/run-file.ts";
import { openBrowserStorage } from "../../src/io/browser-storage.ts";
import { trainerLock } from "../../src/ui/state/trainer-lock.ts";
import { formatLoss } from "../../src/ui/state/format.ts";
import { lossAt } from "../helpers/fake-course.ts";
import type { Page } from "../helpers/page.ts";
import { openPage } from "../helpers/page.ts";

const SEEDS = [0, 1, 2];
const STEPS = 40;

/** Full fine-tuning and LoRA r=4, then LoRA r=8 alone, in one visit; the page of the next one. */
async function comparePage(): Promise<Page> {
  const name = `test-${crypto.randomUUID()}`;
  const services = { openStorage: () => openBrowserStorage(name), lock: trainerLock(undefined) };
  const visit = await openPage({}, `#/lab?bitfit=off&seeds=3&steps=${STEPS}`, services);
  await visit.run();
  visit.store.editMethod("full", { enabled: false });
  visit.store.editOption("lora", "rank", 8);
  visit.store.editMethod("lora", { learningRate: 0.01 });
  await visit.run();
  await visit.store.save();
  const page = await openPage({}, "#/compare", services);
  // The page's code comes when it is asked for.
  await expect
    .poll(() => page.findAll("pareto-figure >>> svg [data-mark=dot]"), { timeout: 10_000 })
    .toHaveLength(3);
  return page;
}

/** The file that a click saves. */
async function savedBy(act: () => void): Promise<{ readonly name: string; readonly text: string }> {
  const files: { readonly name: string; readonly url: string }[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    files.push({ name: this.download, url: this.href });
  });
  try {
    act();
    await expect.poll(() => files, { timeout: 5000 }).toHaveLength(1);
    const [{ name, url }] = files as [(typeof files)[number]];
    return { name, text: await (await fetch(url)).text() };
  } finally {
    click.mockRestore();
  }
}

/** Cells of the table of numbers, by the name of the run. */
function numbers(page: Page): ReadonlyMap<string, readonly string[]> {
  return new Map(
    page.findAll("compare-table >>> tbody tr").map((row) => {
      const [name = "", ...cells] = [...row.children].map((cell) =>
        cell.textContent.replace(/\s+/g, " ").trim(),
      );
      return [name, cells];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const losses = (methodId: string) => SEEDS.map((lane) => lossAt(methodId, STEPS, lane));

test("runs of the last visit are points, a sentence and rows; a baseline gives differences", async () => {
  const page = await comparePage();
  expect(location.hash).toMatch(/^#\/compare/);
  const { kept } = page.store.snapshot;
  expect(kept.map(({ runs }) => runs.length)).toEqual([1, 2]);
  const [wide, full, narrow] = kept.flatMap(({ runs }) => runs.map((run) => run.description.runId));

  // LoRA r=8 costs more than r=4 and ends at the same loss.
  const sentence = "2 of 3 configurations are undominated: LoRA r=4, Full fine-tuning.";
  expect(page.text("pareto-figure")).toContain(sentence);
  const chart = page.find("pareto-figure >>> svg[role=img]");
  expect(chart.getAttribute("aria-label")).toBe(sentence);
  const dot = (runId: string | undefined) =>
    chart.querySelector(`[data-mark=dot][data-run="${runId}"]`)!;
  const fill = (runId: string | undefined) => {
    const mark = dot(runId);
    return mark.getAttribute("fill") ?? mark.firstElementChild?.getAttribute("fill");
  };
  expect([full, narrow, wide].map(fill)).toEqual([
    "var(--method-full)",
    "var(--method-lora)",
    "var(--surface)",
  ]);
  const box = (runId: string | undefined) => dot(runId).getBoundingClientRect();
  expect(box(narrow).x).toBeLessThan(box(wide).x);
  expect(box(wide).x).toBeLessThan(box(full).x);
  // Less loss lies lower.
  expect(box(full).y).toBeGreaterThan(box(narrow).y);
  expect(chart.querySelectorAll("[data-mark=line]")).toHaveLength(1);

  const rows = numbers(page);
  expect([...rows.keys()]).toEqual(["Full fine-tuning", "LoRA r=8", "LoRA r=4"]);
  expect(rows.get("Full fine-tuning")?.slice(0, 3)).toEqual([
    "undominated",
    "205,696",
    formatLoss(mean(losses("full"))),
  ]);
  const lora = rows.get("LoRA r=4") ?? [];
  expect(lora.slice(0, 3)).toEqual(["undominated", "16,384", formatLoss(mean(losses("lora")))]);
  expect(lora[4]).toBe("3");
  expect(rows.get("LoRA r=8")?.slice(0, 2)).toEqual(["", "32,768"]);
  expect(page.text("compare-table")).toContain("Mark a baseline");

  page.find('compare-table >>> button[aria-label="Make LoRA r=4 the baseline"]').click();
  await page.settled();
  const delta = mean(losses("full")) - mean(losses("lora"));
  expect(numbers(page).get("Full fine-tuning")?.at(-1)).toBe(`−${formatLoss(-delta)}`);
  expect(numbers(page).get("LoRA r=8")?.at(-1)).toBe("0");

  const vertical = page.findAll<HTMLSelectElement>("pareto-figure >>> .axis select")[1]!;
  vertical.value = "optimizerBytes";
  vertical.dispatchEvent(new Event("change", { bubbles: true }));
  await expect
    .poll(() => page.find("pareto-figure >>> svg[role=img]").textContent)
    .toContain("Optimizer state  ↓ less is better");
  expect(page.text("pareto-figure")).toContain("1 of 3 configurations are undominated: LoRA r=4.");
});

test("the CSV has every loss of every seed, as it was computed", async () => {
  const page = await comparePage();
  const { name, text } = await savedBy(() =>
    page.find('export-card >>> button[data-format="csv"]').click(),
  );
  expect(name).toBe("runs.csv");
  const rows = csvParse(text);
  expect(rows.columns).toEqual([
    ...["experiment", "run", "method", "options", "learning_rate", "seed"],
    ...["step", "split", "metric", "value"],
  ]);
  const runs = page.store.snapshot.kept.flatMap((experiment) => experiment.runs);
  expect(new Set(rows.map(({ run }) => run))).toEqual(
    new Set(runs.map(({ description }) => description.runId)),
  );
  for (const { description, lanes } of runs) {
    for (const { seed, losses: trained, evaluations } of lanes) {
      const own = rows.filter(
        (row) =>
          row.run === description.runId && row.seed === String(seed) && row.metric === "loss",
      );
      const values = (split: string) =>
        own.filter((row) => row.split === split).map(({ value }) => Number(value));
      expect(trained).toHaveLength(STEPS);
      expect(values("train")).toEqual(trained);
      expect(values("validation")).toEqual(evaluations.map(({ loss }) => loss));
    }
  }
});

test("a run's set-up is copied as Python for PEFT, or PEFT has no such method", async () => {
  const page = await comparePage();
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const choose = async (label: string): Promise<void> => {
    const select = page.find<HTMLSelectElement>("export-card >>> .adapter select");
    select.value = [...select.options].find(({ text }) => text === label)!.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await page.settled();
    page.find('export-card >>> button[data-format="python"]').click();
  };
  const said = () => page.text("export-card");

  await choose("LoRA r=8");
  await expect.poll(() => write.mock.calls).toHaveLength(1);
  expect(write.mock.calls[0]?.[0]).toContain("from peft import LoraConfig, get_peft_model");
  expect(write.mock.calls[0]?.[0]).toContain("    r=8,\n");
  await expect.poll(said).toContain("Copied");
  await choose("Full fine-tuning");
  await expect.poll(said).toContain("PEFT has no class for Full fine-tuning");
  expect(said()).not.toContain("Copied");
  expect(write.mock.calls).toHaveLength(1);
  write.mockRestore();
});

test("without a run it says so, and shows the way to the Lab", async () => {
  const page = await openPage({}, "#/compare");
  await expect
    .poll(() => page.text("compare-page"), { timeout: 10_000 })
    .toContain("Nothing to compare yet");
  page.find("compare-page >>> button.primary").click();
  await page.settled();
  expect(page.findAll("lab-page")).toHaveLength(1);
  expect(page.findAll("compare-page")).toHaveLength(0);
  expect(page.store.snapshot.route).toBe("lab");
});

test("hidden runs are counted, and come in where they are asked for", async () => {
  const page = await comparePage();
  const [wide] = page.store.snapshot.kept.flatMap(({ runs }) => runs);
  expect(page.findAll("compare-page >>> .with-hidden")).toHaveLength(0);
  page.store.toggleHidden(wide!.description.runId);
  await page.settled();
  expect(page.text("compare-page >>> .head")).toContain("Include the hidden run");
  expect([...numbers(page).keys()]).toEqual(["Full fine-tuning", "LoRA r=4"]);
  page.find("compare-page >>> .with-hidden").click();
  await page.settled();
  expect([...numbers(page).keys()]).toEqual(["Full fine-tuning", "LoRA r=8", "LoRA r=4"]);
  // On the Lab page it stays hidden.
  expect(page.store.snapshot.marks.hidden.size).toBe(1);
});

test("run files of two experiments are one download, and each opens again", async () => {
  const page = await comparePage();
  const files: { readonly name: string; readonly url: string }[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    files.push({ name: this.download, url: this.href });
  });
  page.find('export-card >>> button[data-format="runFile"]').click();
  await expect.poll(() => files.length, { timeout: 5000 }).toBeGreaterThan(0);
  await page.settled();
  click.mockRestore();
  expect(files.map(({ name }) => name)).toEqual(["runs.zip"]);
  const zip = new Uint8Array(await (await fetch(files[0]!.url)).arrayBuffer());
  const inside = Object.entries(unzipSync(zip));
  expect(inside.map(([name]) => name.endsWith(".peftrun.json"))).toEqual([true, true]);
  const ids = inside.map(([, bytes]) => parseRunFile(new TextDecoder().decode(bytes)).id);
  expect(ids).toEqual(page.store.snapshot.kept.map(({ id }) => id));
});
