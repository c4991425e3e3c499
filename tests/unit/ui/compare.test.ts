// The numbers of the runs table and the Compare page without a page: rows, order, front, labels, pictures as files.
import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import type { MeasureId } from "../../../src/experiment/measures.ts";
import { measureById } from "../../../src/experiment/measures.ts";
import { parseRecorded } from "../../../src/experiment/recorded.ts";
import { parseRecords } from "../../../src/experiment/records.ts";
import { writeRunFile } from "../../../src/experiment/run-file.ts";
import { chartLook } from "../../../src/ui/charts/chart-size.ts";
import { overlaps, placeLabels } from "../../../src/ui/charts/place-labels.ts";
import { standaloneSvg } from "../../../src/ui/charts/save-picture.ts";
import {
  arenas,
  compareData,
  comparedRuns,
  compareSentence,
} from "../../../src/ui/compare/compare-data.ts";
import { drawParetoChart, withoutShared } from "../../../src/ui/compare/pareto-plot.ts";
import { publishedOf, publishedPoints } from "../../../src/ui/compare/published.ts";
import { thirdOf } from "../../../src/ui/results/run-trouble.ts";
import { comparedWith, runRows, sortedRows } from "../../../src/ui/results/run-rows.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

const { document } = parseHTML("<html><body></body></html>");
const latest = sampleRun({ number: 2, methods: ["full", "lora", "bitfit"], seeds: 3 });
const before = sampleRun({ number: 1, methods: ["lora"], seeds: 3 });
const idOf = (i: number) => latest.runs[i]!.description.runId;

test("rows have the best loss over seeds and the difference from the baseline", () => {
  const rows = runRows(sampleSnapshot([latest, before], { marks: { baseline: idOf(0) } }));
  const [full, lora] = rows;
  const best = latest.runs[1]!.lanes.map(({ evaluations }) =>
    Math.min(...evaluations.map(({ loss }) => loss)),
  );
  expect(lora?.loss?.mean).toBeCloseTo(best.reduce((a, b) => a + b) / 3, 12);
  expect(lora?.delta).toBeCloseTo(lora!.loss!.mean - full!.loss!.mean, 12);
  expect(full).toMatchObject({ isBaseline: true, delta: undefined });
});

test("rows sort both ways, those without a value last, and are held against the run before of their method", () => {
  const live = { ...latest.runs[0]!, msPerStep: undefined };
  const current = { ...latest, runs: [live, ...latest.runs.slice(1)] };
  const rows = runRows(sampleSnapshot([current, before]));
  const methods = (isAscending: boolean) =>
    sortedRows(rows, { key: "trainable", isAscending }).map(({ run }) => run.description.methodId);
  expect(methods(true)).toEqual(["bitfit", "lora", "lora", "full"]);
  expect(methods(false)).toEqual(["full", "lora", "lora", "bitfit"]);
  for (const isAscending of [true, false]) {
    const last = sortedRows(rows, { key: "speed", isAscending }).at(-1);
    expect(last?.run.description.methodId).toBe("full");
  }
  expect(comparedWith(rows, rows[1]!)?.experiment).toBe(before);
  expect(comparedWith(rows, rows[2]!)).toBeUndefined();
});

test("the next smaller rate is a rung of 1, 3, 10", () => {
  expect([3e-2, 1e-2, 2e-3, 5e-4].map(thirdOf)).toEqual([1e-2, 3e-3, 1e-3, 3e-4]);
});

test("runs that are called the same are told apart by where they come from; recorded ones have no number", () => {
  const twin = (id: string) => ({
    ...sampleRun({ number: 0, methods: ["lora"], origin: "recorded" as const }),
    id: `recorded-${id}`,
  });
  const snapshot = sampleSnapshot([latest, before, twin("a")]);
  const labels = (kept: typeof snapshot) =>
    comparedRuns(kept, arenas(kept)[0]!).map(({ label }) => label);
  expect(labels(snapshot)).toEqual([
    ...["Full fine-tuning", "LoRA r=4 · run 2", "BitFit", "LoRA r=4 · run 1"],
    "LoRA r=4 · recorded",
  ]);
  const both = labels(sampleSnapshot([latest, twin("a"), twin("b")]));
  expect(both.slice(-2)).toEqual(["LoRA r=4 · recorded · a", "LoRA r=4 · recorded · b"]);
  expect(parseRecorded(writeRunFile(latest)).number).toBe(0);
});

test("names without what all of them begin with", () => {
  expect(withoutShared(["LoRA r=1", "LoRA r=16"])).toEqual(["r=1", "r=16"]);
  expect(withoutShared(["LoRA r=1", "BitFit"])).toEqual(["LoRA r=1", "BitFit"]);
  expect(withoutShared(["LoRA r=1"])).toEqual(["LoRA r=1"]);
});

