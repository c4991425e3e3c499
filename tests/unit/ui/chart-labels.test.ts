// Words on the charts: none on another, and what tells runs apart is what stays.
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { ExperimentRun } from "../../../src/experiment/runs.ts";
import { chartLook, textWidth } from "../../../src/ui/charts/chart-size.ts";
import { lossData, lossSentence } from "../../../src/ui/charts/loss-data.ts";
import { drawLossChart } from "../../../src/ui/charts/loss-plot.ts";
import { shortLabels } from "../../../src/ui/charts/short-labels.ts";
import { fittingTicks } from "../../../src/ui/charts/ticks.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

const { document } = parseHTML("<html><body></body></html>");
const look = chartLook(16);

describe("labels that do not fit", () => {
  const within = (most: number) => (text: string) => text.length <= most;

  test("keep what tells them apart", () => {
    const sweep = ["LoRA r=1", "LoRA r=16"];
    expect(shortLabels(sweep, within(9))).toEqual(sweep);
    expect(shortLabels(sweep, within(6))).toEqual(["…r=1", "…r=16"]);
    expect(shortLabels(["LoRA r=4 lr=1e-3", "LoRA r=4 lr=3e-3", "BitFit"], within(8))).toEqual([
      ...["…lr=1e-3", "…lr=3e-3", "BitFit"],
    ]);
    expect(shortLabels(["my first attempt", "my second attempt"], within(8))).toEqual([
      ...["…first…", "…second…"],
    ]);
  });

  test("lose the end of what no other one has, and no fragment of a word stays", () => {
    expect(shortLabels(["Full fine-tuning", "BitFit"], within(10))).toEqual([
      ...["Full fine…", "BitFit"],
    ]);
    expect(shortLabels(["Adapter b=16"], within(10))).toEqual(["Adapter…"]);
    expect(shortLabels(["", "x"], within(0)).every((text) => text.length <= 1)).toBe(true);
  });
});

interface Rect {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of all names and numbers in the chart, as wide as they are at least. */
function wordsOf(svg: SVGSVGElement, size: number): readonly Rect[] {
  const texts = [...svg.querySelectorAll("[data-part=labels] text, [data-part=references] text")];
  return texts.map((text) => {
    const [, dx = "0", dy = "0"] =
      /translate\(([-\d.]+),([-\d.]+)\)/.exec(
        text.parentElement?.getAttribute("transform") ?? "",
      ) ?? [];
    const number = (name: string) => Number(text.getAttribute(name) ?? 0);
    const [x, y] = [Number(dx) + number("x"), Number(dy) + number("y")];
    const content = text.textContent;
    const width = 0.95 * textWidth(content, size);
    const isEnd = text.getAttribute("text-anchor") === "end";
    const left = isEnd ? x - width : x;
    return {
      text: content,
      left,
      right: left + width,
      top: y - 0.7 * size,
      bottom: y + 0.1 * size,
    };
  });
}

function collisions(rects: readonly Rect[]): readonly string[] {
  return rects.flatMap((a, i) =>
    rects
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} on ${b.text}`),
  );
}

/** Stopped in the middle, with one curve that stays where the base and the guess are. */
function stopped(step: number, level: number): ExperimentRun {
  const run = sampleRun({ methods: ["full", "lora", "bitfit"] });
  return {
    ...run,
    runs: run.runs.map((each, i) => ({
      ...each,
      lanes: each.lanes.map((lane) => ({
        ...lane,
        losses: lane.losses.slice(0, step),
        evaluations: lane.evaluations
          .filter((one) => one.step <= step)
          .map((one) => (i === 2 ? { ...one, loss: level } : one)),
      })),
    })),
  };
}

function drawn(run: ExperimentRun, width: number, height: number, isLog: boolean) {
  const data = lossData(sampleSnapshot([run]));
  const label = lossSentence(data, true);
  return drawLossChart(data, { width, height, isLog, label, look, document }).svg;
}

describe("words in the loss chart", () => {
  test.each([320, 390, 600, 900, 1600])("never lie on each other, %i pixels wide", (width) => {
    for (const step of [0, 60, 140, 200]) {
      for (const level of [2.2, 2.31, 3.1]) {
        for (const isLog of [false, true]) {
          const words = wordsOf(drawn(stopped(step, level), width, 320, isLog), look.text);
          expect(collisions(words), `step ${step}, level ${level}, log ${isLog}`).toEqual([]);
        }
      }
    }
  });

  test("stay inside and apart with more lines than there is room for", () => {
    const many = sampleRun({
      methods: ["lora"],
      ranks: Array.from({ length: 16 }, (_, i) => i + 1),
    });
    for (const height of [120, 200, 320]) {
      const words = wordsOf(drawn(many, 640, height, false), look.text);
      expect(collisions(words)).toEqual([]);
      expect(Math.max(...words.map(({ bottom }) => bottom))).toBeLessThanOrEqual(height);
      expect(Math.min(...words.map(({ top }) => top))).toBeGreaterThanOrEqual(0);
    }
  });

  test("name the swept value on a narrow chart too", () => {
    const sweep = sampleRun({ methods: ["lora"], ranks: [4, 8] });
    const texts = [...drawn(sweep, 320, 300, false).querySelectorAll("[data-part=labels] text")];
    const names = texts.map((text) => text.textContent);
    expect(names.join(" ")).toContain("r=4");
    expect(names.join(" ")).toContain("r=8");
  });
});

describe("ticks", () => {
  const format = (value: number) => (value >= 1000 ? `${value / 1000}k` : String(value));

  test("of any axis do not touch, ascend, and are at least two where two fit", () => {
    for (const length of [60, 120, 240, 600, 1400]) {
      for (const domain of [
        [0, 200],
        [0, 1],
        [37, 4211],
        [1600, 6400],
        [0, 3.7e6],
      ] as const) {
        check(
          fittingTicks({ type: "linear", domain, length, format }, look),
          domain,
          length,
          false,
        );
      }
      for (const domain of [
        [2000, 300_000],
        [30_000, 60_000],
        [1, 1e6],
        [42, 47],
      ] as const) {
        check(fittingTicks({ type: "log", domain, length, format }, look), domain, length, true);
      }
    }
  });

  function check(
    ticks: readonly number[],
    [low, high]: readonly [number, number],
    length: number,
    isLog: boolean,
  ) {
    const words = `${low} … ${high} on ${length}: ${ticks.join(" ")}`;
    expect(ticks.length, words).toBeGreaterThan(0);
    if (length >= 240) expect(ticks.length, words).toBeGreaterThan(1);
    expect(ticks.length, words).toBeLessThanOrEqual(8);
    const place = (value: number) =>
      length *
      (isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
    ticks.slice(1).forEach((tick, i) => {
      const before = ticks[i]!;
      const widths = [before, tick].map((value) => textWidth(format(value), look.text));
      expect(place(tick) - place(before), words).toBeGreaterThan((widths[0]! + widths[1]!) / 2);
    });
    for (const tick of ticks) {
      expect(tick, words).toBeGreaterThanOrEqual(low);
      expect(tick, words).toBeLessThanOrEqual(high);
    }
  }
});
