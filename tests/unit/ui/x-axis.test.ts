// What the charts count along their x axis, and the scale of the other one: the same for all of them, and honest.
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { readHash, writeHash } from "../../../src/experiment/url.ts";
import { chartLook } from "../../../src/ui/charts/chart-size.ts";
import {
  crosshairRows,
  crosshairSentence,
  nearestPlace,
  placeBeside,
} from "../../../src/ui/charts/crosshair.ts";
import { lossData, suggestsLogScale } from "../../../src/ui/charts/loss-data.ts";
import { drawLossChart } from "../../../src/ui/charts/loss-plot.ts";
import { metricData } from "../../../src/ui/charts/metric-data.ts";
import { drawMetricChart } from "../../../src/ui/charts/metric-plot.ts";
import { readSession, writeSession } from "../../../src/ui/state/session.ts";
import { DEFAULT_VIEW } from "../../../src/ui/state/snapshot.ts";
import { viewAfter } from "../../../src/ui/state/view-after.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

const { document } = parseHTML("<html><body></body></html>");
const look = chartLook(16);
const size = { width: 640, height: 320, look, label: "", document };

const run = sampleRun();
const snapshot = sampleSnapshot([run]);
const { batch, steps } = run.experiment.training;

describe("the x axis", () => {
  test("counts examples as steps × batch, each run with its own", () => {
    const { x, series } = lossData(snapshot, 0, "examples");
    expect(x).toEqual({ kind: "examples", end: steps * batch, grain: batch });
    expect(series.map(({ perStep }) => perStep)).toEqual([batch, batch, batch]);
    const large = {
      ...sampleRun({ number: 2 }),
      experiment: { ...run.experiment, training: { ...run.experiment.training, batch: 4 * batch } },
    };
    const both = lossData(sampleSnapshot([large, run]), 0, "examples");
    expect(new Set(both.series.map(({ perStep }) => perStep))).toEqual(new Set([batch, 4 * batch]));
    expect(both.x.end).toBe(4 * steps * batch);
  });

  test("counts seconds by the time that each run's steps took, waves one after another", () => {
    const inWaves = {
      ...run,
      runs: run.runs.map((one) => ({
        ...one,
        description: { ...one.description, waves: one.description.methodId === "lora" ? 2 : 1 },
      })),
    };
    const { x, series } = lossData(sampleSnapshot([inWaves]), 0, "seconds");
    expect(series.map(({ perStep }) => perStep)).toEqual([0.012, 0.018, 0.009]);
    // 200 steps of 18 ms.
    expect(x).toEqual({ kind: "seconds", end: 3.6, grain: 0.009 });
  });

  test("leaves out runs whose time is not known, and counts them", () => {
    const untimed = { ...run, runs: run.runs.map((one) => ({ ...one, msPerStep: undefined })) };
    const data = lossData(sampleSnapshot([untimed]), 0, "seconds");
    expect(data.series).toEqual([]);
    expect(data.untimed).toBe(3);
    expect(data.x.end).toBe(1);
    expect(metricData(sampleSnapshot([untimed]), "seconds")).toEqual([]);
    expect(lossData(sampleSnapshot([untimed]), 0, "examples").untimed).toBe(0);
  });

  test.each(["step", "examples", "seconds"] as const)(
    "in %s is the same for the losses and the metrics, and a line ends where its run does",
    (kind) => {
      const losses = lossData(snapshot, 0, kind);
      const [metric] = metricData(snapshot, kind);
      expect(metric!.x).toEqual(losses.x);
      expect(metric!.series.map(({ perStep }) => perStep)).toEqual(
        losses.series.map(({ perStep }) => perStep),
      );
      const { svg, x } = drawLossChart(losses, { ...size, isLog: false });
      for (const { key, perStep } of losses.series) {
        const lines = [...svg.querySelectorAll("[data-mark=line]")].filter(
          (part) => part.getAttribute("data-run") === key,
        );
        const numbers = lines.at(-1)!.querySelector("path")!.getAttribute("d")!;
        const last = Number(numbers.match(/-?[\d.]+/g)!.at(-2));
        expect(last).toBeCloseTo(x.apply(steps * perStep), 1);
      }
      const names = { step: "step", examples: "examples seen", seconds: "seconds of training" };
      expect(svg.querySelector("[data-mark='x-axis label']")?.textContent).toBe(names[kind]);
      const alone = drawMetricChart(metric!, { ...size, isAlone: true }).svg;
      expect(alone.querySelector("[data-mark='x-axis label']")?.textContent).toBe(names[kind]);
    },
  );

  test("is where the crosshair stands: on steps that runs have made, each at its own", () => {
    const data = lossData(snapshot, 0, "seconds");
    expect(nearestPlace(data, 0.1)).toBeCloseTo(0.099, 9);
    const rows = crosshairRows(data, 1.08);
    expect(Object.fromEntries(rows.map(({ methodId, step }) => [methodId, step]))).toEqual({
      full: 90,
      lora: 120,
      bitfit: 120,
    });
    // Full fine-tuning alone has come as far as 2.2 s.
    expect(crosshairRows(data, 2.2).map(({ methodId }) => methodId)).toEqual(["full"]);
    expect(crosshairSentence(data, 1.08)).toMatch(/^1\.08 s\. /);
    expect(placeBeside(data, undefined, 1, false)).toBe(0);
    // The next evaluations: step 20 at 9 ms and at 12 ms.
    const first = placeBeside(data, 0, 1, false);
    expect(first).toBeCloseTo(0.18, 9);
    expect(placeBeside(data, first, 1, false)).toBeCloseTo(0.24, 9);
    expect(placeBeside(data, first, -1, false)).toBe(0);
    const examples = lossData(snapshot, 0, "examples");
    expect(placeBeside(examples, 0, 1, true)).toBe(batch);
    expect(crosshairSentence(examples, 20 * batch)).toMatch(/^[\d,]+ examples\. /);
  });

  test("is part of an address and of a visit; a zoom alone is one of steps", () => {
    const hash = writeHash(run.experiment, { view: { x: "examples", zoom: [320, 640] } });
    expect(hash).toContain("view.x=examples&view.zoom=(320,640)");
    expect(readHash(hash)).toMatchObject({
      view: { x: "examples", zoom: [320, 640] },
      notices: [],
    });
    const { view, notices } = readHash("#/lab?view.x=flops");
    expect(view).toEqual({});
    expect(notices).toEqual(["view.x: expected one of step, examples, seconds, found flops"]);
    const text = writeSession({
      experiment: run.experiment,
      scenarioId: undefined,
      marks: snapshot.marks,
      view: { ...DEFAULT_VIEW, x: "seconds" },
    });
    expect(readSession(text).view.x).toBe("seconds");
    expect(readSession(text.replace('"seconds"', '"flops"')).view.x).toBeUndefined();
  });
});

