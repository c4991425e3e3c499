/** Draws one small chart of a metric as SVG, from data alone: lines, bands, the frozen base; no labels at the lines. */
import * as Plot from "@observablehq/plot";
import { formatShare } from "../state/format.ts";
import { methodLook } from "../style/palette.ts";
import type { ChartLook } from "./chart-size.ts";
import { seedLines } from "./loss-marks.ts";
import { bandOpacity } from "./loss-plot.ts";
import { markerDots } from "./marker.ts";
import type { MetricData, MetricSeries } from "./metric-data.ts";
import { formatMetric, metricDomain } from "./metric-data.ts";
import type { Drawn } from "./picture.ts";
import type { ChartFrame } from "./plot-frame.ts";
import { asDrawn, frameOptions } from "./plot-frame.ts";
import { fittingTicks } from "./ticks.ts";
import { formatXTick } from "./x-axis.ts";
import { xStrings } from "./x-axis.strings.ts";

export interface MetricChart extends ChartFrame {
  /** Between which it is cut, as the x axis counts. */
  readonly zoom?: readonly [number, number] | undefined;
  /** Alone in a picture it says what the x axis counts; on the page the row of charts does. */
  readonly isAlone?: boolean;
  /** With a hidden line for each seed, for a highlight to show. */
  readonly hasSeeds?: boolean;
}

const MARGIN_TOP = 8;
const MARGIN_RIGHT = 12;
const EARLIER_OPACITY = 0.4;
/** Of the lines, against those of the loss chart. */
const THINNER = 0.75;

export function drawMetricChart(data: MetricData, chart: MetricChart): Drawn {
  const { width, look, isAlone = false } = chart;
  const margins = {
    left: 4 * look.text,
    right: MARGIN_RIGHT,
    top: MARGIN_TOP,
    bottom: (isAlone ? 3.4 : 2) * look.text,
  };
  const domain = chart.zoom ?? [0, data.x.end];
  const [low, high] = metricDomain(data);
  const tickFormat = (value: number) => formatXTick(data.x.kind, value);
  const length = width - margins.left - margins.right;
  const drawn = Plot.plot({
    ...frameOptions(chart, margins),
    x: { domain: [...domain], label: null },
    y: { domain: [low, high], label: null },
    marks: [
      Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 4 }),
      Plot.axisY({
        ticks: 4,
        tickSize: 0,
        tickFormat: (value: number) =>
          data.metric.unit === "share" ? formatShare(value) : formatMetric(data.metric, value),
      }),
      Plot.axisX(
        fittingTicks({ type: "linear", domain, length, format: tickFormat, most: 6 }, look),
        {
          tickSize: 4,
          tickFormat,
          label: isAlone ? xStrings.axis(data.x.kind) : null,
          labelAnchor: "center",
          labelArrow: "none",
          labelOffset: 2.9 * look.text,
        },
      ),
      Plot.ruleY([low], { stroke: "var(--line-strong)" }),
      ...(data.base === undefined
        ? []
        : [Plot.ruleY([data.base], { stroke: "var(--text-muted)", strokeDasharray: "3 4" })]),
      ...data.series.flatMap((one) => marksOf(one, look, chart, bandOpacity(data.series))),
    ],
  });
  return asDrawn(drawn, chart, margins);
}

function marksOf(
  { key, methodId, variant, role, points, bands, seedLines: seeds, perStep }: MetricSeries,
  look: ChartLook,
  { zoom, hasSeeds }: MetricChart,
  fillOpacity: number,
): Plot.Markish[] {
  const own = methodLook(methodId, variant);
  const { color, dash } = own;
  const isEarlier = role === "earlier";
  const isFull = !isEarlier && role !== "pinned";
  const x = ({ step }: { readonly step: number }) => step * perStep;
  const shared = { x, clip: true, ariaDescription: key } as const;
  const line = { ...shared, y: "value", stroke: color } as const;
  const hasBand = isFull && bands.length > 0;
  const hasSeedLines = hasSeeds === true && isFull && seeds.length > 0;
  return [
    ...(hasBand
      ? [Plot.areaY(bands, { ...shared, y1: "low", y2: "high", fill: color, fillOpacity })]
      : []),
    ...(hasSeedLines ? [seedLines(seeds, line)] : []),
    Plot.lineY(points, {
      ...line,
      strokeWidth: look.line * THINNER,
      strokeOpacity: isEarlier ? EARLIER_OPACITY : 1,
      ...(dash !== undefined && { strokeDasharray: dash }),
    }),
    // One marker at the end of each line says which it is.
    ...markerDots(
      isEarlier ? [] : points.slice(-1),
      // Whole at the edge, unless the line goes on beyond it.
      { ...line, clip: zoom !== undefined },
      own,
      look.marker,
    ),
  ];
}
