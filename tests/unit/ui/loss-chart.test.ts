// The loss chart without a page: its numbers, its SVG as text, what stands under the crosshair.
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { interval95 } from "../../../src/experiment/possible.ts";
import { summarize } from "../../../src/experiment/statistics.ts";
import { chartLook } from "../../../src/ui/charts/chart-size.ts";
import { crosshairRows, crosshairSentence, placeBeside } from "../../../src/ui/charts/crosshair.ts";
import { spread } from "../../../src/ui/charts/end-labels.ts";
import { showHighlight } from "../../../src/ui/charts/highlight.ts";
import { lossData, lossSentence, suggestsLogScale } from "../../../src/ui/charts/loss-data.ts";
import { lossLegend, lossProvenance } from "../../../src/ui/charts/loss-legend.ts";
import { lossDomain } from "../../../src/ui/charts/loss-domain.ts";
import { drawLossChart } from "../../../src/ui/charts/loss-plot.ts";
import { metricData, metricDomain } from "../../../src/ui/charts/metric-data.ts";
import {
  bandKind,
  curvesOf,
  metricCurve,
  smoothed,
  thinned,
} from "../../../src/ui/charts/run-curves.ts";
import { runName, shownRuns, visibilityOf } from "../../../src/ui/charts/shown-runs.ts";
import type { Snapshot } from "../../../src/ui/state/snapshot.ts";
import { DEFAULT_VIEW } from "../../../src/ui/state/snapshot.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

const { document } = parseHTML("<html><body></body></html>");

function points(...losses: number[]) {
  return losses.map((loss, i) => ({ step: i + 1, loss }));
}

function draw(snapshot: Snapshot, changes: { isLog?: boolean; zoom?: [number, number] } = {}) {
  const data = lossData(snapshot, snapshot.view.smoothing);
  const { svg } = drawLossChart(data, {
    width: 640,
    height: 320,
    isLog: changes.isLog ?? false,
    label: lossSentence(data, true),
    look: chartLook(16),
    zoom: changes.zoom,
    document,
  });
  return svg;
}

/** Tenths of pixels and one mark a line, so that a change of the drawing reads as a change of text. */
function asText(svg: SVGSVGElement): string {
  return svg.outerHTML
    .replace(/plot-clip-\d+/g, "plot-clip")
    .replace(/ (?:d|transform|[xy][12]?|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d+/g, (number) => String(Math.round(10 * Number(number)) / 10)),
    )
    .replace(/></g, ">\n<");
}

describe("smoothing", () => {
  test("is the average without the pull to zero: a constant stays, the first value is itself", () => {
    expect(smoothed(points(3, 3, 3), 0.9).map(({ loss }) => loss)).toEqual([
      expect.closeTo(3, 12),
      expect.closeTo(3, 12),
      expect.closeTo(3, 12),
    ]);
    // By hand: s = 0.5·4 = 2, 2/0.5 = 4; s = 0.5·2 + 0.5·1 = 1.5, 1.5/0.75 = 2.
    expect(smoothed(points(4, 1), 0.5).map(({ loss }) => loss)).toEqual([4, 2]);
  });

  test("never crosses a gap, and none is none", () => {
    const [, gap, after] = smoothed(points(10, NaN, 1), 0.9);
    expect(gap?.loss).toBeNaN();
    expect(after?.loss).toBeCloseTo(1, 12);
    const raw = points(1, 2);
    expect(smoothed(raw, 0)).toBe(raw);
  });
});

describe("thinning", () => {
  test("keeps the extremes of each stretch, in order, and the gaps", () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      step: i + 1,
      loss: i === 500 ? 99 : 1,
    }));
    many[700] = { step: 701, loss: NaN };
    const few = thinned(many, 100);
    expect(few.length).toBeLessThanOrEqual(201);
    expect(few).toContainEqual({ step: 501, loss: 99 });
    expect(few.filter(({ loss }) => Number.isNaN(loss))).toHaveLength(1);
    expect(few.map(({ step }) => step)).toEqual(
      few.map(({ step }) => step).toSorted((a, b) => a - b),
    );
  });
});

