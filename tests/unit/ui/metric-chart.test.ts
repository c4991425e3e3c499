// The small charts without a page: which metrics, their numbers, their sentence, what is drawn.
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { chartLook } from "../../../src/ui/charts/chart-size.ts";
import { metricData, metricDomain, metricSentence } from "../../../src/ui/charts/metric-data.ts";
import { drawMetricChart } from "../../../src/ui/charts/metric-plot.ts";
import { formatScore } from "../../../src/ui/state/format.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

const { document } = parseHTML("<html><body></body></html>");

describe("the small charts", () => {
  test("are one for each metric of the task beside the loss, and none before a run", () => {
    const ids = (snapshot: ReturnType<typeof sampleSnapshot>) =>
      metricData(snapshot).map(({ metric }) => metric.id);
    expect(ids(sampleSnapshot([]))).toEqual([]);
    expect(ids(sampleSnapshot([sampleRun()]))).toEqual(["exactMatch", "tokenAccuracy"]);
    expect(ids(sampleSnapshot([sampleRun({ task: { id: "spam" } })]))).toEqual([
      ...["macroF1", "accuracy"],
    ]);
  });

  test("have the mean over the seeds at each evaluation, a band around it, and the base", () => {
    const experiment = sampleRun({ seeds: 3 });
    const [exactMatch] = metricData(sampleSnapshot([experiment]));
    const lora = exactMatch!.series.find(({ methodId }) => methodId === "lora")!;
    const { lanes } = experiment.runs.find((run) => run.description.runId === lora.key)!;
    lanes[0]!.evaluations.forEach(({ step }, i) => {
      const values = lanes.map(({ evaluations }) => evaluations[i]!.exactMatch!);
      const mean = (values[0]! + values[1]! + values[2]!) / 3;
      expect(lora.points[i]).toEqual({ step, value: expect.closeTo(mean, 12) as number });
      expect(lora.bands[i]).toEqual({
        step,
        low: Math.min(...values),
        high: Math.max(...values),
      });
    });
    expect(exactMatch!.base).toBe(experiment.base?.evaluation.exactMatch);
  });

  test("say the last values, best first, and leave out runs that are hidden", () => {
    const experiment = sampleRun({ seeds: 3 });
    const [data] = metricData(sampleSnapshot([experiment]));
    const best = [...data!.series].sort((a, b) => b.points.at(-1)!.value - a.points.at(-1)!.value);
    const sentence = metricSentence(data!);
    const places = best.map(({ label, points }) =>
      sentence.indexOf(`${label} ${formatScore(points.at(-1)!.value)}`),
    );
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(places).toEqual(places.toSorted((a, b) => a - b));

    const hidden = new Set([best[0]!.key]);
    const snapshot = sampleSnapshot([experiment]);
    const [fewer] = metricData({ ...snapshot, marks: { ...snapshot.marks, hidden } });
    expect(fewer!.series.map(({ key }) => key)).not.toContain(best[0]!.key);
    expect(fewer!.series).toHaveLength(data!.series.length - 1);
  });

  test("say those of earlier runs where nothing else is drawn", () => {
    const [earlier, current] = [sampleRun({ number: 1 }), sampleRun({ number: 2 })];
    const unmeasured = current.runs.map((run) => ({
      ...run,
      lanes: run.lanes.map((lane) => ({ ...lane, evaluations: [] })),
    }));
    const snapshot = sampleSnapshot([{ ...current, runs: unmeasured }, earlier]);
    const [data] = metricData(snapshot);
    expect(new Set(data!.series.map(({ role }) => role))).toEqual(new Set(["earlier"]));
    const sentence = metricSentence(data!);
    for (const { label, points } of data!.series) {
      expect(sentence).toContain(`${label} ${formatScore(points.at(-1)!.value)}`);
    }
  });

  test("keep a share between 0 and 1, with every value inside", () => {
    const experiment = sampleRun({ seeds: 3 });
    for (const data of metricData(sampleSnapshot([experiment]))) {
      const [low, high] = metricDomain(data);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      for (const { points } of data.series) {
        for (const { value } of points) {
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        }
      }
    }
  });

  test("draw a line for each run and place every point where the scale says", () => {
    const [data] = metricData(sampleSnapshot([sampleRun({ seeds: 3 })]));
    const label = metricSentence(data!);
    const size = { width: 400, height: 160, look: chartLook(16) };
    const { svg, x, y } = drawMetricChart(data!, { ...size, label, document });
    expect(svg.getAttribute("role")).toBe("img");
    for (const { key, points } of data!.series) {
      const line = [...svg.querySelectorAll("[data-mark=line]")].filter(
        (part) => part.getAttribute("data-run") === key,
      );
      expect(line).toHaveLength(1);
      const last = points.at(-1)!;
      const numbers = line[0]!
        .querySelector("path")!
        .getAttribute("d")!
        .match(/-?[\d.]+/g)!;
      expect(Number(numbers.at(-2))).toBeCloseTo(x.apply(last.step), 1);
      expect(Number(numbers.at(-1))).toBeCloseTo(y.apply(last.value), 1);
    }
  });
});
