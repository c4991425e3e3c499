// The table of runs by keyboard: moving, renaming, the baseline, and deletion with its way back.
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { lossAt } from "../helpers/fake-course.ts";
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
    page.findAll("runs-table >>> tr[data-run]").map((line) => line.children[5]?.textContent.trim());
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
  expect(row(page, "LoRA r=8").children[5]?.textContent.trim()).toBe("0");
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
