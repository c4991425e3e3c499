// The Inspect page with runs of a scripted trainer: strips, spectra, memory, and what it says where there is nothing to look into.
import { afterEach, expect, test } from "vitest";
import { page as browserPage } from "vitest/browser";
import { PlaygroundError } from "../../src/core/errors.ts";
import { formatShare } from "../../src/ui/state/format.ts";
import { DIRECTIONS, relativeChange } from "../helpers/fake-inspection.ts";
import type { Page } from "../helpers/page.ts";
import { openPage, violations } from "../helpers/page.ts";

/** The page's code comes when it is asked for. */
const SLOW = { timeout: 10_000 };

afterEach(() => {
  delete document.documentElement.dataset["theme"];
});

async function inspect(page: Page): Promise<void> {
  page.press("g");
  page.press("i");
  await expect.poll(() => page.findAll("memory-figure >>> svg[role=img]").length, SLOW).toBe(1);
  await page.settled();
}

async function choose(page: Page, selector: string, text: string): Promise<void> {
  const select = page.find<HTMLSelectElement>(selector);
  const option = [...select.options].find((one) => one.textContent.trim() === text);
  if (option === undefined) throw new Error(`expected the choice ${text}, found none`);
  select.value = option.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await page.settled();
}

const RUN = "inspect-page >>> .head select";
const rows = (page: Page, host: string) =>
  page
    .findAll(`${host} >>> tbody tr`)
    .map((row) => [...row.children].map((cell) => cell.textContent.replace(/\s+/g, " ").trim()));
const sentence = (page: Page, host: string) =>
  page.find(`${host} >>> .sentence`).textContent.replace(/\s+/g, " ").trim();

