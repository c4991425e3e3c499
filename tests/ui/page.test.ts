// The page with a scripted trainer: what it shows, what its controls do, how it runs and how it fails.
import { describe, expect, test } from "vitest";
import { PlaygroundError } from "../../src/core/errors.ts";
import type { Page } from "../helpers/page.ts";
import { openPage } from "../helpers/page.ts";

/** The colour of a mark, which Plot gives to the group or to the paths in it. */
function paint(name: "stroke" | "stroke-opacity" | "fill"): (mark: Element) => string | null {
  return (mark) => mark.getAttribute(name) ?? mark.firstElementChild?.getAttribute(name) ?? null;
}

/** A setting's select in the training card. */
function change(element: HTMLSelectElement | HTMLInputElement, value: string): void {
  element.value = value;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

test("the first view tells task, base, methods, counts and what Run will do", async () => {
  const page = await openPage();
  const text = page.text();
  expect(text).toContain("sortd 4 0 9 1 7 3 = 9 7 4 3 1 0");
  expect(text).toContain("digits-mini · 205,696 parameters");
  expect(text).toContain("205,696 trainable 100 % of 205,696 · 804 KiB");
  expect(text).toContain("16,384 trainable 7.38 % of 222,080 · 64 KiB");
  expect(text).toContain("2,880 trainable 1.4 % of 205,696 · 11.3 KiB");
  expect(text).toContain("Run 3 methods · 200 steps");
  expect(page.text("top-bar")).toMatch(/Software GPU .*SwiftShader/);
  expect(text).toContain("No curve yet");
  // The drawing code is fetched after the first view.
  await expect
    .poll(() => page.findAll("count-figure >>> [data-mark=bar] > *"), { timeout: 10_000 })
    .toHaveLength(3);
});

test("nothing stretches the page beyond the window: its columns scroll by themselves", async () => {
  await openPage();
  expect(document.documentElement.scrollHeight).toBe(innerHeight);
});

test("nine methods: those that are off are one line with what they would train", async () => {
  const page = await openPage();
  const cards = page.findAll("method-card");
  expect(cards).toHaveLength(9);
  const off = cards.filter((card) => card.shadowRoot?.querySelector(".off") !== null);
  expect(off).toHaveLength(6);
  for (const card of off) expect(card.getBoundingClientRect().height).toBeLessThan(48);
  expect(page.text("method-card")).toContain("(IA)³ 1,792 trainable parameters");
  page.find('input[aria-label="Train with (IA)³"]').click();
  await page.settled();
  expect(page.text("method-card")).toContain("Liu et al. 2022");
  expect(page.text("method-card")).toContain("1,792 trainable 0.864 % of 207,488 · 7 KiB");
  await expect.poll(() => location.hash).toBe("#/lab?v=1&ia3=on");
});

test("a graphics card is no software adapter", async () => {
  const page = await openPage({ device: { isSoftware: false, label: "apple metal-3" } });
  expect(page.text("top-bar")).toContain("apple metal-3");
  expect(page.text()).not.toContain("Software");
});

describe("controls", () => {
  test("the rank slider changes the count, the bar and the address", async () => {
    const page = await openPage();
    const range = page.find<HTMLInputElement>("option-control >>> input[type=range]");
    expect(range.value).toBe("2");
    change(range, "4");
    await page.settled();
    expect(page.text()).toContain("65,536 trainable 24.2 % of 271,232 · 256 KiB");
    expect(page.text("count-figure")).toContain("LoRA r=16");
    expect(page.find("count-figure >>> svg").textContent).toContain("65,536 · 24.2 %");
    await expect.poll(() => location.hash).toBe("#/lab?v=1&lora.rank=16");
  });

  test("a rate that nobody chose follows an option that asks for another", async () => {
    const page = await openPage({}, "#/lab?prefix=on");
    const prefix = () => page.store.snapshot.experiment.methods.find(({ id }) => id === "prefix")!;
    expect(prefix().learningRate).toBe(0.3);
    const box = page
      .findAll<HTMLInputElement>("option-control >>> label.check input")
      .find((input) => input.closest("label")?.textContent.includes("Reparametrising"));
    box!.click();
    await page.settled();
    expect(prefix()).toMatchObject({ learningRate: 0.01, options: { reparameterization: 64 } });
    expect(page.text("method-card")).toContain("1e-2 suggested");
    await expect.poll(() => location.hash).toBe("#/lab?v=1&prefix=on&prefix.reparameterization=64");
  });

  test("virtual tokens that do not fit are a problem at their card", async () => {
    const page = await openPage({}, "#/lab?task=moby-dick&prompt=on");
    change(page.find<HTMLInputElement>("#time"), "124");
    await page.settled();
    const cards = page.findAll("method-card").map((card) => card.shadowRoot?.textContent ?? "");
    const wrong = cards.filter((text) => text.includes("expected at most 4, which rows of 124"));
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain("Prompt-tuning");
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(true);
  });

  test("targets, layers and the exact value", async () => {
    const page = await openPage();
    page.find('option-control >>> input[aria-label="q"]').click();
    await page.settled();
    expect(page.text()).toContain("2,048 trainable");
    page.find('option-control >>> input[aria-label="layer 0"]').click();
    await page.settled();
    expect(page.text()).toContain("1,536 trainable");
    change(page.find<HTMLInputElement>('input[aria-label="Rank r, exact value"]'), "3");
    await page.settled();
    expect(page.text()).toContain("1,152 trainable");
  });

  test("another task brings its own base, examples and sizes", async () => {
    const page = await openPage();
    change(page.find<HTMLSelectElement>("#task"), "moby-dick");
    await page.settled();
    expect(page.store.snapshot.experiment).toMatchObject({
      model: "sotu-mini",
      task: { id: "moby-dick" },
      training: { batch: 8, time: 64, schedule: "constant" },
    });
    expect(page.text()).toContain("Call me Ishmael.");
    expect(page.text()).toContain("940,800 parameters");
  });

  test("a classification shows texts with their class, and a base with a head of its own", async () => {
    const page = await openPage({}, "#/lab?task=spam");
    expect(page.findAll("task-card >>> .class").map((chip) => chip.textContent)).toEqual([
      "ham",
      "spam",
    ]);
    expect(page.text("task-card")).toContain("Tell spam from other mail");
    expect(page.text("base-card")).toContain("941,056 parameters");
    expect(page.text("base-card")).toContain("A new output layer for 2 classes trains along.");
  });

  test("a method that is off is neither counted nor run, and the last one says so", async () => {
    const page = await openPage();
    page.find('input[aria-label="Train with Full fine-tuning"]').click();
    await page.settled();
    page.find('input[aria-label="Train with BitFit"]').click();
    await page.settled();
    expect(page.findAll("count-figure >>> [data-mark=bar] > *")).toHaveLength(1);
    expect(page.text("transport-bar")).toContain("Run LoRA · 200 steps");
    page.find('input[aria-label="Train with LoRA"]').click();
    await page.settled();
    expect(page.text()).toContain("Methods: expected at least one that is on, found none.");
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(true);
  });

  test("a setting that cannot run says so beside its field, and resetting mends it", async () => {
    const page = await openPage();
    const time = page.find<HTMLInputElement>("#time");
    change(time, "99");
    await page.settled();
    expect(time.getAttribute("aria-invalid")).toBe("true");
    expect(page.find("#time-problem").textContent).toContain(
      "Training.time: expected at most 64, the context of digits-mini, found 99.",
    );
    expect(page.find<HTMLDetailsElement>("training-card >>> details").open).toBe(true);
    page.find('button[aria-label="Reset training"]').click();
    await page.settled();
    expect(page.findAll("#time-problem")).toHaveLength(0);
    change(page.find<HTMLInputElement>("#warmupSteps"), "");
    await page.settled();
    expect(page.find("#warmupSteps-problem").textContent).toContain("expected");
  });

  test("the link's unknown parts are listed and can be dismissed", async () => {
    const page = await openPage({}, "#/lab?v=1&seeds=3&colour=red");
    expect(page.text("transport-bar")).toContain("Run 3 methods × 3 seeds · 200 steps each");
    expect(page.text("main")).toContain("colour: expected the name of a setting");
    page.find(".banner.warning button").click();
    await page.settled();
    expect(page.text("main")).not.toContain("colour");
  });
});

describe("a run", () => {
  test("draws two methods, their bands, bars, results and samples", async () => {
    const page = await openPage({}, "#/lab?bitfit=off&seeds=3&steps=40");
    await page.run();
    const chart = page.find<SVGSVGElement>("loss-figure >>> svg[role=img]");
    const strokes = [...chart.querySelectorAll("[data-mark=line]")].map(paint("stroke"));
    for (const color of ["var(--method-full)", "var(--method-lora)"]) {
      expect(strokes.filter((stroke) => stroke === color)).toHaveLength(2);
    }
    const areas = [...chart.querySelectorAll("[data-mark=area]")];
    expect(areas.map(paint("fill"))).toEqual(["var(--method-full)", "var(--method-lora)"]);
    expect(chart.textContent).toContain("frozen base 2.310");
    expect(chart.textContent).toContain("LoRA r=4");
    expect(chart.getAttribute("aria-label")).toMatch(
      /^After step 40, validation loss, mean of 3 seeds: Full fine-tuning [\d.]+, LoRA r=4 /,
    );
    expect(page.text("loss-figure")).toContain("band: least to largest of 3 seeds");
    expect(page.findAll("loss-figure >>> tbody tr")).toHaveLength(0);
    page.find("loss-figure >>> details.twin summary").click();
    await page.settled();
    const twin = page
      .findAll("loss-figure >>> details.twin tr")
      .map((row) => [...row.children].map((cell) => cell.textContent.trim()));
    expect(twin[0]).toEqual(["Step", "Full fine-tuning", "LoRA r=4"]);
    expect(twin.slice(1).map(([step]) => step)).toEqual(["0", "20", "40"]);
    for (const [, ...losses] of twin.slice(1)) {
      for (const loss of losses) expect(loss).toMatch(/^\d\.\d+$/);
    }
    // The sentence says the numbers of the last row.
    const [, full, lora] = twin.at(-1)!;
    expect(chart.getAttribute("aria-label")).toContain(
      `Full fine-tuning ${full}, LoRA r=4 ${lora}`,
    );
    expect(page.findAll("loss-figure >>> .above")).toHaveLength(0);
    expect(page.findAll("runs-table >>> tbody tr")).toHaveLength(3);
    expect(page.text("runs-table")).toContain("finished 40 / 40");
    // Each prompt with its target, the base and two methods.
    const samples = page.findAll("samples-table >>> table");
    expect(samples).toHaveLength(3);
    for (const sample of samples) {
      const heads = [...sample.querySelectorAll("tbody th")].map((th) => th.textContent.trim());
      expect(heads.slice(2)).toEqual(["Full fine-tuning", "LoRA r=4"]);
      expect(heads).toHaveLength(4);
    }
    expect(page.findAll("samples-table >>> .right").length).toBeGreaterThan(0);
    expect(page.findAll("samples-table >>> .wrong").length).toBeGreaterThan(0);
    expect(page.text("transport-bar")).toContain("Finished. 40 steps in each of 2 runs");
  });

  test("nine methods have nine colours, nine labels that do not touch, and a word on who starts above", async () => {
    const ids = ["adapter", "ia3", "prefix", "prompt", "layerNorm", "head"];
    const page = await openPage({}, `#/lab?${ids.map((id) => `${id}=on`).join("&")}&steps=40`);
    await page.run();
    const chart = page.find<SVGSVGElement>("loss-figure >>> svg[role=img]");
    const strokes = [...chart.querySelectorAll("[data-mark=line]")].map(paint("stroke"));
    expect(new Set(strokes).size).toBe(9);
    const colours = [...new Set(strokes)].map((stroke) => {
      const probe = document.createElement("i");
      probe.style.color = stroke ?? "";
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
    expect(new Set(colours).size).toBe(9);
    const labels = [...chart.querySelectorAll("g[aria-hidden] > g > text:first-of-type")];
    const tops = labels.map((label) => label.getBoundingClientRect().top).sort((a, b) => a - b);
    expect(tops).toHaveLength(9);
    tops.slice(1).forEach((top, i) => expect(top - tops[i]!).toBeGreaterThanOrEqual(10));
    expect(page.text("loss-figure")).toContain(
      "Prefix n=8 and Prompt n=8 start above the base, as virtual tokens do",
    );
    expect(page.findAll("runs-table >>> tbody tr")).toHaveLength(10);
  });

  test("a classification is scored by macro F1 and accuracy, and shows what was taken for what", async () => {
    const page = await openPage({}, "#/lab?task=spam&steps=40");
    await page.run();
    const heads = page.findAll("runs-table >>> thead th").map((cell) => cell.textContent.trim());
    expect(heads.slice(1, 6)).toEqual([
      "Run",
      "Trainable",
      "Best validation loss",
      "Δ baseline",
      "Macro F1",
    ]);
    const [base, full] = page.findAll("runs-table >>> tbody tr");
    expect(base?.textContent).toContain("with a new output layer");
    for (const row of [base, full]) {
      expect(row?.children[5]?.textContent.trim()).toMatch(/^[\d.]+ %$/);
    }
    expect(page.text("loss-figure")).toContain("loss (nats per example)");
    expect(page.find("loss-figure >>> svg[role=img]").textContent).toContain(
      "frozen base, new head 2.310",
    );
    expect(page.text("samples-table")).toMatch(/spam 91\.4 % +wrong/);
    expect(page.text("samples-table")).toMatch(/ham 91\.4 % +right/);
    page.store.navigate("compare");
    await expect
      .poll(() => page.findAll("pareto-figure >>> select option").map((o) => o.textContent.trim()))
      .toEqual(expect.arrayContaining(["Macro F1", "Accuracy"]));
  });

  test("log scale redraws the same data", async () => {
    const page = await openPage({}, "#/lab?steps=40");
    await page.run();
    const ticks = () =>
      [...page.find("loss-figure >>> svg [data-mark='y-axis tick label']").children].map(
        (tick) => tick.textContent,
      );
    const scale = page.find<HTMLInputElement>("loss-figure >>> input[type=checkbox]");
    // Of a task that can be solved, from the first step on.
    expect(scale.checked).toBe(true);
    expect(ticks()).not.toContain("0");
    scale.click();
    await page.settled();
    expect(ticks()).toContain("0");
  });

  test("keys run, pause, step, resume and stop; and rest while typing", async () => {
    const page = await openPage({ msPerBlock: 20 });
    page.press(" ", page.find("#warmupSteps"));
    expect(page.store.snapshot.run.phase).toBe("idle");
    page.press(" ");
    await page.reached("running");
    page.press(" ");
    await page.reached("paused");
    const made = () =>
      page.store.snapshot.run.current!.runs.map(({ lanes }) => lanes[0]!.losses.length);
    const before = made();
    page.press(".");
    await expect.poll(made).toEqual(before.map((steps) => steps + 1));
    expect(page.store.snapshot.run.phase).toBe("paused");
    page.press(" ");
    await page.reached("running");
    page.press("s");
    await page.reached("ended");
    await page.settled();
    expect(page.text("transport-bar")).toContain("Stopped.");
    page.press("?");
    await page.settled();
    expect(page.find<HTMLDialogElement>("dialog").open).toBe(true);
  });

  test("controls rest while it trains", async () => {
    const page = await openPage({ msPerBlock: 20 });
    page.press(" ");
    await page.reached("running");
    await page.settled();
    const controls = page.findAll<HTMLInputElement>("aside >>> select, input");
    expect(controls.length).toBeGreaterThan(0);
    expect(controls.filter(({ disabled }) => !disabled)).toEqual([]);
    await page.store.stop();
  });

  test("a second run keeps the first one's curves, one faint line each, until they are hidden", async () => {
    const page = await openPage({}, "#/lab?bitfit=off&steps=20");
    const lines = () => page.findAll("loss-figure >>> svg [data-mark=line]");
    await page.run();
    expect(lines()).toHaveLength(4);
    page.store.editMethod("lora", { learningRate: 0.001 });
    await page.run();
    expect(lines()).toHaveLength(6);
    const faint = lines().filter((line) => paint("stroke-opacity")(line) === "0.4");
    expect(faint).toHaveLength(2);
    const earlier = page.store.snapshot.kept[1]!.runs.map(({ description }) => description.runId);
    expect(new Set(faint.map((line) => line.getAttribute("data-run")))).toEqual(new Set(earlier));
    for (const runId of earlier) {
      page.find(`runs-table >>> tr[data-run="${runId}"] .visible input`).click();
    }
    await page.settled();
    expect(lines()).toHaveLength(4);
  });
});

describe("what goes wrong is said where it happened", () => {
  test("no WebGPU: the message, its hint, and the reference interpreter", async () => {
    const openError = new PlaygroundError(
      "WEBGPU_MISSING",
      "expected a browser with WebGPU, found none",
      "Use a newer browser.",
    );
    const page = await openPage({ openError });
    expect(page.text("main .banner")).toContain("Expected a browser with WebGPU, found none.");
    expect(page.text("main .banner")).toContain("Use a newer browser.");
    expect(page.text("main .banner")).toContain("WEBGPU_MISSING");
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(true);
    expect(page.text()).toContain("sortd 4 0 9 1 7 3");
    const reference = page
      .findAll("main .banner button")
      .find((button) => button.textContent.includes("reference interpreter"));
    reference!.click();
    await expect.poll(() => page.text("top-bar")).toContain("Reference interpreter");
    expect(page.trainers.at(-1)?.calls).toContain("open reference");
    await page.run();
    expect(page.text("transport-bar")).toContain("Finished.");
  });

  test("divergence stops one method, names its step, and lets the other finish", async () => {
    const page = await openPage({ divergesAt: { lora: 25 } }, "#/lab?steps=40");
    await page.run();
    expect(page.text("runs-table")).toContain("diverged 30 / 40");
    expect(page.text("runs-table")).toContain("The loss was not finite at step 25.");
    expect(page.text("runs-table")).toContain("finished 40 / 40");
    expect(page.text("transport-bar")).toContain("Ended; not every method finished.");
  });

  test("a method that fails says why in its row", async () => {
    const page = await openPage({ failsAt: { full: 10 } }, "#/lab?steps=20");
    await page.run();
    expect(page.text("runs-table")).toContain("Expected room for 1.2 GiB of buffers");
    expect(page.text("runs-table")).toContain("GPU_OUT_OF_MEMORY");
    expect(page.text("runs-table")).toContain("finished 20 / 20");
  });

  test("a lost device keeps the curves, says so and goes on by itself to the same result", async () => {
    const losses = (page: Page) =>
      page.store.snapshot.run.current!.runs.map(({ lanes }) => lanes.map((lane) => lane.losses));
    const whole = await openPage({}, "#/lab?steps=60");
    await whole.run();
    const page = await openPage({ deviceLostAt: 30, msPerBlock: 20 }, "#/lab?steps=60");
    void page.store.start();
    await expect.poll(() => page.text("main .banner")).toContain("The GPU was reset – restoring.");
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(true);
    // The chart may be drawn for the first time after the loss.
    await expect
      .poll(() => page.findAll("loss-figure >>> svg [data-mark=line]").length)
      .toBeGreaterThan(0);
    await page.reached("ended");
    await page.settled();
    expect(page.trainers).toHaveLength(2);
    expect(page.text("main .banner")).toBe("");
    expect(page.text("transport-bar")).toContain("Finished.");
    expect(losses(page)).toEqual(losses(whole));
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(false);
  });

  test("a device that is lost again and again: the curves stay, the error is said, a person decides", async () => {
    const page = await openPage({ deviceLostAt: 20, deviceLosses: 4 });
    void page.store.start();
    await expect
      .poll(() => page.store.snapshot.recovery.status, { timeout: 20_000 })
      .toBe("gave-up");
    await page.settled();
    expect(page.text("main .banner")).toContain("GPU_DEVICE_LOST");
    expect(page.findAll("loss-figure >>> svg [data-mark=line]").length).toBeGreaterThan(0);
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(true);
    const { length } = page.trainers;
    page
      .findAll("main .banner button")
      .find((button) => button.textContent.includes("Start the trainer again"))!
      .click();
    await expect.poll(() => page.trainers).toHaveLength(length + 1);
    // It goes on with what was lost.
    await page.reached("ended");
    await page.settled();
    expect(page.text("main .banner")).toBe("");
    expect(page.text("transport-bar")).toContain("Finished.");
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(false);
    expect(page.findAll("loss-figure >>> svg [data-mark=line]").length).toBeGreaterThan(0);
  });

  test("a dead thread is noticed in mid-run, and another one goes on", async () => {
    const page = await openPage({ msPerBlock: 20 });
    page.press(" ");
    await page.reached("running");
    page.trainers[0]?.crash();
    await expect
      .poll(() => page.text("main .banner"))
      .toContain("The thread that trains has ended");
    await page.reached("ended");
    await page.settled();
    expect(page.trainers).toHaveLength(2);
    expect(page.text("main .banner")).toBe("");
    for (const { lanes, status } of page.store.snapshot.run.current!.runs) {
      expect(status).toBe("finished");
      expect(lanes[0]!.losses).toHaveLength(200);
    }
  });

  test("a start that is refused shows its error and lets one try again", async () => {
    const startError = new PlaygroundError("FETCH_FAILED", "expected model.safetensors, found 404");
    const page = await openPage({ startError });
    await page.run();
    expect(page.text("main .banner")).toContain("Expected model.safetensors, found 404.");
    expect(page.find<HTMLButtonElement>("transport-bar >>> .primary").disabled).toBe(false);
  });

  test("examples that cannot be read say so in the task card", async () => {
    const previewError = new PlaygroundError("FETCH_FAILED", "expected tokenizer.json, found 404");
    const page = await openPage({ previewError });
    expect(page.text("task-card")).toContain("expected tokenizer.json, found 404");
  });
});
