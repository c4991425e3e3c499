/** Draws the loss chart as SVG, from data alone; colours are CSS variables, so a change of theme needs no new drawing. */
import * as Plot from "@observablehq/plot";
import { formatLoss } from "../state/format.ts";
import type { Marker, Pen } from "../style/palette.ts";
import { drawMarker, methodLook } from "../style/palette.ts";
import type { ChartLook, ChartSize } from "./chart-size.ts";
import { isNarrow } from "./chart-size.ts";
import type { LineEnd } from "./end-labels.ts";
import { appendEndLabels, labelRoom } from "./end-labels.ts";
import type { LossData, LossSeries } from "./loss-data.ts";
import { isCurrent } from "./loss-data.ts";
import { lossDomain } from "./loss-domain.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { Drawn, Scale } from "./picture.ts";
import { asPicture } from "./picture.ts";
import { appendReferenceLabels } from "./reference-labels.ts";
import type { LossPoint } from "./run-curves.ts";
import { thinned } from "./run-curves.ts";

export interface LossChart extends ChartSize {
  readonly isLog: boolean;
  /** The sentence that says what the picture says. */
  readonly label: string;
  readonly look: ChartLook;
  /** Steps between which it is cut. */
  readonly zoom?: readonly [number, number] | undefined;
  /** Where there is no page: a document to draw in. */
  readonly document?: Document;
}

const MARGIN_TOP = 14;
const EARLIER_OPACITY = 0.4;
const MOST_MARKERS = 12;

export function drawLossChart(data: LossData, chart: LossChart): Drawn {
  const { width, height, isLog, label, look } = chart;
  const steps = chart.zoom ?? [0, data.steps];
  const series = data.series.map((one) => cut(one, steps));
  const visible = { ...data, series };
  const [low, high] = lossDomain(visible, isLog);
  /** The cross lies where the line leaves the chart, if it does. */
  const inside = (point: LossPoint | undefined) =>
    point && { ...point, loss: Math.min(point.loss, high) };
  const narrow = isNarrow(chart, look);
  const ends = series.flatMap((one) => lineEnd(one));
  const marginBottom = 3.4 * look.text;
  const marginRight = labelRoom(
    ends.map((end) => end.label),
    look,
    narrow,
  );
  const drawn = Plot.plot({
    width,
    height,
    marginTop: MARGIN_TOP,
    marginRight,
    marginBottom,
    marginLeft: 3.7 * look.text,
    ariaLabel: label,
    ...(chart.document !== undefined && { document: chart.document }),
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: `${look.text}px`,
      overflow: "visible",
    },
    x: { domain: [...steps], label: null },
    y: { type: isLog ? "log" : "linear", domain: [low, high], label: null },
    marks: [
      Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 6 }),
      Plot.axisY({ ticks: isLog ? 5 : 6, tickSize: 0, tickFormat: formatTick }),
      Plot.axisX({
        ticks: narrow ? 4 : 8,
        tickSize: 4,
        label: strings.stepAxis,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 2.9 * look.text,
      }),
      Plot.ruleY([low], { stroke: "var(--line-strong)" }),
      ...references(data)
        .filter(({ loss }) => loss >= low && loss <= high)
        .map(({ loss, dash }) =>
          Plot.ruleY([loss], {
            stroke: "var(--text-muted)",
            strokeDasharray: dash,
          }),
        ),
      ...series.flatMap((one) =>
        seriesMarks(
          { ...one, diverged: inside(one.diverged) },
          look,
          width,
          data.smoothing,
          chart.zoom !== undefined,
        ),
      ),
    ],
  });
  const picture: Drawn = {
    svg: asPicture(drawn),
    x: drawn.scale("x") as unknown as Scale,
    y: drawn.scale("y") as unknown as Scale,
    frame: {
      left: 3.7 * look.text,
      right: width - marginRight,
      top: MARGIN_TOP,
      bottom: height - marginBottom,
    },
  };
  appendReferenceLabels(picture, references(data), look, narrow);
  appendEndLabels(picture, ends, look, narrow);
  return picture;
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

/** Of the points that lie between two steps, and the next ones beyond, which the lines lead to. */
function cut(series: LossSeries, [from, to]: readonly [number, number]): LossSeries {
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
    bands: within(series.bands),
    diverged:
      series.diverged !== undefined && isInside(series.diverged) ? series.diverged : undefined,
    seams: series.seams.filter((step) => step >= from && step <= to),
  };
}