test("the front, its sentence and its picture", async () => {
  const sweep = sampleRun({ number: 3, methods: ["full", "lora"], ranks: [1, 2], seeds: 3 });
  const snapshot = sampleSnapshot([sweep, latest]);
  const [arena] = arenas(snapshot);
  const compared = comparedRuns(snapshot, arena!);
  // Two experiments have full fine-tuning: their numbers tell them apart.
  expect(compared.map(({ label }) => label)).toEqual([
    ...[
      "Full fine-tuning · run 3",
      "LoRA r=1",
      "LoRA r=2",
      "Full fine-tuning · run 2",
      "LoRA r=4",
      "BitFit",
    ],
  ]);
  const data = compareData(compared, [], measureById("trainable"), measureById("validationLoss"));
  const sentence = compareSentence(data);
  expect(sentence).toMatch(/^6 of 6 configurations are undominated: BitFit, LoRA r=1/);
  const hidden = sampleSnapshot([sweep, latest], { marks: { hidden: new Set([idOf(2)]) } });
  expect(comparedRuns(hidden, arena!)).toHaveLength(5);
  const { svg } = drawParetoChart(data, {
    width: 640,
    height: 360,
    label: sentence,
    look: chartLook(16),
    document,
  });
  const text = svg.outerHTML
    .replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(10 * Number(number)) / 10))
    .replace(/></g, ">\n<");
  await expect(text).toMatchFileSnapshot("snapshots/pareto-chart.svg");
});

test("published results are those of the task at a chosen rate, one point a configuration", () => {
  const file = new URL("../../../public/results/records.json", import.meta.url);
  const records = parseRecords(JSON.parse(readFileSync(file, "utf8")));
  const found = publishedOf(records, latest.experiment);
  expect(found.length).toBeGreaterThan(0);
  const points = (x: MeasureId, y: MeasureId) =>
    publishedPoints(found, measureById(x), measureById(y), latest.experiment);
  const [point] = points("trainable", "validationLoss");
  const [sized] = points("adapterBytes", "validationLoss");
  // The whole file, as for the page's own runs.
  const numbers = found.find(({ method }) => method === sized?.methodId)!.adapterBytes;
  expect(sized?.x.mean).toBeGreaterThan(numbers);
  expect(point?.y.n).toBeGreaterThan(1);
  expect(point?.label).toMatch(/recorded \(/);
  expect(points("trainable", "macroF1")).toEqual([]);
});

test("every label finds a place beside its point or at the end of a leader; none covers another or a point", () => {
  const frame = { left: 0, right: 200, top: 0, bottom: 100 };
  const size = { height: 14, radius: 5 };
  const near = [0, 3, 6, 9, 12, 15].map((i) => ({ x: 100 + i, y: 50 + i, width: 60 }));
  const spots = placeLabels(near, frame, size);
  const boxes = spots.map((spot) => {
    if (spot === undefined) throw new Error("expected a place, found none");
    const left = { start: spot.x, end: spot.x - 60, middle: spot.x - 30 }[spot.anchor];
    return { left, right: left + 60, top: spot.y - 0.75 * 14, bottom: spot.y + 0.25 * 14 };
  });
  boxes.forEach((box, i) => {
    expect(box.left).toBeGreaterThanOrEqual(frame.left);
    expect(box.right).toBeLessThanOrEqual(frame.right);
    for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false);
    const marks = near.map(({ x, y }) => ({
      left: x - 5,
      right: x + 5,
      top: y - 5,
      bottom: y + 5,
    }));
    expect(marks.some((mark, j) => j !== i && overlaps(box, mark))).toBe(false);
  });
  expect(spots.some((spot) => spot?.leader !== undefined)).toBe(true);
  expect(spots.some((spot) => spot?.leader === undefined)).toBe(true);
  // Without room it is left out.
  expect(placeLabels([{ x: 100, y: 50, width: 300 }], frame, size)).toEqual([undefined]);
  // At the right edge there is room on the left alone.
  expect(placeLabels([{ x: 195, y: 50, width: 60 }], frame, size)[0]?.anchor).toBe("end");
});

test("a saved picture stands alone: no variable, no style of the page, its words escaped", () => {
  const chart = `<svg width="10" style="color:var(--text)" role="img" aria-label="x"><style>:where(a){}</style><path fill="var(--method-lora)"/></svg>`;
  const file = standaloneSvg(
    chart,
    { width: 10, height: 20 },
    { title: "a < b", description: "c & d" },
    (name) => (name === "--method-lora" ? "rgb(84, 87, 229)" : "#fff"),
  );
  expect(file).toContain('fill="rgb(84, 87, 229)"');
  expect(file).not.toMatch(/var\(|<style|aria-label/);
  expect(file).toContain("<title>a &lt; b</title>");
  expect(file).toContain("<desc>c &amp; d</desc>");
  expect(file).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="42" height="52"/);
});

test("counts that differ by a factor lie on a log axis: the middle is their geometric mean", () => {
  const arena = arenas(sampleSnapshot([latest]))[0];
  const compared = comparedRuns(sampleSnapshot([latest]), arena!);
  const data = compareData(compared, [], measureById("trainable"), measureById("validationLoss"));
  const { x } = drawParetoChart(data, {
    ...{ width: 640, height: 360, label: "", document },
    look: chartLook(16),
  });
  const [full, lora] = data.points.map((point) => point.x.mean);
  expect(x.apply(Math.sqrt(full! * lora!))).toBeCloseTo((x.apply(full!) + x.apply(lora!)) / 2, 6);
});
