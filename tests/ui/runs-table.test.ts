// The table of runs by keyboard: moving, renaming, the baseline, and deletion with its way back.
import { expect, test } from "vitest";
import { page as browserPage, userEvent } from "vitest/browser";
import { lossAt } from "../helpers/fake-course.ts";
import { chooseLocale } from "../../src/ui/locale/locale.ts";
import { formatLoss } from "../../src/ui/state/format.ts";
import type { Page } from "../helpers/page.ts";
import { openPage } from "../helpers/page.ts";

/** Names of the runs, from the top; the frozen base is no run. */
function names(page: Page): readonly string[] {
  return page.findAll("runs-table >>> tr[data-run] .name strong").map((name) => name.textContent);
}

function row(page: Page, name: string): HTMLElement {
  const found = page
    .findAll("runs-table >>> tr[data-run]")
    .find((line) => line.querySelector(".name strong")?.textContent === name);
  if (found === undefined) throw new Error(`expected a row of ${name}, found none`);
  return found;
}

/** What has the focus inside the table. */
function focused(page: Page): Element | null | undefined {
  return page.find("runs-table").shadowRoot?.activeElement;
}

async function trained(): Promise<Page> {
  const page = await openPage({}, "#/lab?steps=40");
  await page.run();
  expect(names(page)).toEqual(["Full fine-tuning", "LoRA r=4", "BitFit"]);
  // One row is in the order of the Tab key.
  expect(page.findAll("runs-table >>> tr[tabindex='0']")).toEqual([row(page, "Full fine-tuning")]);
  row(page, "Full fine-tuning").focus();
  return page;
}

test("arrows move, Enter renames, Escape leaves the name, and typing steers nothing else", async () => {
  const page = await trained();
  await userEvent.keyboard("{ArrowDown}");
  expect(focused(page)).toBe(row(page, "LoRA r=4"));
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => focused(page)?.getAttribute("aria-label")).toBe("New name of LoRA r=4");
  // Keys that run, step, stop, pin and present elsewhere.
  await userEvent.keyboard("My p.s run{Enter}");
  await page.settled();
  expect(names(page)).toEqual(["Full fine-tuning", "My p.s run", "BitFit"]);
  expect(page.store.snapshot).toMatchObject({ isPresenting: false, run: { phase: "ended" } });
  expect(page.trainers[0]?.starts).toHaveLength(1);
  expect(focused(page)).toBe(row(page, "My p.s run"));
  expect(page.find("loss-figure >>> svg[role=img]").textContent).toContain("My p.s run");
  expect(page.text("samples-table")).toContain("My p.s run");

  await userEvent.keyboard("{F2}");
  await expect.poll(() => focused(page)?.tagName).toBe("INPUT");
  await userEvent.keyboard("Another{Escape}");
  await page.settled();
  expect(names(page)).toEqual(["Full fine-tuning", "My p.s run", "BitFit"]);
  expect(focused(page)).toBe(row(page, "My p.s run"));
  await userEvent.keyboard("{End}");
  expect(focused(page)).toBe(row(page, "BitFit"));
});

test("B makes a baseline, and every other row tells its difference from it", async () => {
  const page = await trained();
  const deltas = () =>
    page.findAll("runs-table >>> td[data-column=delta]").map((cell) => cell.textContent.trim());
  expect(deltas()).toEqual(["–", "–", "–"]);
  await userEvent.keyboard("{ArrowDown}b");
  await page.settled();
  const best = (methodId: string) => lossAt(methodId, 40, 0);
  expect(deltas()).toEqual([
    `−${formatLoss(best("lora") - best("full"))}`,
    "–",
    `+${formatLoss(best("bitfit") - best("lora"))}`,
  ]);
  expect(row(page, "LoRA r=4").querySelector(".chip")?.textContent).toBe("baseline");
  const star = page.find('runs-table >>> button[aria-label="Make LoRA r=4 the baseline"]');
  expect(star.getAttribute("aria-pressed")).toBe("true");
  await userEvent.keyboard("b");
  await page.settled();
  expect(deltas()).toEqual(["–", "–", "–"]);

  // What changed is told against it, too, in a later run.
  await userEvent.keyboard("b");
  page.store.editMethod("full", { enabled: false });
  page.store.editMethod("bitfit", { enabled: false });
  page.store.editOption("lora", "rank", 8);
  await page.run();
  expect(row(page, "LoRA r=8").querySelector(".changed")?.textContent).toContain("rank 4 → 8");
  expect(row(page, "LoRA r=8").querySelector("[data-column=delta]")?.textContent.trim()).toBe("0");
});