test("LoRA beside full fine-tuning: how far, in how many directions, for how many bytes", async () => {
  const page = await openPage({}, "#/lab?seeds=3&steps=40");
  await page.run();
  await inspect(page);
  expect(location.hash).toMatch(/^#\/inspect/);

  // LoRA is looked into first; it changes matrices alone.
  expect(page.findAll("strip-figure")).toHaveLength(1);
  const mean = (layer: number, place: number) =>
    formatShare([0, 1, 2].reduce((sum, lane) => sum + relativeChange(layer, place, lane), 0) / 3);
  expect(sentence(page, "strip-figure")).toBe(
    `At step 40 the largest relative change is ${mean(3, 5)} (Layer 3, feed-forward down), the smallest ${mean(0, 0)} (Layer 0, queries).`,
  );
  const svg = page.find("strip-figure >>> svg[role=img]");
  expect(svg.getAttribute("aria-label")).toBe(sentence(page, "strip-figure"));
  expect(svg.querySelectorAll("[data-mark=cell] rect")).toHaveLength(24);
  const table = new Map(rows(page, "strip-figure").map(([place, value]) => [place, value]));
  expect(table.size).toBe(24);
  expect(table.get("Layer 1, keys")).toBe(`${mean(1, 1)} ± ${formatShare(0.001)}`);

  await choose(page, "inspect-page >>> .head label:nth-of-type(2) select", "Seed 3");
  const third = new Map(rows(page, "strip-figure").map(([place, value]) => [place, value]));
  expect(third.get("Layer 1, keys")).toBe(formatShare(relativeChange(1, 1, 2)));

  await expect.poll(() => page.findAll("spectrum-figure >>> svg[role=img]").length, SLOW).toBe(1);
  expect(sentence(page, "spectrum-figure")).toBe(
    `Layer 0, queries. LoRA r=4: 4 of ${DIRECTIONS} directions, nine tenths of ‖ΔW‖² in 4. Full fine-tuning: 64 of ${DIRECTIONS} directions, nine tenths of ‖ΔW‖² in 11.`,
  );
  expect(rows(page, "spectrum-figure")).toHaveLength(DIRECTIONS);
  expect(rows(page, "spectrum-figure")[0]).toEqual(["1", "0.500", "0.500"]);
  expect(rows(page, "spectrum-figure")[4]?.[1]).toBe("0.00");
  await choose(page, "spectrum-figure >>> .card-head select", "Layer 2, feed-forward up");
  expect(sentence(page, "spectrum-figure")).toMatch(/^Layer 2, feed-forward up\. LoRA r=4: 4 of/);
  expect(page.trainers[0]?.calls.filter((call) => / 2 up$/.test(call))).toHaveLength(2);

  const memory = rows(page, "memory-figure");
  expect(memory.map(([name]) => name)).toEqual(["Full fine-tuning", "LoRA r=4", "BitFit"]);
  // 205,696 values, four bytes each, for three seeds.
  expect(memory[0]?.slice(1, 5)).toEqual(["0 B", "2.35 MiB", "2.35 MiB", "4.71 MiB"]);
  expect(memory[1]?.slice(1, 3)).toEqual(["804 KiB", "192 KiB"]);
  await choose(page, "memory-figure >>> .card-head select", "One alone");
  expect(rows(page, "memory-figure")[1]?.slice(1, 3)).toEqual(["804 KiB", "64 KiB"]);
  expect(sentence(page, "memory-figure")).toMatch(
    /^In all: Full.*, LoRA r=4 4\.1 MiB, .*optimizer state: .*, LoRA r=4 256 KiB, /,
  );
});

test("biases and factors are vectors, and zeros have no relative change", async () => {
  const page = await openPage({}, "#/lab?steps=20&full=off&lora=off&ia3=on");
  await page.run();
  await inspect(page);
  await choose(page, RUN, "BitFit");
  expect(page.findAll("spectrum-figure")).toHaveLength(0);
  expect(page.text("strip-figure")).toContain("– : the base has zeros there.");
  expect(rows(page, "strip-figure")[0]).toEqual(["Layer 0, queries, bias", "–"]);
  await choose(page, RUN, "(IA)³");
  expect(page.text("strip-figure")).not.toContain("the base has zeros");
  expect(rows(page, "strip-figure")[0]?.[0]).toBe("Layer 0, keys, factors");
});

test("full fine-tuning has a strip for each; what adds activations has none", async () => {
  const page = await openPage({}, "#/lab?steps=20&lora=off&bitfit=off&prefix=on");
  await page.run();
  await inspect(page);
  expect(page.findAll("strip-figure")).toHaveLength(2);
  await choose(page, RUN, "Prefix n=16").catch(() => choose(page, RUN, "Prefix n=8"));
  expect(page.findAll("strip-figure")).toHaveLength(0);
  expect(page.text("inspect-page")).toContain(
    "Prefix-tuning leaves every weight alone and adds activations instead",
  );
});

test("before the first run there is the set-up's memory alone", async () => {
  const page = await openPage({}, "#/inspect?seeds=2");
  await expect.poll(() => page.findAll("memory-figure >>> tbody tr").length, SLOW).toBe(3);
  expect(page.text("inspect-page")).toContain("Nothing to look into yet");
  expect(page.text("memory-figure")).toContain("Of the set-up in the Lab.");
  page.find("inspect-page >>> button.primary").click();
  await page.settled();
  expect(page.findAll("lab-page")).toHaveLength(1);
});

test("a run that trains is not disturbed; paused, it can be looked into", async () => {
  const page = await openPage({ msPerBlock: 60 }, "#/lab?steps=2000");
  await page.store.start();
  await page.reached("running");
  await inspect(page);
  expect(page.text("inspect-page")).toContain("This run trains.");
  const asked = () => page.trainers[0]?.calls.filter((call) => call.startsWith("inspect")) ?? [];
  expect(asked()).toEqual([]);
  await page.store.pause();
  await page.reached("paused");
  await expect.poll(() => page.findAll("strip-figure").length, SLOW).toBe(1);
  expect(asked()).toHaveLength(1);
  await page.store.stop();
});

test("lanes that are not at the same step are not averaged, and each says where it is", async () => {
  const page = await openPage({}, "#/lab?seeds=3&steps=40");
  await page.run();
  const trainer = page.trainers[0]!;
  const look = trainer.inspect.bind(trainer);
  const compute = trainer.inspectSpectrum.bind(trainer);
  // As in a pause of the second wave; full fine-tuning is still in its first.
  const stepsOf = (runId: string) => (runId.endsWith(":lora") ? [40, 40, 12] : [20, 20, 20]);
  trainer.inspect = async (runId, kept) => ({
    ...(await look(runId, kept)),
    steps: stepsOf(runId),
  });
  trainer.inspectSpectrum = async (runId, kept, site) => ({
    ...(await compute(runId, kept, site)),
    steps: stepsOf(runId),
  });
  await inspect(page);
  const SEEDS = "inspect-page >>> .head label:nth-of-type(2) select";
  expect(
    [...page.find<HTMLSelectElement>(SEEDS).options].map(({ textContent }) => textContent.trim()),
  ).toEqual([
    "Mean of 2 seeds at step 40",
    ...["Seed 1, at step 40", "Seed 2, at step 40", "Seed 3, at step 12"],
  ]);
  const two = (relativeChange(1, 1, 0) + relativeChange(1, 1, 1)) / 2;
  const keys = () => new Map(rows(page, "strip-figure").map(([place, value]) => [place, value]));
  expect(keys().get("Layer 1, keys")?.split(" ±")[0]).toBe(formatShare(two));
  expect(sentence(page, "strip-figure")).toMatch(/^At step 40 /);
  await expect.poll(() => page.findAll("spectrum-figure >>> svg[role=img]").length, SLOW).toBe(1);
  expect(sentence(page, "spectrum-figure")).toMatch(
    /LoRA r=4, step 40: 4 of .* Full fine-tuning, step 20: 64 of/,
  );
  await choose(page, SEEDS, "Seed 3, at step 12");
  expect(keys().get("Layer 1, keys")).toBe(formatShare(relativeChange(1, 1, 2)));
  expect(sentence(page, "strip-figure")).toMatch(/^At step 12 /);
});

test("what could not be read is asked for again", async () => {
  const page = await openPage({}, "#/lab?steps=20&bitfit=off");
  await page.run();
  const trainer = page.trainers[0]!;
  const look = trainer.inspect.bind(trainer);
  const compute = trainer.inspectSpectrum.bind(trainer);
  const plan = trainer.planMemory.bind(trainer);
  const fail = () =>
    Promise.reject(new PlaygroundError("FETCH_FAILED", "expected a file, found no connection"));
  Object.assign(trainer, { inspect: fail, inspectSpectrum: fail, planMemory: fail });
  page.press("g");
  page.press("i");
  const failed = (host: string) => page.findAll(`${host} >>> .problem`).length;
  const PAGE = "inspect-page >>> .empty";
  const retry = (host: string) => {
    page.find(`${host} >>> .problem + button`).click();
  };
  await expect.poll(() => page.findAll(`${PAGE} .problem`).length, SLOW).toBe(1);
  expect(page.text(PAGE)).toContain("Expected a file, found no connection");
  await expect.poll(() => failed("memory-figure"), SLOW).toBe(1);
  Object.assign(trainer, { planMemory: plan });
  retry("memory-figure");
  await expect.poll(() => rows(page, "memory-figure").length, SLOW).toBe(2);
  expect(failed("memory-figure")).toBe(0);
  Object.assign(trainer, { inspect: look });
  page.find(`${PAGE} button`).click();
  await expect.poll(() => page.findAll("strip-figure").length, SLOW).toBe(1);
  await expect.poll(() => failed("spectrum-figure"), SLOW).toBe(1);
  expect(await violations()).toEqual([]);
  Object.assign(trainer, { inspectSpectrum: compute });
  retry("spectrum-figure");
  await expect.poll(() => page.findAll("spectrum-figure >>> svg[role=img]").length, SLOW).toBe(1);
  expect(failed("spectrum-figure")).toBe(0);
});

test("of a recorded run there are only curves", async () => {
  const page = await openPage({}, "#/lab?s=lora-vs-full");
  await page.store.showRecorded();
  await inspect(page);
  await expect
    .poll(() => page.text("inspect-page"), SLOW)
    .toContain("Train it again: what was learned is kept for the latest runs");
  expect(page.findAll("strip-figure")).toHaveLength(0);
  // Nothing comes of asking again.
  expect(page.findAll("inspect-page >>> .empty .problem")).toHaveLength(1);
  expect(page.findAll("inspect-page >>> .empty button")).toHaveLength(0);
});

test("a narrow screen scrolls the strips, not the page", async () => {
  await browserPage.viewport(390, 844);
  const page = await openPage({}, "#/lab?steps=20");
  await page.run();
  await inspect(page);
  await choose(page, RUN, "Full fine-tuning");
  expect(document.documentElement.scrollWidth).toBe(390);
  expect(page.find("inspect-page").scrollWidth).toBe(390);
  const strip = page.find("strip-figure[class=wide] >>> .scroll");
  expect(strip.scrollWidth).toBeGreaterThan(strip.clientWidth);
  await browserPage.viewport(1280, 800);
});

test.each(["light", "dark"])("%s: nothing for axe to complain about", async (theme) => {
  document.documentElement.dataset["theme"] = theme;
  const empty = await openPage({}, "#/inspect");
  await expect.poll(() => empty.findAll("memory-figure >>> tbody tr").length, SLOW).toBe(3);
  expect(await violations()).toEqual([]);
  const page = await openPage({}, "#/lab?seeds=3&steps=20");
  await page.run();
  await inspect(page);
  await choose(page, RUN, "Full fine-tuning");
  await expect.poll(() => page.findAll("spectrum-figure >>> svg").length, SLOW).toBeGreaterThan(0);
  for (const details of page.findAll<HTMLDetailsElement>("inspect-page >>> figcaption details")) {
    details.open = true;
  }
  await page.settled();
  expect(await violations()).toEqual([]);
});
