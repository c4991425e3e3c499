// The frame around the charts, with a scripted trainer: scenarios, the map of what trains, sweeps, budgets, sharing, presenting.
import { describe, expect, test } from "vitest";
import { page as browserPage } from "vitest/browser";
import type { TopBar } from "../../src/ui/frame/top-bar.ts";
import { shareLink } from "../../src/ui/frame/share-menu.ts";
import { openPage } from "../helpers/page.ts";

test("a scenario fills the set-up; what is changed gets a dot that sets it back", async () => {
  const page = await openPage({}, "#/lab?s=lora-vs-full");
  expect(page.text("transport-bar")).toContain("Run 2 methods × 3 seeds · 150 steps");
  expect(page.findAll("method-card >>> button.dot")).toHaveLength(0);
  page.store.editOption("lora", "rank", 16);
  await page.settled();
  expect(page.text("scenario-card")).toContain("1 setting changed");
  page.find('option-control >>> button[aria-label="Reset Rank r"]').click();
  await page.settled();
  expect(page.text("scenario-card")).not.toContain("changed");
  expect(
    page.store.snapshot.experiment.methods.find(({ id }) => id === "lora")?.options["rank"],
  ).toBe(4);
});

test("the map lights where a method trains, and nothing else", async () => {
  const page = await openPage({}, "#/lab?full=off&bitfit=off&lora.targetModules=(q,v)");
  const map = page.find("method-card >>> .sites");
  expect(map.getAttribute("aria-label")).toBe("Trains in 4 of 4 layers, at: queries, values.");
  expect(map.querySelectorAll("i.lit")).toHaveLength(8);
});

test("matching the budget moves the other methods to the count of one", async () => {
  const page = await openPage({}, "#/lab?full=off&bitfit=off&adapter=on");
  const count = (label: string) => {
    const card = page
      .findAll("method-card")
      .find((c) => c.shadowRoot?.querySelector("h3")?.textContent === label);
    return Number(
      /([\d,]+) trainable/.exec(card?.shadowRoot?.textContent ?? "")?.[1]?.replaceAll(",", ""),
    );
  };
  const ratio = () => Math.abs(Math.log2(count("Bottleneck adapters") / count("LoRA")));
  page.store.editOption("lora", "rank", 32);
  await page.settled();
  const [before, lora] = [ratio(), count("LoRA")];
  expect(before).toBeGreaterThan(0.6);
  page
    .findAll("method-card >>> .foot button")
    .find((button) => button.textContent.includes("Match budget"))
    ?.click();
  await page.settled();
  expect(count("LoRA")).toBe(lora);
  expect(ratio()).toBeLessThan(0.6);
});

test("a sweep trains one run for each value", async () => {
  const page = await openPage({}, "#/lab?full=off&bitfit=off");
  const knob = page.find<HTMLSelectElement>("sweep-control >>> select");
  knob.value = "rank";
  knob.dispatchEvent(new Event("change", { bubbles: true }));
  await page.settled();
  expect(page.text("transport-bar")).toContain("Run 6 runs · 200 steps");
  page.find<HTMLInputElement>("sweep-control >>> input[type=checkbox]").click();
  await page.settled();
  expect(page.store.snapshot.experiment.methods.find(({ id }) => id === "lora")?.sweep).toEqual({
    option: "rank",
    values: [2, 4, 8, 16, 32],
  });
});

test("after a run the button says how long, and after an edit that something changed", async () => {
  const page = await openPage({}, "#/lab?bitfit=off&steps=40");
  await page.run();
  expect(page.text("transport-bar")).toMatch(/Run 2 methods · about \d+ s/);
  page.store.editTraining({ steps: 60 });
  await page.settled();
  expect(page.text("transport-bar")).toMatch(/Run with changes · about \d+ s/);
});