describe("bands", () => {
  test("are least to largest up to three seeds and the deviation above, and the legend says which", () => {
    expect([1, 2, 3, 4].map(bandKind)).toEqual([undefined, "range", "range", "deviation"]);
    const of = (seeds: number) => {
      const experiment = sampleRun({ seeds });
      const data = lossData(sampleSnapshot([experiment]));
      return { legend: lossLegend(data), run: experiment.runs[1]! };
    };
    const three = of(3);
    const losses = three.run.lanes.map(({ evaluations }) => evaluations[3]!.loss);
    expect(curvesOf(three.run).bands[3]).toEqual({
      step: 60,
      low: Math.min(...losses),
      high: Math.max(...losses),
    });
    expect(three.legend).toContain("least to largest of 3 seeds");
    const five = of(5);
    const band = curvesOf(five.run).bands[3]!;
    const values = five.run.lanes.map(({ evaluations }) => evaluations[3]!.loss);
    const mean = values.reduce((a, b) => a + b) / 5;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4);
    expect(band.high - band.low).toBeCloseTo(2 * deviation, 12);
    expect(five.legend).toContain("mean ± standard deviation of 5 seeds");
    expect(of(1).legend).not.toContain("band");
  });
});

describe("values that cannot be", () => {
  function measured(values: readonly number[], key: "loss" | "exactMatch" | "perplexity") {
    const experiment = sampleRun({ methods: ["lora"], seeds: values.length });
    const [run] = experiment.runs;
    const lanes = run!.lanes.map((lane, i) => ({
      ...lane,
      evaluations: [{ ...lane.evaluations[0]!, [key]: values[i] }],
    }));
    return metricCurve({ ...run!, lanes }, key);
  }

  test("are not in a band: no share above 1, no loss below 0, no perplexity below 1", () => {
    const [share] = measured([1, 1, 1, 0.2], "exactMatch").bands;
    expect(share).toMatchObject({ low: expect.closeTo(0.4, 6) as number, high: 1 });
    expect(measured([0, 0, 0, 0.9], "exactMatch").bands[0]!.low).toBe(0);
    expect(measured([0.01, 0.01, 0.01, 3], "loss").bands[0]!.low).toBe(0);
    const [ppl] = measured([1.1, 1.1, 1.1, 9], "perplexity").bands;
    expect(ppl!.low).toBe(1);
    expect(ppl!.high).toBeGreaterThan(7);
  });

  test("are not in an interval, and two seeds have none", () => {
    const of = (values: readonly number[]) => interval95("share", summarize(values)!);
    expect(of([0.2, 0.9])).toBeUndefined();
    expect(of([1, 1, 0.7])).toEqual([expect.closeTo(0.47, 2), 1]);
    expect(of([0, 0, 0.3])![0]).toBe(0);
    expect(interval95("nats", summarize([3, 3.1, 3.2])!)![1]).toBeCloseTo(3.348, 3);
  });

  test("an axis is found for more values than an argument list can hold", () => {
    const [data] = metricData(sampleSnapshot([sampleRun()]));
    const points = Array.from({ length: 300_000 }, (_, step) => ({ step, value: 0.5 }));
    const series = data!.series.map((one) => ({ ...one, points }));
    expect(metricDomain({ ...data!, series })[1]).toBeGreaterThan(0.5);
  });
});

describe("the seeds of a run", () => {
  const snapshot = sampleSnapshot([sampleRun({ methods: ["full", "lora"], seeds: 3 })]);

  test("are hairlines that a highlight shows, in no saved picture", () => {
    const data = lossData(snapshot);
    const chart = {
      width: 640,
      height: 320,
      isLog: true,
      label: "",
      look: chartLook(16),
      document,
    };
    const lines = (svg: SVGSVGElement) => [...svg.querySelectorAll("[data-mark='seed line']")];
    expect(lines(drawLossChart(data, chart).svg)).toEqual([]);
    const { svg } = drawLossChart(data, { ...chart, hasSeeds: true });
    // One mark for each run, with a line for each seed.
    expect(lines(svg).map((mark) => mark.querySelectorAll("path").length)).toEqual([3, 3]);
    const shown = () =>
      lines(svg)
        .filter((line) => line.getAttribute("display") !== "none")
        .map((line) => line.getAttribute("data-run"));
    expect(shown()).toEqual([]);
    const { key } = data.series[1]!;
    showHighlight(svg, key);
    expect(shown()).toEqual([key]);
    showHighlight(svg, undefined);
    expect(shown()).toEqual([]);
  });
});

