/** Draws what training keeps as one divided bar for each method; knows nothing of plans. */
import * as Plot from "@observablehq/plot";
import type { MemoryParts } from "../../worker/client.ts";
import { textWidth } from "../charts/chart-size.ts";
import { asPicture, svgElement } from "../charts/picture.ts";
import { formatBytes } from "../state/format.ts";
import { markerPath, methodLook } from "../style/palette.ts";
import { figurePlot } from "./figure-drawing.ts";
import type { MemoryBar } from "./inspect-data.ts";
import { MEMORY_PARTS } from "./inspect-data.ts";

export interface MemoryChart {
  readonly width: number;
  readonly label: string;
  readonly rem: number;
  readonly names: Readonly<Record<keyof MemoryParts, string>>;
}

interface Look {
  readonly fill: string;
  readonly opacity: number;
  readonly text: string;
}

/** What trains has the page's accent in three strengths; the rest is grey. */
export const PART_LOOKS: Readonly<Record<keyof MemoryParts, Look>> = {
  frozen: { fill: "var(--line-strong)", opacity: 0.45, text: "var(--text)" },
  trained: { fill: "var(--accent)", opacity: 1, text: "var(--on-accent)" },
  gradients: { fill: "var(--accent)", opacity: 0.5, text: "var(--text)" },
  optimizer: { fill: "var(--accent)", opacity: 0.25, text: "var(--text)" },
  activations: { fill: "var(--line-strong)", opacity: 0.2, text: "var(--text)" },
  other: { fill: "var(--line-strong)", opacity: 0.08, text: "var(--text)" },
};

const ROW = 3.5;
const WORDS = 1.7;
const AXIS = 1.75;

export function memoryHeight(rows: number, rem: number): number {
  return (ROW * rows + AXIS) * rem;
}

interface Segment {
  readonly key: string;
  readonly part: keyof MemoryParts;
  readonly from: number;
  readonly to: number;
}

export function drawMemory(
  bars: readonly MemoryBar[],
  { width, label, rem, names }: MemoryChart,
): SVGSVGElement {
  const most = Math.max(1, ...bars.map(({ total }) => total));
  const segments = bars.flatMap(segmentsOf);
  const size = 0.75 * rem;
  const room = ({ from, to }: Segment) => ((to - from) / most) * (width - 4);
  const named = segments.filter((one) => room(one) > textWidth(names[one.part], size) + 8);
  const words = { dy: -(ROW / 2 - 0.85) * rem, fill: "var(--text)" };
  const step = byteStep(most);
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
  const drawn = Plot.plot({
    ...figurePlot(width, memoryHeight(bars.length, rem), rem, label),
    marginTop: 0,
    marginLeft: 2,
    marginRight: 2,
    marginBottom: AXIS * rem,
    x: { domain: [0, most], label: null },
    y: { type: "band", domain: bars.map(({ key }) => key), padding: 0, axis: null },
    marks: [
      Plot.gridX(ticks, { stroke: "var(--grid)", strokeOpacity: 1 }),
      Plot.axisX(
        ticks.filter((bytes) => bytes < 0.95 * most),
        {
          tickSize: 4,
          tickFormat: (bytes: number) => (bytes === 0 ? "0" : formatBytes(bytes)),
        },
      ),
      Plot.barX(segments, {
        x1: "from",
        x2: "to",
        y: "key",
        insetTop: WORDS * rem,
        insetBottom: 0.4 * rem,
        fill: ({ part }: Segment) => PART_LOOKS[part].fill,
        fillOpacity: ({ part }: Segment) => PART_LOOKS[part].opacity,
        stroke: "var(--surface)",
      }),
      Plot.text(named, {
        x: ({ from, to }: Segment) => (from + to) / 2,
        y: "key",
        dy: ((WORDS - 0.4) / 2) * rem,
        text: ({ part }: Segment) => names[part],
        fill: ({ part }: Segment) => PART_LOOKS[part].text,
      }),
      Plot.text(bars, {
        ...words,
        x: 0,
        y: "key",
        text: "label",
        textAnchor: "start",
        dx: 16,
        fontWeight: 600,
        stroke: "var(--surface)",
        strokeWidth: 4,
      }),
      Plot.text(bars, {
        ...words,
        x: most,
        y: "key",
        text: ({ total }: MemoryBar) => formatBytes(total),
        textAnchor: "end",
        stroke: "var(--surface)",
        strokeWidth: 4,
      }),
      Plot.ruleX([0], { stroke: "var(--line-strong)" }),
    ],
    color: { type: "identity" },
  });
  const svg = asPicture(drawn);
  const y = drawn.scale("y");
  bars.forEach(({ key, methodId }) => {
    const { color, marker } = methodLook(methodId);
    const top = Number(y?.apply(key) ?? 0);
    const middle = top + (y?.bandwidth ?? ROW * rem) / 2;
    const transform = `translate(9,${middle + words.dy})`;
    svg.append(svgElement(svg, "path", { d: markerPath(marker, 9), fill: color, transform }));
  });
  return svg;
}

function segmentsOf({ key, parts }: MemoryBar): readonly Segment[] {
  let from = 0;
  return MEMORY_PARTS.flatMap((part) => {
    const start = from;
    from += parts[part];
    return parts[part] === 0 ? [] : [{ key, part, from: start, to: from }];
  });
}

/** A power of two, so that the ticks are whole in the units of bytes. */
function byteStep(most: number): number {
  return 2 ** Math.max(0, Math.round(Math.log2(most / 5)));
}