test("a letter after G is the page's, also on a row that has a use for it; alone it is the row's", async () => {
  const page = await trained();
  const { hidden } = page.store.snapshot.marks;
  await userEvent.keyboard("gh");
  await page.settled();
  expect(page.store.snapshot.route).toBe("learn");
  expect(page.store.snapshot.marks.hidden).toBe(hidden);
  await userEvent.keyboard("gl");
  await page.settled();
  expect(page.store.snapshot.route).toBe("lab");
  row(page, "LoRA r=4").focus();
  // A key between the two ends the waiting.
  await userEvent.keyboard("g{ArrowDown}h");
  await page.settled();
  expect(page.store.snapshot.route).toBe("lab");
  expect([...page.store.snapshot.marks.hidden]).toEqual([row(page, "BitFit").dataset["run"]]);
});

test("Delete takes a run away, the focus stays in the table, and Undo brings it back as it was", async () => {
  const page = await trained();
  const { runs } = page.store.snapshot.run.current!;
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await expect.poll(() => focused(page)?.tagName).toBe("INPUT");
  await userEvent.keyboard("Mine{Enter}b");
  await page.settled();
  await userEvent.keyboard("{Delete}");
  await page.settled();
  expect(names(page)).toEqual(["Full fine-tuning", "BitFit"]);
  expect(focused(page)).toBe(row(page, "BitFit"));
  const label = () => page.find("loss-figure >>> svg[role=img]").textContent;
  expect(label()).not.toContain("Mine");
  expect(page.text("toast-stack")).toContain("Deleted Mine.");
  page.find("toast-stack >>> .toast button").click();
  await page.settled();
  expect(names(page)).toEqual(["Full fine-tuning", "Mine", "BitFit"]);
  expect(row(page, "Mine").querySelector(".chip")?.textContent).toBe("baseline");
  expect(label()).toContain("Mine");
  expect(page.store.snapshot.run.current?.runs).toEqual(runs);
  expect(page.findAll("toast-stack >>> .toast")).toHaveLength(0);
});

test("Delete that is held takes one run away, not one after another", async () => {
  const page = await trained();
  await userEvent.keyboard("{ArrowDown}");
  const held = { key: "Delete", repeat: true, bubbles: true, composed: true };
  focused(page)?.dispatchEvent(new KeyboardEvent("keydown", held));
  await page.settled();
  expect(names(page)).toHaveLength(3);
});

test("Undo by keys gives the focus back to the row that returns, but takes it from nobody", async () => {
  const page = await trained();
  await userEvent.keyboard("{ArrowDown}{Delete}");
  await page.settled();
  const undo = () => page.find<HTMLButtonElement>("toast-stack >>> .toast button");
  undo().focus();
  await userEvent.keyboard("{Enter}");
  await page.settled();
  expect(names(page)).toEqual(["Full fine-tuning", "LoRA r=4", "BitFit"]);
  expect(focused(page)).toBe(row(page, "LoRA r=4"));

  await userEvent.keyboard("{Delete}");
  await page.settled();
  const elsewhere = page.find("#warmupSteps");
  elsewhere.focus();
  undo().click();
  await page.settled();
  expect(names(page)).toHaveLength(3);
  expect(focused(page)).toBeNull();
});

