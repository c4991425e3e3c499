/** Draws the loss chart as SVG, from data alone; colours are CSS variables, so a change of theme needs no new drawing. */
import * as Plot from "@observablehq/plot";
import { formatLoss } from "../state/format.ts";
import { isNarrow } from "./chart-size.ts";
import type { LineEnd } from "./end-labels.ts";
import { appendEndLabels, fitLabels } from "./end-labels.ts";
import type { LossData, LossSeries } from "./loss-data.ts";
import { isCurrent } from "./loss-data.ts";
import { lossDomain } from "./loss-domain.ts";
import { seriesMarks } from "./loss-marks.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { Drawn } from "./picture.ts";
import type { ChartFrame } from "./plot-frame.ts";
import { asDrawn, frameOptions } from "./plot-frame.ts";
import { appendReferenceLabels } from "./reference-labels.ts";
import type { LossPoint } from "./run-curves.ts";
import { fittingTicks } from "./ticks.ts";
import { formatXTick } from "./x-axis.ts";
import { xStrings } from "./x-axis.strings.ts";

export interface LossChart extends ChartFrame {
  readonly isLog: boolean;
  /** Between which it is cut, as the x axis counts. */
  readonly zoom?: readonly [number, number] | undefined;
  /** The axis is named by something else on the page. */
  readonly hasNamedAxis?: boolean;
  /** With a hidden line for each seed, for a highlight to show. */
  readonly hasSeeds?: boolean;
}

const MARGIN_TOP = 14;

export function drawLossChart(data: LossData, chart: LossChart): Drawn {
  const { width, isLog, look } = chart;
  const domain = chart.zoom ?? [0, data.x.end];
  const series = data.series.map((one) => cut(one, domain));
  const visible = { ...data, series };
  const [low, high] = lossDomain(visible, isLog);
  /** The cross lies where the line leaves the chart, if it does. */
  const inside = (point: LossPoint | undefined) =>
    point && { ...point, loss: Math.min(point.loss, high) };
  const narrow = isNarrow(chart, look);
  const ends = series.flatMap((one) => lineEnd(one, domain));
  const { names, room } = fitLabels(ends, look, width, narrow);
  const margins = {
    left: 3.7 * look.text,
    right: room,
    top: MARGIN_TOP,
    bottom: 3.4 * look.text,
  };
  const tickFormat = (value: number) => formatXTick(data.x.kind, value);
  const ticks = fittingTicks(
    {
      type: "linear",
      domain,
      length: width - margins.left - margins.right,
      format: tickFormat,
      most: narrow ? 6 : 12,
    },
    look,
  );
  const drawn = Plot.plot({
    ...frameOptions(chart, margins),
    x: { domain: [...domain], label: null },
    y: { type: isLog ? "log" : "linear", domain: [low, high], label: null },
    marks: [
      Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 6 }),
      Plot.axisY({ ticks: isLog ? 5 : 6, tickSize: 0, tickFormat: formatTick }),
      Plot.axisX(ticks, {
        tickSize: 4,
        tickFormat,
        label: chart.hasNamedAxis === true ? null : xStrings.axis(data.x.kind),
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 2.9 * look.text,
      }),
      Plot.ruleY([low], { stroke: "var(--line-strong)" }),
      ...references(data)
        .filter(({ loss }) => loss >= low && loss <= high)
        .map(({ loss, dash }) =>
          Plot.ruleY([loss], { stroke: "var(--text-muted)", strokeDasharray: dash }),
        ),
      ...series.flatMap((one) =>
        seriesMarks(
          { ...one, diverged: inside(one.diverged) },
          {
            look,
            width,
            isSmoothed: data.smoothing > 0,
            isCut: chart.zoom !== undefined,
            hasSeeds: chart.hasSeeds === true,
            bandOpacity: bandOpacity(series),
            floor: isLog ? low : 0,
          },
        ),
      ),
    ],
  });
  const picture = asDrawn(drawn, chart, margins);
  const taken = appendEndLabels(picture, ends, names, look);
  appendReferenceLabels(picture, references(data), look, narrow, taken);
  return picture;
}

/** Bands of one hue that lie on each other shall not hide the lines. */
export function bandOpacity(
  series: readonly { readonly methodId: string; readonly role: LossSeries["role"] }[],
): number {
  const counts = new Map<string, number>();
  for (const { methodId, role } of series) {
    if (role !== "earlier") counts.set(methodId, (counts.get(methodId) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values()) > 2 ? 0.09 : 0.16;
}

/** Lines across the chart that no run draws. */
export interface Reference {
  readonly loss: number;
  readonly text: string;
  readonly dash: string;
}

function references({ baseLoss, guessLoss, isClassification }: LossData): readonly Reference[] {
  const base = isClassification ? strings.newHead : strings.frozenBase;
  return [
    ...(baseLoss === undefined
      ? []
      : [{ loss: baseLoss, text: base(formatLoss(baseLoss)), dash: "3 4" }]),
    { loss: guessLoss, text: strings.randomGuess(formatLoss(guessLoss)), dash: "1 5" },
  ];
}

/** Of the points that lie between two places of the x axis, and the next ones beyond, which the lines lead to. */
function cut(series: LossSeries, domain: readonly [number, number]): LossSeries {
  const [from, to] = [domain[0] / series.perStep, domain[1] / series.perStep];
  if (from === 0 && (series.training.at(-1)?.step ?? 0) <= to) return series;
  const within = <T extends { readonly step: number }>(points: readonly T[]): readonly T[] => {
    const first = points.findLastIndex(({ step }) => step <= from);
    const last = points.findIndex(({ step }) => step >= to);
    return points.slice(Math.max(0, first), last === -1 ? undefined : last + 1);
  };
  const isInside = ({ step }: LossPoint) => step >= from && step <= to;
  return {
    ...series,
    training: within(series.training),
    smooth: within(series.smooth),
    validation: within(series.validation),
    seedLines: series.seedLines.map(within),
    bands: within(series.bands),
    diverged:
      series.diverged !== undefined && isInside(series.diverged) ? series.diverged : undefined,
    seams: series.seams.filter((step) => step >= from && step <= to),
  };
}

/** Where the label of a line stands: at its end, or where the chart is cut. */
function lineEnd(series: LossSeries, domain: readonly [number, number]): readonly LineEnd[] {
  const end =
    series.validation.at(-1) ?? series.smooth.findLast(({ loss }) => Number.isFinite(loss));
  if (end === undefined || series.role === "earlier") return [];
  const { key, methodId, variant, label, role, training, perStep } = series;
  const step = Math.max(end.step, isCurrent(series) ? (training.at(-1)?.step ?? 0) : 0);
  const x = Math.min(domain[1], step * perStep);
  // A line that ends before the window has no end in it.
  if (x < domain[0]) return [];
  const isBaseline = role === "baseline";
  return [{ key, methodId, variant, label, isBaseline, x, y: end.loss }];
}

function formatTick(value: number): string {
  if (value >= 1e5) return value.toExponential(0).replace("+", "");
  return value >= 0.01 || value === 0
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(0);
}