describe("which runs are drawn", () => {
  const runs = [7, 6, 5, 4, 3, 2, 1].map((number) => sampleRun({ number, methods: ["lora"] }));
  const idOf = (number: number) => runs[7 - number]!.runs[0]!.description.runId;

  test("the last five experiments, what is pinned, and the baseline; not what is hidden", () => {
    const numbers = (marks: Partial<Snapshot["marks"]>) =>
      shownRuns(sampleSnapshot(runs, { marks })).map(({ experiment }) => experiment.number);
    expect(numbers({})).toEqual([3, 4, 5, 6, 7]);
    expect(numbers({ pinned: new Set([idOf(1)]), hidden: new Set([idOf(5)]) })).toEqual([
      1, 3, 4, 6, 7,
    ]);
    const [first] = shownRuns(sampleSnapshot(runs, { marks: { baseline: idOf(2) } }));
    expect(first).toMatchObject({ role: "baseline", experiment: { number: 2 } });
    const snapshot = sampleSnapshot(runs);
    expect(visibilityOf(snapshot, runs[6]!, idOf(1))).toBe("old");
  });

  test("another task is on another axis", () => {
    const other = sampleRun({ number: 8, task: { id: "moby-dick" } });
    const snapshot = sampleSnapshot([other, ...runs]);
    expect(new Set(shownRuns(snapshot).map(({ experiment }) => experiment))).toEqual(
      new Set([other]),
    );
  });

  test("a swept run is called by its value", () => {
    const sweep = sampleRun({ methods: ["lora"], ranks: [1, 8] });
    const snapshot = sampleSnapshot([sweep], { marks: { names: new Map([["x", "y"]]) } });
    expect(sweep.runs.map((run) => runName(snapshot, run))).toEqual(["LoRA r=1", "LoRA r=8"]);
  });
});

