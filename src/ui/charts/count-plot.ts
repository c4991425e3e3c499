/** Draws how many parameters each method trains as bars on a log scale; knows nothing of runs. */
import * as Plot from "@observablehq/plot";
import { formatCount, formatShare } from "../state/format.ts";
import { markerPath, methodLook } from "../style/palette.ts";

export interface CountBar {
  readonly methodId: string;
  readonly label: string;
  readonly trainable: number;
  /** Of the model with what the method adds. */
  readonly share: number;
}

const ROW_HEIGHT = 58;
const AXIS_HEIGHT = 30;

export function countChartHeight(bars: number): number {
  return bars * ROW_HEIGHT + AXIS_HEIGHT;
}

export function drawCountChart(
  bars: readonly CountBar[],
  { width, label }: { readonly width: number; readonly label: string },
): SVGSVGElement {
  const [low, high] = countDomain(bars);
  const drawn = Plot.plot({
    width,
    height: countChartHeight(bars.length),
    marginTop: 0,
    marginRight: 14,
    marginBottom: AXIS_HEIGHT,
    marginLeft: 2,
    ariaLabel: label,
    style: { background: "none", color: "var(--text-muted)", fontSize: "12px", overflow: "visible" },
    x: { type: "log", domain: [low, high], label: null },
    y: { type: "band", domain: bars.map(({ methodId }) => methodId), padding: 0, axis: null },
    marks: [
      Plot.gridX({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 4 }),
      Plot.axisX({ ticks: 4, tickSize: 4, tickFormat: "~s" }),
      Plot.barX(bars, {
        x1: low,
        x2: "trainable",
        y: "methodId",
        insetTop: 32,
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
        dy: -ROW_HEIGHT / 2 + 20,
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
        dy: -ROW_HEIGHT / 2 + 20,
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
    path.setAttribute("transform", `translate(9,${i * ROW_HEIGHT + 20})`);
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