test("steps and seeds take every number in range, beside the usual ones", async () => {
  const page = await openPage();
  const field = page.find<HTMLInputElement>("training-card >>> #seeds");
  const { max } = field;
  expect([field.min, max]).toEqual(["1", "16"]);
  const usual = page.findAll<HTMLOptionElement>("training-card >>> #seeds-usual option");
  expect(usual.map(({ value }) => value)).toEqual(["1", "3", "5"]);
  field.value = "7";
  field.dispatchEvent(new Event("change", { bubbles: true }));
  await page.settled();
  expect(page.store.snapshot.experiment.training.seeds).toBe(7);
  expect(page.text("transport-bar")).toContain("× 7 seeds");
  expect(location.hash).toContain("seeds=7");
});

test("a link can hide cards", async () => {
  const page = await openPage({}, "#/lab?hide=training,samples,scenario");
  expect(page.findAll("training-card, samples-table, scenario-card")).toHaveLength(0);
  expect(page.findAll("task-card")).toHaveLength(1);
});

test("the share menu has the focus as soon as it is open", async () => {
  const page = await openPage();
  page.find<TopBar>("top-bar").toggleShare();
  const menu = page.find("top-bar >>> share-menu");
  const [first] = menu.shadowRoot!.querySelectorAll<HTMLElement>("[popover] button");
  expect(menu.shadowRoot!.activeElement).toBe(first);
});

test("a shared link holds the set-up, and the view where asked for", async () => {
  const page = await openPage({}, "#/lab?s=lora-vs-full&seeds=5");
  page.store.setView({ smoothing: 0.5 });
  const plain = shareLink(page.store.snapshot, { withView: false });
  expect(plain).toContain("#/lab?v=1&s=lora-vs-full&seeds=5");
  expect(plain).not.toContain("view.");
  expect(shareLink(page.store.snapshot, { withView: true })).toContain("view.smoothing=0.5");
  // No smoothing is a choice, too, and the usual one may not be the receiver's.
  page.store.setView({ smoothing: 0 });
  expect(shareLink(page.store.snapshot, { withView: true })).toContain("view.smoothing=0");
  await expect.poll(() => location.hash).toBe("#/lab?v=1&s=lora-vs-full&seeds=5&view.smoothing=0");
  page.store.setView({ smoothing: 0.6 });
  expect(shareLink(page.store.snapshot, { withView: true })).toContain("view.smoothing=0.6");
  await expect.poll(() => location.hash).toBe("#/lab?v=1&s=lora-vs-full&seeds=5");
});

