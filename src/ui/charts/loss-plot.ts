/** Draws the loss chart as SVG, from data alone; colours are CSS variables, so a change of theme needs no new drawing. */
import * as Plot from "@observablehq/plot";
import { formatLoss } from "../state/format.ts";
import type { Marker, Pen } from "../style/palette.ts";
import { drawMarker, methodLook } from "../style/palette.ts";
import type { ChartSize } from "./chart-size.ts";
import { isNarrow, rootFontSize } from "./chart-size.ts";
import type { LossData, LossSeries } from "./loss-data.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import { asPicture } from "./picture.ts";
import { appendEndLabels } from "./end-labels.ts";

/** Losses above this multiple of the largest validation or base loss are cut off: one spike shall not flatten the rest. */
const HEADROOM = 1.15;
/** Of the largest loss. */
const FAR_FROM_ZERO = 0.4;
const MARGIN = { top: 12, bottom: 40 } as const;
/** In widths of the page's text size: room for "Full fine-tuning" or, on a narrow chart, for a number. */
const LABEL_ROOM = { wide: 8.1, narrow: 4 } as const;
const AXIS_ROOM = 2.75;
const EARLIER_OPACITY = 0.35;

export function drawLossChart(
  data: LossData,
  { width, height, isLog, label }: ChartSize & { readonly isLog: boolean; readonly label: string },
): SVGSVGElement {
  const [low, high] = lossDomain(data, isLog);
  const rem = rootFontSize();
  const narrow = isNarrow({ width, height });
  const drawn = Plot.plot({
    width,
    height,
    marginTop: MARGIN.top,
    marginRight: (narrow ? LABEL_ROOM.narrow : LABEL_ROOM.wide) * rem,
    marginBottom: MARGIN.bottom,
    marginLeft: AXIS_ROOM * rem,
    ariaLabel: label,
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: "0.75rem",
      overflow: "visible",
    },
    x: { domain: [0, data.steps], label: null },
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
      }),
      Plot.ruleY([low], { stroke: "var(--line-strong)" }),
      ...baseMarks(data),
      ...data.series.flatMap((series) => seriesMarks(series)),
    ],
  });
  const svg = asPicture(drawn);
  const x = drawn.scale("x");
  const y = drawn.scale("y");
  if (x !== undefined && y !== undefined) appendEndLabels(svg, data, { x, y, width, height });
  return svg;
}

/**
 * To a little above the base and the validation losses; from zero, or from a little below the least loss where that is
 * far from zero, or on a log scale.
 */
export function lossDomain(data: LossData, isLog: boolean): readonly [number, number] {
  const validation = data.series.flatMap((series) => [
    ...series.validation.map(({ loss }) => loss),
    ...series.bands.flatMap(({ low, high }) => [low, high]),
  ]);
  const training = data.series.flatMap((series) => series.training.map(({ loss }) => loss));
  const base = data.baseLoss === undefined ? [] : [data.baseLoss];
  const anchor = [...validation, ...base];
  const high = Math.max(...(anchor.length > 0 ? anchor : training), 0);
  const top = Number.isFinite(high) && high > 0 ? high * HEADROOM : 1;
  const positive = [...anchor, ...training].filter((loss) => loss > 0);
  const least = Math.min(...positive);
  if (isLog) return [Math.min(top / 2, least), top];
  return [least > FAR_FROM_ZERO * top ? least - (top - least) * 0.1 : 0, top];
}

function baseMarks({ baseLoss, isClassification, steps }: LossData): Plot.Markish[] {
  if (baseLoss === undefined) return [];
  return [
    Plot.ruleY([baseLoss], { stroke: "var(--text-muted)", strokeDasharray: "3 4" }),
    Plot.text([baseLoss], {
      x: () => steps,
      y: (loss: number) => loss,
      text: () => (isClassification ? strings.newHead : strings.frozenBase)(formatLoss(baseLoss)),
      textAnchor: "end",
      dy: -8,
      fill: "var(--text-muted)",
      stroke: "var(--surface)",
      strokeWidth: 4,
    }),
  ];
}

function seriesMarks(series: LossSeries): Plot.Markish[] {
  const { color, dash, marker } = methodLook(series.methodId);
  const fade = series.isEarlier ? EARLIER_OPACITY : 1;
  const dashed = dash === undefined ? {} : { strokeDasharray: dash };
  const every = Math.max(1, Math.ceil(series.validation.length / 12));
  const isMarked = (_: unknown, i: number) => i % every === 0 || i === series.validation.length - 1;
  return [
    Plot.areaY(series.bands, {
      x: "step",
      y1: "low",
      y2: "high",
      fill: color,
      fillOpacity: 0.16 * fade,
      clip: true,
    }),
    Plot.lineY(series.training, {
      x: "step",
      y: "loss",
      stroke: color,
      strokeWidth: 1,
      strokeOpacity: 0.45 * fade,
      clip: true,
    }),
    Plot.lineY(series.validation, {
      x: "step",
      y: "loss",
      stroke: color,
      strokeWidth: series.isEarlier ? 1.5 : 2.5,
      strokeOpacity: fade,
      clip: true,
      ...dashed,
    }),
    Plot.dot(series.isEarlier ? [] : series.validation.filter(isMarked), {
      x: "step",
      y: "loss",
      fill: color,
      stroke: "var(--surface)",
      strokeWidth: 1,
      r: 4,
      symbol: symbolOf(marker),
    }),
    Plot.dot(series.diverged === undefined ? [] : [series.diverged], {
      x: "step",
      y: "loss",
      symbol: "times",
      stroke: "var(--error-text)",
      strokeWidth: 2.5,
      strokeOpacity: fade,
      r: 6,
    }),
  ];
}

/** Plot's own symbols are outlines and shapes of two kinds; these are the markers of the whole page. */
function symbolOf(marker: Marker) {
  return {
    draw(pen: Pen, area: number) {
      drawMarker(pen, marker, Math.sqrt(area / Math.PI));
    },
  };
}

function formatTick(value: number): string {
  return value >= 0.01 || value === 0
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(0);
}