test("the bin moves the focus to the neighbour, and from the last row to the table", async () => {
  const page = await trained();
  const bin = (name: string) =>
    row(page, name).querySelector<HTMLElement>(".actions button:last-child");
  const remove = async (name: string) => {
    bin(name)?.focus();
    bin(name)?.click();
    await page.settled();
  };
  await remove("LoRA r=4");
  expect(focused(page)).toBe(row(page, "BitFit"));
  await remove("BitFit");
  expect(focused(page)).toBe(row(page, "Full fine-tuning"));
  await remove("Full fine-tuning");
  expect(focused(page)).toBe(page.find("runs-table >>> .card"));
});

const LONG = "A name as long as names of runs may be, and then some more of it";

function box(page: Page): HTMLElement {
  return page.find("runs-table >>> .scroll");
}

test.each([1280, 1440, 1920])(
  "at %i pixels nothing scrolls sideways, whatever a run is called",
  async (width) => {
    await browserPage.viewport(width, 800);
    const page = await openPage({ divergesAt: { bitfit: 25 } }, "#/lab?steps=40&seeds=3");
    await page.run();
    page.store.editOption("lora", "rank", 8);
    page.store.editTraining({ steps: 60, evaluateEvery: 10, batch: 64, warmupSteps: 3 });
    await page.run();
    const [first, second] = page.store.snapshot.kept.flatMap(({ runs }) => runs);
    page.store.rename(first!.description.runId, LONG);
    page.store.setBaseline(second!.description.runId);
    await page.settled();
    expect(box(page).scrollWidth).toBeLessThanOrEqual(box(page).clientWidth);
    const name = row(page, LONG).querySelector<HTMLElement>(".name strong")!;
    expect(name.title).toBe(LONG);
    expect(name.scrollWidth).toBeGreaterThan(name.clientWidth);
    expect(name.clientWidth).toBeGreaterThan(100);
    // What changed is told at every width.
    expect(row(page, "Full fine-tuning").textContent).toContain("steps 60 → 40");
    const hasColumn = page.text("runs-table >>> thead").includes("What changed");
    expect(hasColumn).toBe(width === 1920);
    await browserPage.viewport(1280, 800);
  },
);

test("on a phone the name and its buttons stay beside the numbers that scroll", async () => {
  await browserPage.viewport(390, 844);
  const page = await openPage({ divergesAt: { bitfit: 25 } }, "#/lab?steps=40");
  await page.run();
  const scroll = box(page);
  expect(scroll.scrollWidth).toBeGreaterThan(scroll.clientWidth);
  scroll.scrollLeft = scroll.scrollWidth;
  await page.settled();
  const edge = scroll.getBoundingClientRect();
  for (const label of ["Rename LoRA r=4", "Delete LoRA r=4", "Make LoRA r=4 the baseline"]) {
    const { left, right } = page
      .find(`runs-table >>> button[aria-label="${label}"]`)
      .getBoundingClientRect();
    expect(left, label).toBeGreaterThanOrEqual(edge.left - 8);
    expect(right, label).toBeLessThanOrEqual(edge.right);
  }
  const trouble = page.find("runs-table >>> .trouble p").getBoundingClientRect();
  expect(trouble.left).toBeGreaterThanOrEqual(edge.left);
  expect(trouble.right).toBeLessThanOrEqual(edge.right);
  expect(document.documentElement.scrollWidth).toBe(390);
  await browserPage.viewport(1280, 800);
});

test("a message on the screen follows the language", async () => {
  const page = await trained();
  await userEvent.keyboard("{ArrowDown}{Delete}");
  await page.settled();
  expect(page.text("toast-stack")).toContain("Deleted LoRA r=4.");
  await chooseLocale("zh-Hans");
  try {
    await expect.poll(() => page.text("toast-stack")).toContain("已删除 LoRA r=4");
  } finally {
    await chooseLocale("en");
    localStorage.clear();
  }
});
