/** Draws how many parameters each method trains as bars on a log scale; knows nothing of runs. */
import * as Plot from "@observablehq/plot";
import { formatCount, formatShare } from "../state/format.ts";
import { markerPath, methodLook } from "../style/palette.ts";
import { BAR_AXIS_HEIGHT, barChartHeight, rowSize } from "./chart-size.ts";
import { asPicture, svgElement } from "./picture.ts";

export interface CountBar {
  /** Unique among the bars. */
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  readonly trainable: number;
  /** Of the model with what the method adds. */
  readonly share: number;
  /** Of the trained values in a file. */
  readonly fileBytes: number;
  /** What the optimizer keeps beside them. */
  readonly optimizerBytes: number;
}

export interface CountChart {
  readonly width: number;
  /** The sentence that says what the picture says. */
  readonly label: string;
  /** Size of the page's text in pixels. */
  readonly rem: number;
  /** Where there is no page: a document to draw in. */
  readonly document?: Document;
}

export function drawCountChart(
  bars: readonly CountBar[],
  { width, label, rem, document }: CountChart,
): SVGSVGElement {
  const row = rowSize(bars.length);
  const rowHeight = row.height * rem;
  const baseline = (row.text - 0.65) * rem;
  const [low, high] = countDomain(bars);
  const powers = Array.from({ length: Math.log10(high / low) + 1 }, (_, i) => low * 10 ** i);
  const drawn = Plot.plot({
    width,
    height: barChartHeight(bars.length, rem),
    marginTop: 0,
    marginRight: 14,
    marginBottom: BAR_AXIS_HEIGHT,
    marginLeft: 2,
    ariaLabel: label,
    ...(document !== undefined && { document }),
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: `${0.75 * rem}px`,
      overflow: "visible",
    },
    x: { type: "log", domain: [low, high], label: null },
    y: { type: "band", domain: bars.map(({ key }) => key), padding: 0, axis: null },
    marks: [
      Plot.gridX(powers, { stroke: "var(--grid)", strokeOpacity: 1 }),
      Plot.axisX(powers, { tickSize: 4, tickFormat: "~s" }),
      Plot.barX(bars, {
        x1: low,
        x2: "trainable",
        y: "key",
        insetTop: row.text * rem,
        insetBottom: row.gap * rem,
        fill: ({ methodId }: CountBar) => methodLook(methodId).color,
        rx2: 2,
      }),
      Plot.ruleX([low], { stroke: "var(--line-strong)" }),
      Plot.text(bars, {
        x: low,
        y: "key",
        text: "label",
        textAnchor: "start",
        fill: "var(--text)",
        fontWeight: 600,
        stroke: "var(--surface)",
        strokeWidth: 4,
        dx: 16,
        dy: -rowHeight / 2 + baseline,
      }),
      Plot.text(bars, {
        x: high,
        y: "key",
        text: ({ trainable, share }: CountBar) =>
          `${formatCount(trainable)} · ${formatShare(share)}`,
        textAnchor: "end",
        fill: "var(--text)",
        stroke: "var(--surface)",
        strokeWidth: 4,
        dy: -rowHeight / 2 + baseline,
      }),
    ],
    color: { type: "identity" },
  });
  const svg = asPicture(drawn);
  // Plot rounds the rows: where they are is for the scale to say.
  const y = drawn.scale("y");
  bars.forEach(({ key, methodId }) => {
    const { color, marker } = methodLook(methodId);
    const top = Number(y?.apply(key) ?? 0);
    const middle = top + (y?.bandwidth ?? rowHeight) / 2;
    const transform = `translate(9,${middle - rowHeight / 2 + baseline})`;
    svg.append(svgElement(svg, "path", { d: markerPath(marker, 9), fill: color, transform }));
  });
  return svg;
}

/** Whole powers of ten: one below the smallest count, so that its bar has a length, up to the largest. */
export function countDomain(bars: readonly CountBar[]): readonly [number, number] {
  const counts = bars.map(({ trainable }) => Math.max(1, trainable));
  const least = Math.max(0, Math.floor(Math.log10(Math.min(...counts))) - 1);
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...counts))));
  return [10 ** least, 10 ** most];
}