describe("presenting", () => {
  test("a key opens it, a clicker walks the beats, B blanks, Escape leaves", async () => {
    const page = await openPage({}, "#/lab?s=lora-vs-full&steps=20");
    page.press("p");
    await expect.poll(() => page.findAll("present-page >>> main")).toHaveLength(1);
    expect(page.findAll("top-bar, toast-stack")).toHaveLength(0);
    expect(document.documentElement.dataset["presenting"]).toBe("");
    const at = () =>
      page.findAll("present-page >>> .dots i").findIndex((dot) => dot.className === "at");
    expect(at()).toBe(0);
    page.press("PageDown");
    await page.settled();
    expect(at()).toBe(1);
    page.press("PageUp");
    await page.settled();
    expect(at()).toBe(0);
    page.press(".");
    await page.settled();
    expect(page.findAll("present-page >>> .blank")).toHaveLength(1);
    page.press("b");
    await page.settled();
    expect(page.findAll("present-page >>> .blank")).toHaveLength(0);
    page.press("Escape");
    await page.settled();
    expect(page.findAll("present-page")).toHaveLength(0);
    expect(document.documentElement.dataset["presenting"]).toBeUndefined();
  });

  test("the last beat shows what the runs cost and brought", async () => {
    const page = await openPage({}, "#/lab?s=lora-vs-full&steps=20");
    await page.run();
    page.press("p");
    const lines = () => page.findAll("loss-figure >>> [data-mark=line]");
    await expect.poll(lines, { timeout: 10_000 }).not.toHaveLength(0);
    for (let beat = 0; beat < 3; beat++) page.press("PageDown");
    const dots = () => page.findAll("cost-pane >>> [data-mark=dot]");
    await expect.poll(dots, { timeout: 10_000 }).toHaveLength(2);
    expect(page.findAll("present-page >>> loss-figure")).toHaveLength(0);
    expect(page.text("present-page")).toContain("configurations are undominated");
  });

  test.each([
    [1024, 768],
    [1280, 800],
    [1920, 1080],
  ])("at %i × %i nothing jumps from beat to beat, and no words lie on others", async (w, h) => {
    await browserPage.viewport(w, h);
    const page = await openPage({}, "#/lab?s=lora-vs-full&steps=20");
    await page.run();
    page.press("p");
    const words = () => page.findAll("method-pane >>> .line > *, .axis span");
    await expect.poll(() => words().length).toBeGreaterThan(8);
    await page.settled();
    const pane = page.find("method-pane").getBoundingClientRect();
    const boxes = words().map((word) => word.getBoundingClientRect());
    boxes.forEach((a, i) => {
      expect(a.right, words()[i]!.textContent).toBeLessThanOrEqual(pane.right);
      expect(a.bottom, words()[i]!.textContent).toBeLessThanOrEqual(pane.bottom);
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.right < b.left || b.right < a.left || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
        expect(apart, words()[i]!.textContent).toBe(true);
      }
    });
    const places = () => {
      const { x, y, width, height } = page.find("present-page >>> .panes").getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    };
    const first = places();
    const captions = new Set<string>();
    for (let beat = 0; beat < 4; beat++) {
      captions.add(page.text("present-page >>> .caption:not(.room)"));
      expect(places(), `beat ${beat + 1}`).toEqual(first);
      page.press("PageDown");
      await page.settled();
    }
    expect(captions.size).toBe(4);
    page.press("Escape");
    await page.settled();
    await browserPage.viewport(1280, 800);
  });

  test("on a phone a recorded run is called so in whole words, and nothing jumps for it", async () => {
    await browserPage.viewport(390, 844);
    const page = await openPage({}, "#/lab?s=lora-vs-full");
    page.press("p");
    await page.settled();
    page.press("t");
    const badges = () => page.findAll("present-page >>> .badge > span");
    await expect.poll(badges, { timeout: 10_000 }).toHaveLength(1);
    await page.settled();
    const [words] = badges();
    expect(words!.textContent).toMatch(/Recorded\s+on \w+/);
    expect(words!.scrollWidth).toBeLessThanOrEqual(words!.clientWidth);
    const top = () => page.find("present-page >>> .panes").getBoundingClientRect().top;
    const withBadge = top();
    // As while something trains here.
    words!.parentElement!.style.display = "none";
    expect(top()).toBeCloseTo(withBadge, 0);
    page.press("Escape");
    await page.settled();
    await browserPage.viewport(1280, 800);
  });

  test("rows fill the pane beside the curves, and no result moves them", async () => {
    await browserPage.viewport(1920, 1080);
    const page = await openPage({}, "#/lab?s=lora-vs-full&steps=20");
    page.press("p");
    const rows = () => page.findAll("method-pane >>> li");
    await expect.poll(() => rows().length).toBe(2);
    await page.settled();
    const places = () =>
      page.findAll("method-pane >>> li > *").map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        // A line of results has room for itself before it has words.
        return part.matches(".result") ? [x, y, height] : [x, y, width, height];
      });
    const before = places();
    const pane = page.find("method-pane").getBoundingClientRect();
    const taken =
      rows().at(-1)!.getBoundingClientRect().bottom - rows()[0]!.getBoundingClientRect().top;
    expect(taken / pane.height).toBeGreaterThan(0.6);
    expect(page.text("method-pane")).not.toContain("Exact match");
    page.press(" ");
    await page.reached("ended");
    await page.settled();
    expect(page.text("method-pane")).toContain("Exact match");
    expect(places()).toEqual(before);
    page.press("Escape");
    await page.settled();
    await browserPage.viewport(1280, 800);
  });

  test("steps are those of each run, on the Lab page and in a talk", async () => {
    const page = await openPage({}, "#/lab?s=lora-vs-full&steps=20");
    await page.run();
    expect(page.text("transport-bar")).toContain("20 steps in each of 2 runs");
    page.press("p");
    await expect.poll(() => page.text("present-page >>> .counter")).toBe("step 20 of 20 each");
    page.press("Escape");
    await page.settled();
  });
});
