/** Draws one small chart of a metric as SVG, from data alone: lines, bands, the frozen base; no labels at the lines. */
import * as Plot from "@observablehq/plot";
import { formatShare } from "../state/format.ts";
import { methodLook } from "../style/palette.ts";
import type { ChartLook, ChartSize } from "./chart-size.ts";
import { symbolOf } from "./loss-plot.ts";
import type { MetricData, MetricSeries } from "./metric-data.ts";
import { formatMetric, metricDomain } from "./metric-data.ts";
import type { Drawn, Scale } from "./picture.ts";
import { asPicture } from "./picture.ts";

export interface MetricChart extends ChartSize {
  /** The sentence that says what the picture says. */
  readonly label: string;
  readonly look: ChartLook;
  /** Steps between which it is cut. */
  readonly zoom?: readonly [number, number] | undefined;
  /** Where there is no page: a document to draw in. */
  readonly document?: Document;
}

const MARGIN_TOP = 8;
const MARGIN_RIGHT = 12;
const EARLIER_OPACITY = 0.4;
/** Of the lines, against those of the loss chart. */
const THINNER = 0.75;

export function drawMetricChart(data: MetricData, chart: MetricChart): Drawn {
  const { width, height, look, label } = chart;
  const marginLeft = 4 * look.text;
  const marginBottom = 2 * look.text;
  const drawn = Plot.plot({
    width,
    height,
    marginTop: MARGIN_TOP,
    marginRight: MARGIN_RIGHT,
    marginBottom,
    marginLeft,
    ariaLabel: label,
    ...(chart.document !== undefined && { document: chart.document }),
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: `${look.text}px`,
      overflow: "visible",
    },
    x: { domain: [...(chart.zoom ?? [0, data.steps])], label: null },
    y: { domain: [...metricDomain(data)], label: null },
    marks: [
      Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 4 }),
      Plot.axisY({
        ticks: 4,
        tickSize: 0,
        tickFormat: (value: number) =>
          data.metric.unit === "share" ? formatShare(value) : formatMetric(data.metric, value),
      }),
      Plot.axisX({ ticks: 5, tickSize: 4 }),
      Plot.ruleY([metricDomain(data)[0]], { stroke: "var(--line-strong)" }),
      Plot.ruleY(data.base === undefined ? [] : [data.base], {
        stroke: "var(--text-muted)",
        strokeDasharray: "3 4",
      }),
      ...data.series.flatMap((one) => marksOf(one, look, chart.zoom !== undefined)),
    ],
  });
  return {
    svg: asPicture(drawn),
    x: drawn.scale("x") as unknown as Scale,
    y: drawn.scale("y") as unknown as Scale,
    frame: {
      left: marginLeft,
      right: width - MARGIN_RIGHT,
      top: MARGIN_TOP,
      bottom: height - marginBottom,
    },
  };
}

function marksOf(
  { key, methodId, role, points, bands }: MetricSeries,
  look: ChartLook,
  isCut: boolean,
) {
  const { color, dash, marker } = methodLook(methodId);
  const isEarlier = role === "earlier";
  const shared = { x: "step", clip: true, ariaDescription: key } as const;
  const line = { ...shared, y: "value", stroke: color } as const;
  return [
    Plot.areaY(isEarlier || role === "pinned" ? [] : bands, {
      ...shared,
      y1: "low",
      y2: "high",
      fill: color,
      fillOpacity: 0.16,
    }),
    Plot.lineY(points, {
      ...line,
      strokeWidth: look.line * THINNER,
      strokeOpacity: isEarlier ? EARLIER_OPACITY : 1,
      ...(dash !== undefined && { strokeDasharray: dash }),
    }),
    // One marker at the end of each line says which it is.
    Plot.dot(isEarlier ? [] : points.slice(-1), {
      ...line,
      // Whole at the edge, unless the line goes on beyond it.
      clip: isCut,
      fill: color,
      stroke: "var(--surface)",
      strokeWidth: 1,
      r: look.marker,
      symbol: symbolOf(marker),
    }),
  ];
}