describe("the scale of the losses", () => {
  test("is suggested by the task alone: not by what is beside, by how far it has come, or by what a reload brings", () => {
    const early = {
      ...run,
      runs: run.runs.map((one) => ({
        ...one,
        lanes: one.lanes.map((lane) => ({ ...lane, evaluations: lane.evaluations.slice(0, 1) })),
      })),
    };
    const suggested = [[run], [early], [early, sampleRun({ number: 2 })], []].map((kept) =>
      suggestsLogScale(lossData(sampleSnapshot(kept))),
    );
    expect(suggested).toEqual([true, true, true, true]);
    const texts = [2, 1].map((number) => sampleRun({ number, task: { id: "moby-dick" } }));
    expect(suggestsLogScale(lossData(sampleSnapshot(texts)))).toBe(false);
    expect(suggestsLogScale(lossData(sampleSnapshot(texts.slice(1))))).toBe(false);
  });
});

describe("what survives another run", () => {
  const view = { ...DEFAULT_VIEW, zoom: [20, 40], crosshair: 30, lookedAt: "x" } as const;
  const other = (changes: Parameters<typeof sampleRun>[0]) => sampleRun({ number: 2, ...changes });

  test("a zoom, where it is as long and of the same task; nothing of the same run is lost", () => {
    expect(viewAfter(view, run, run)).toBe(view);
    // A link's zoom stays at the first run of a visit; what was looked at before does not.
    expect(viewAfter(view, undefined, run)).toEqual({ ...view, lookedAt: undefined });
    expect(viewAfter({ ...view, x: "seconds" }, run, other({})).zoom).toBeUndefined();
    expect(viewAfter({ ...view, x: "examples" }, run, other({})).zoom).toEqual([20, 40]);
    const larger = { ...other({}), experiment: withBatch(run.experiment, 2 * batch) };
    expect(viewAfter({ ...view, x: "examples" }, run, larger).zoom).toBeUndefined();
    expect(viewAfter(view, run, larger).zoom).toEqual([20, 40]);
    expect(viewAfter(view, run, other({}))).toMatchObject({
      zoom: [20, 40],
      crosshair: undefined,
      lookedAt: undefined,
    });
    for (const changes of [{ steps: 40 }, { task: { id: "spam" } }] as const) {
      expect(viewAfter(view, run, other(changes)).zoom).toBeUndefined();
    }
    const [one, two] = [1, 2].map((number) => sampleRun({ number, origin: "recorded" }));
    expect(viewAfter(view, one, two).zoom).toBeUndefined();
    expect(viewAfter(view, run, undefined).zoom).toBeUndefined();
  });

  test("the zoom of a link that starts a run: of that run, and of stored ones only where they are alike", () => {
    const zoom = [20, 40] as const;
    const linked = { ...DEFAULT_VIEW, zoom, awaited: { zoom, experiment: run.experiment } };
    const begun = { ...other({}), runs: [] };
    for (const changes of [{ steps: 40 }, { task: { id: "spam" } }] as const) {
      const stored = sampleRun({ number: 3, ...changes });
      const restored = viewAfter(linked, undefined, stored);
      expect(restored.zoom).toBeUndefined();
      const started = viewAfter(restored, stored, begun);
      expect(started).toMatchObject({ zoom, awaited: undefined });
      // It is set once: the next run is another's.
      expect(viewAfter(started, begun, { ...stored, id: "next", runs: [] }).zoom).toBeUndefined();
      // Who has changed the set-up meanwhile starts something else.
      const another = { ...stored, id: "another", runs: [] };
      expect(viewAfter(restored, stored, another)).toMatchObject({
        zoom: undefined,
        awaited: undefined,
      });
    }
    const restored = viewAfter({ ...linked, x: "seconds" }, undefined, run);
    expect(restored.zoom).toEqual(zoom);
    expect(viewAfter(restored, run, begun)).toMatchObject({ zoom, awaited: undefined });
    expect(viewAfter(linked, undefined, begun)).toMatchObject({ zoom, awaited: undefined });
  });
});

function withBatch(experiment: typeof run.experiment, batch: number): typeof run.experiment {
  return { ...experiment, training: { ...experiment.training, batch } };
}