function lineEnd(series: LossSeries): readonly LineEnd[] {
  const end =
    series.validation.at(-1) ?? series.smooth.findLast(({ loss }) => Number.isFinite(loss));
  if (end === undefined || series.role === "earlier") return [];
  const { key, methodId, label, role, training } = series;
  const x = Math.max(end.step, isCurrent(series) ? (training.at(-1)?.step ?? 0) : 0);
  return [{ key, methodId, label, isBaseline: role === "baseline", x, y: end.loss }];
}

function seriesMarks(
  series: LossSeries,
  look: ChartLook,
  width: number,
  smoothing: number,
  isCut: boolean,
): Plot.Markish[] {
  const { color, dash, marker } = methodLook(series.methodId);
  const isFull = isCurrent(series);
  const fade = series.role === "earlier" ? EARLIER_OPACITY : 1;
  const every = Math.max(1, Math.ceil(series.validation.length / MOST_MARKERS));
  const isMarked = (_: unknown, i: number) => i % every === 0 || i === series.validation.length - 1;
  const shared = { x: "step", clip: true, ariaDescription: series.key } as const;
  const line = { ...shared, y: "loss", stroke: color } as const;
  const thin = look.line * 0.4;
  const marks: Plot.Markish[] = [];
  if (isFull) {
    marks.push(
      Plot.areaY(series.bands, {
        ...shared,
        y1: "low",
        y2: "high",
        fill: color,
        fillOpacity: 0.16,
      }),
    );
    if (smoothing > 0)
      marks.push(
        Plot.lineY(thinned(series.training, width), {
          ...line,
          strokeWidth: thin,
          strokeOpacity: 0.3,
          ariaDescription: `${series.key}\traw line`,
        }),
      );
    marks.push(
      Plot.lineY(thinned(series.smooth, width), {
        ...line,
        strokeWidth: thin,
        strokeOpacity: smoothing > 0 ? 0.75 : 0.45,
      }),
    );
  }
  const weight = series.role === "baseline" ? 1.4 : series.role === "current" ? 1 : 0.6;
  marks.push(
    Plot.lineY(series.validation, {
      ...line,
      strokeWidth: look.line * weight,
      strokeOpacity: fade,
      ...(dash !== undefined && { strokeDasharray: scaledDash(dash, look.line / 2) }),
    }),
    Plot.dot(series.role === "earlier" ? [] : series.validation.filter(isMarked), {
      ...line,
      // Whole at the edge, unless the line goes on beyond it.
      clip: isCut,
      fill: color,
      stroke: "var(--surface)",
      strokeWidth: 1,
      r: look.marker,
      symbol: symbolOf(marker),
    }),
    Plot.dot(seamsOf(series), {
      ...line,
      symbol: SEAM,
      stroke: "var(--text)",
      strokeWidth: look.line * 0.6,
      r: look.marker * 1.6,
      ariaDescription: `${series.key}\tseam`,
    }),
    Plot.dot(series.diverged === undefined ? [] : [series.diverged], {
      ...line,
      symbol: "times",
      stroke: "var(--error-text)",
      strokeWidth: look.line,
      strokeOpacity: fade,
      r: look.marker * 1.5,
      ariaDescription: `${series.key}\tdiverged`,
    }),
  );
  return marks;
}

/** On the line that is drawn for the run at that step. */
function seamsOf(series: LossSeries): readonly LossPoint[] {
  return series.seams.flatMap((step) => {
    const points = series.validation.length > 0 ? series.validation : series.smooth;
    const after = points.find((point) => point.step >= step) ?? points.at(-1);
    return after === undefined || !Number.isFinite(after.loss) ? [] : [{ step, loss: after.loss }];
  });
}

/** An upright stroke through the line. */
const SEAM = {
  draw(pen: Pen, area: number) {
    const radius = Math.sqrt(area / Math.PI);
    pen.moveTo(0, -radius);
    pen.lineTo(0, radius);
  },
};

/** Plot's own symbols are outlines and shapes of two kinds; these are the markers of the whole page. */
export function symbolOf(marker: Marker) {
  return {
    draw(pen: Pen, area: number) {
      drawMarker(pen, marker, Math.sqrt(area / Math.PI));
    },
  };
}

/** Dashes are given for a line of width 2. */
function scaledDash(dash: string, factor: number): string {
  return dash
    .split(" ")
    .map((length) => String(Math.round(Number(length) * factor * 10) / 10))
    .join(" ");
}

function formatTick(value: number): string {
  if (value >= 1e5) return value.toExponential(0).replace("+", "");
  return value >= 0.01 || value === 0
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(0);
}