describe("the picture", () => {
  test("of two methods with three seeds, smoothed: the whole drawing as text", async () => {
    const snapshot = sampleSnapshot(
      [sampleRun({ methods: ["full", "lora"], seeds: 3, steps: 40, evaluateEvery: 10 })],
      { view: { ...DEFAULT_VIEW, smoothing: 0.6 } },
    );
    await expect(asText(draw(snapshot))).toMatchFileSnapshot("snapshots/loss-chart.svg");
  });

  test("lines of a run carry its id; raw behind smoothed; earlier ones have one faint line and no label", () => {
    const snapshot = sampleSnapshot(
      [sampleRun({ number: 2, methods: ["lora"] }), sampleRun({ number: 1, methods: ["bitfit"] })],
      { view: { ...DEFAULT_VIEW, smoothing: 0.6 } },
    );
    const svg = draw(snapshot);
    const marks = (number: number) =>
      [...svg.querySelectorAll("[data-run]")]
        .filter((part) => part.getAttribute("data-run")?.includes(`00${number}:`))
        .map((part) => part.getAttribute("data-mark"))
        .filter((mark) => mark !== null);
    expect(marks(2)).toEqual(["raw line", "line", "line", "dot"]);
    expect(marks(1)).toEqual(["line"]);
    const labels = [...svg.querySelectorAll("[data-part=labels] text")].map(
      (text) => text.textContent,
    );
    expect(labels[0]).toBe("LoRA r=4");
    expect(labels.join()).not.toContain("BitFit");
    expect(
      svg
        .querySelector(
          "[data-mark='raw line'] [stroke-opacity], [data-mark='raw line'][stroke-opacity]",
        )
        ?.getAttribute("stroke-opacity"),
    ).toBe("0.3");
  });

  test("names its reference lines, one below when they are near each other", () => {
    const texts = (svg: SVGSVGElement) =>
      [...svg.querySelectorAll("[data-part=references] text")].map((text) => ({
        text: text.textContent,
        y: Number(text.getAttribute("y")),
      }));
    const [guess, base] = texts(draw(sampleSnapshot([sampleRun()])));
    expect(guess?.text).toBe("random guess 3.178");
    expect(base?.text).toBe("frozen base 2.310");
    const run = sampleRun();
    const near = {
      ...run,
      base: { ...run.base!, evaluation: { ...run.base!.evaluation, loss: 3.1 } },
    };
    const [upper, lower] = texts(draw(sampleSnapshot([near])));
    expect(lower!.y - upper!.y).toBeGreaterThan(12);
  });

  test("a guess far above the chart is told in words instead", () => {
    const run = sampleRun();
    const low = {
      ...run,
      base: { ...run.base!, evaluation: { ...run.base!.evaluation, loss: 0.4 } },
    };
    const data = lossData(sampleSnapshot([low]));
    expect(lossProvenance(data)).toEqual([
      expect.stringContaining("An even guess would have 3.178"),
    ]);
  });

  test("marks divergence and seams, and says so", () => {
    const run = sampleRun({ methods: ["lora"], divergesAt: { lora: 37 } });
    const resumed = { ...run, runs: run.runs.map((one) => ({ ...one, seams: [20] })) };
    const snapshot = sampleSnapshot([resumed]);
    const svg = draw(snapshot);
    expect(
      svg.querySelectorAll("[data-mark=diverged] path, [data-mark=diverged]").length,
    ).toBeGreaterThan(0);
    expect(
      svg.querySelectorAll("[data-mark=seam] path, path[data-mark=seam]").length,
    ).toBeGreaterThan(0);
    expect(lossLegend(lossData(snapshot))).toMatch(/continued from a checkpoint · ×: diverged/);
    const [series] = lossData(snapshot).series;
    expect(series?.diverged?.step).toBe(36);
  });

  test("a run that diverges flattens nobody: its cross lies at the edge of the chart", () => {
    const wild = sampleRun({ divergesAt: { lora: 30 } });
    const calm = lossDomain(lossData(sampleSnapshot([sampleRun()])), false);
    const runs = wild.runs.map((run) => ({
      ...run,
      lanes: run.lanes.map((lane) =>
        run.description.methodId === "lora"
          ? {
              ...lane,
              losses: lane.losses.map((loss, i) => (i < 20 ? loss : 4e30)),
              evaluations: lane.evaluations.map((one) =>
                one.step < 20 ? one : { ...one, loss: 4e30 },
              ),
            }
          : lane,
      ),
    }));
    const snapshot = sampleSnapshot([{ ...wild, runs }]);
    expect(lossDomain(lossData(snapshot), false)[1]).toBeLessThanOrEqual(4.5 * calm[1]);
    const cross = draw(snapshot).querySelector("[data-mark=diverged]");
    expect(cross?.outerHTML).toMatch(/translate\(/);
  });

  test("earlier runs set neither axis", () => {
    const long = sampleRun({ number: 1, steps: 400 });
    const short = sampleRun({ number: 2, steps: 40 });
    expect(lossData(sampleSnapshot([short, long])).x.end).toBe(40);
  });

  test("zoom cuts both axes; log stays above zero", () => {
    const data = lossData(sampleSnapshot([sampleRun({ seeds: 3 })]));
    expect(suggestsLogScale(data)).toBe(true);
    expect(lossDomain(data, true)[0]).toBeGreaterThan(0);
    const zoomed = draw(sampleSnapshot([sampleRun()]), { zoom: [100, 200] });
    const ticks = [...zoomed.querySelectorAll("[data-mark='x-axis tick label'] text")];
    expect(ticks[0]?.textContent).toBe("100");
  });

  test("labels stay apart and inside whatever the lines do", () => {
    const places = spread([50, 51, 52, 300, 301], 14, 20, 302);
    const sorted = places.toSorted((a, b) => a - b);
    sorted.slice(1).forEach((place, i) => expect(place - sorted[i]!).toBeGreaterThanOrEqual(14));
    expect(sorted.at(-1)).toBeLessThanOrEqual(302);
  });
});

describe("the crosshair", () => {
  const data = lossData(sampleSnapshot([sampleRun({ seeds: 3 })]), 0.6);

  test("lists the runs at the nearest step, least loss first, raw and smoothed", () => {
    const rows = crosshairRows(data, 100);
    expect(rows.map(({ methodId }) => methodId)).toEqual(["full", "lora", "bitfit"]);
    const [full] = rows;
    expect(full).toMatchObject({ seeds: 3, validation: { step: 100 } });
    expect(full?.training).not.toBe(full?.smoothed);
    expect(crosshairSentence(data, 100)).toMatch(
      /^step 100\. Full fine-tuning: validation 0\.\d+, training 0\.\d+; LoRA/,
    );
  });

  test("arrows go from evaluation to evaluation, or step by step, and stop at the ends", () => {
    expect(placeBeside(data, undefined, 1, false)).toBe(0);
    expect(placeBeside(data, 0, 1, false)).toBe(20);
    expect(placeBeside(data, 25, -1, false)).toBe(20);
    expect(placeBeside(data, 20, 1, true)).toBe(21);
    expect(placeBeside(data, 200, 1, false)).toBe(200);
    expect(placeBeside(data, 0, -1, true)).toBe(0);
  });
});

describe("the sentence below the chart", () => {
  const now = sampleRun({ number: 2, methods: ["full", "lora", "bitfit"] });
  const ends = (counts: readonly number[]) => ({
    ...now,
    runs: now.runs.map((run, i) => ({
      ...run,
      lanes: run.lanes.map(({ losses, evaluations, ...lane }) => ({
        ...lane,
        losses: losses.slice(0, counts[i]),
        evaluations: evaluations.filter(({ step }) => step <= counts[i]!),
      })),
    })),
  });
  const sentence = (counts: readonly number[], isEnded = false) =>
    lossSentence(lossData(sampleSnapshot([ends(counts)])), isEnded);

  test("says one step where all were evaluated after it, wherever they are between two", () => {
    const started =
      "Full fine-tuning 2.310, LoRA r=4 2.657, BitFit 2.310; the frozen base has 2.310.";
    expect(sentence([0, 0, 0])).toBe(`At step 0, validation loss: ${started}`);
    expect(sentence([45, 41, 59])).toMatch(/^At step 40, validation loss: Full/);
    expect(sentence([200, 200, 200], true)).toMatch(/^After step 200, validation loss: Full/);
  });

  test("says of runs that take turns which evaluation is whose, the furthest first", () => {
    const own =
      /^Validation loss at step 80: LoRA r=4 [\d.]+; step 40: Full fine-tuning [\d.]+, BitFit [\d.]+; the frozen base has 2\.310\.$/;
    expect(sentence([45, 83, 41])).toMatch(own);
    // Stopped, or diverged: the same in the end.
    expect(sentence([45, 83, 41], true)).toMatch(own);
  });

  test("names an earlier baseline last, after the step that it came to", () => {
    const before = sampleRun({ number: 1, methods: ["lora"] });
    const marks = { baseline: before.runs[0]!.description.runId };
    const data = lossData(sampleSnapshot([ends([45, 44, 43]), before], { marks }));
    expect(lossSentence(data, false)).toMatch(
      /^Validation loss at step 40: .*BitFit [\d.]+; step 200: LoRA r=4 · run 1 [\d.]+; the frozen base/,
    );
  });

  test("says the seeds of whose losses it has the mean", () => {
    const seeds = sampleRun({ methods: ["full", "lora"], seeds: 3 });
    const [full, lora] = seeds.runs;
    const lanes = full!.lanes.map((lane) => ({
      ...lane,
      evaluations: lane.evaluations.slice(0, 2),
    }));
    const runs = [{ ...full!, lanes }, lora!];
    expect(lossSentence(lossData(sampleSnapshot([{ ...seeds, runs }])), false)).toMatch(
      /^Validation loss, mean of 3 seeds, at step 200: LoRA r=4 [\d.]+; step 20: Full/,
    );
  });
});
