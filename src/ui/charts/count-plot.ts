/** Draws how many parameters each method trains as bars on a log scale; knows nothing of runs. */
import * as Plot from "@observablehq/plot";
import { formatCount, formatShare } from "../state/format.ts";
import type { ChartSize } from "./chart-size.ts";
import { markerPath, methodLook } from "../style/palette.ts";

export interface CountBar {
  readonly methodId: string;
  readonly label: string;
  readonly trainable: number;
  /** Of the model with what the method adds. */
  readonly share: number;
}

const LEAST_ROW_HEIGHT = 56;
const MOST_ROW_HEIGHT = 104;
/** Where the words of a row stand, above its bar. */
const TEXT_HEIGHT = 32;
const AXIS_HEIGHT = 30;

export function drawCountChart(
  bars: readonly CountBar[],
  { width, height, label }: ChartSize & { readonly label: string },
): SVGSVGElement {
  const fitting = (height - AXIS_HEIGHT) / bars.length;
  const rowHeight = Math.min(MOST_ROW_HEIGHT, Math.max(LEAST_ROW_HEIGHT, fitting));
  const [low, high] = countDomain(bars);
  const powers = Array.from({ length: Math.log10(high / low) + 1 }, (_, i) => low * 10 ** i);
  const drawn = Plot.plot({
    width,
    height: bars.length * rowHeight + AXIS_HEIGHT,
    marginTop: 0,
    marginRight: 14,
    marginBottom: AXIS_HEIGHT,
    marginLeft: 2,
    ariaLabel: label,
    style: { background: "none", color: "var(--text-muted)", fontSize: "12px", overflow: "visible" },
    x: { type: "log", domain: [low, high], label: null },
    y: { type: "band", domain: bars.map(({ methodId }) => methodId), padding: 0, axis: null },
    marks: [
      Plot.gridX(powers, { stroke: "var(--grid)", strokeOpacity: 1 }),
      Plot.axisX(powers, { tickSize: 4, tickFormat: "~s" }),
      Plot.barX(bars, {
        x1: low,
        x2: "trainable",
        y: "methodId",
        insetTop: TEXT_HEIGHT,
        insetBottom: 12,
        fill: ({ methodId }: CountBar) => methodLook(methodId).color,
        rx2: 2,
      }),
      Plot.ruleX([low], { stroke: "var(--line-strong)" }),
      Plot.text(bars, {
        x: low,
        y: "methodId",
        text: "label",
        textAnchor: "start",
        fill: "var(--text)",
        fontWeight: 600,
        stroke: "var(--surface)",
        strokeWidth: 4,
        dx: 16,
        dy: -rowHeight / 2 + 20,
      }),
      Plot.text(bars, {
        x: high,
        y: "methodId",
        text: ({ trainable, share }: CountBar) =>
          `${formatCount(trainable)} · ${formatShare(share)}`,
        textAnchor: "end",
        fill: "var(--text)",
        stroke: "var(--surface)",
        strokeWidth: 4,
        dy: -rowHeight / 2 + 20,
      }),
    ],
    color: { type: "identity" },
  });
  const svg = drawn as unknown as SVGSVGElement;
  svg.setAttribute("role", "img");
  bars.forEach(({ methodId }, i) => {
    const { color, marker } = methodLook(methodId);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", markerPath(marker, 9));
    path.setAttribute("fill", color);
    path.setAttribute("transform", `translate(9,${i * rowHeight + 20})`);
    svg.append(path);
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
