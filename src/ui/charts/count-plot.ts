/** Draws how many parameters each method trains as bars on a log scale; knows nothing of runs. */
import * as Plot from "@observablehq/plot";
import { formatCount, formatShare } from "../state/format.ts";
import { asPicture } from "./picture.ts";
import { rowSize, rootFontSize } from "./chart-size.ts";
import { markerPath, methodLook } from "../style/palette.ts";

export interface CountBar {
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

const AXIS_HEIGHT = 30;

export function drawCountChart(
  bars: readonly CountBar[],
  { width, label }: { readonly width: number; readonly label: string },
): SVGSVGElement {
  const rem = rootFontSize();
  const row = rowSize(bars.length);
  const rowHeight = row.height * rem;
  const baseline = (row.text - 0.65) * rem;
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
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: "0.75rem",
      overflow: "visible",
    },
    x: { type: "log", domain: [low, high], label: null },
    y: { type: "band", domain: bars.map(({ methodId }) => methodId), padding: 0, axis: null },
    marks: [
      Plot.gridX(powers, { stroke: "var(--grid)", strokeOpacity: 1 }),
      Plot.axisX(powers, { tickSize: 4, tickFormat: "~s" }),
      Plot.barX(bars, {
        x1: low,
        x2: "trainable",
        y: "methodId",
        insetTop: row.text * rem,
        insetBottom: row.gap * rem,
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
        dy: -rowHeight / 2 + baseline,
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
        dy: -rowHeight / 2 + baseline,
      }),
    ],
    color: { type: "identity" },
  });
  const svg = asPicture(drawn);
  // Plot rounds the rows: where they are is for the scale to say.
  const y = drawn.scale("y");
  bars.forEach(({ methodId }) => {
    const { color, marker } = methodLook(methodId);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", markerPath(marker, 9));
    path.setAttribute("fill", color);
    const top = Number(y?.apply(methodId) ?? 0);
    const middle = top + (y?.bandwidth ?? rowHeight) / 2;
    path.setAttribute("transform", `translate(9,${middle - rowHeight / 2 + baseline})`);
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
