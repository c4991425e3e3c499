/** Draws how many parameters each method trains as bars on a log scale; knows nothing of runs. */
import * as Plot from "@observablehq/plot";
import { formatCount, formatShare } from "../state/format.ts";
import type { Variant } from "../style/palette.ts";
import { methodLook } from "../style/palette.ts";
import { BAR_AXIS_HEIGHT, barChartHeight, rowSize, textWidth } from "./chart-size.ts";
import { countDomain, powersOfTen } from "./count-domain.ts";
import { appendMarker } from "./marker.ts";
import { asPicture } from "./picture.ts";

export interface CountBar {
  /** Unique among the bars. */
  readonly key: string;
  /** Of the runs that it stands for: `lora`, or `lora@rank=4`. */
  readonly keys: readonly string[];
  readonly methodId: string;
  readonly variant: Variant;
  readonly label: string;
  readonly trainable: number;
  /** Of the model with what the method adds. */
  readonly share: number;
  /** Of the file that saving writes. */
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

/** Left and right of the bars. */
const SIDES = 16;
/** After the marker. */
const NAME_LEFT = 16;
/** Bold letters beside the usual ones. */
const BOLD = 1.15;

export function drawCountChart(
  bars: readonly CountBar[],
  { width, label, rem, document }: CountChart,
): SVGSVGElement {
  const usual = rowSize(bars.length);
  const text = 0.75 * rem;
  // Name and count stand on one line where all of them have the room.
  const isStacked = bars.some((bar) => lineWidth(bar, text) > width - SIDES);
  const secondLine = isStacked ? 1.25 * text : 0;
  const rowHeight = usual.height * rem + secondLine;
  const baseline = (usual.text - 0.65) * rem;
  const countAt = isStacked
    ? ({ textAnchor: "start", dx: NAME_LEFT } as const)
    : ({ textAnchor: "end" } as const);
  const [low, high] = countDomain(bars);
  const powers = powersOfTen([low, high]);
  const drawn = Plot.plot({
    width,
    height: barChartHeight(bars.length, rem) + bars.length * secondLine,
    marginTop: 0,
    marginRight: SIDES - 2,
    marginBottom: BAR_AXIS_HEIGHT,
    marginLeft: 2,
    ariaLabel: label,
    ...(document !== undefined && { document }),
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: `${text}px`,
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
        insetTop: usual.text * rem + secondLine,
        insetBottom: usual.gap * rem,
        fill: ({ methodId, variant }: CountBar) => methodLook(methodId, variant).color,
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
        dx: NAME_LEFT,
        dy: -rowHeight / 2 + baseline,
      }),
      Plot.text(bars, {
        x: isStacked ? low : high,
        y: "key",
        text: countText,
        ...countAt,
        fill: "var(--text)",
        stroke: "var(--surface)",
        strokeWidth: 4,
        dy: -rowHeight / 2 + baseline + secondLine,
      }),
    ],
    color: { type: "identity" },
  });
  const svg = asPicture(drawn);
  // Plot rounds the rows: where they are is for the scale to say.
  const y = drawn.scale("y");
  bars.forEach(({ key, methodId, variant }) => {
    const top = Number(y?.apply(key) ?? 0);
    const middle = top + (y?.bandwidth ?? rowHeight) / 2;
    const place = { x: 9, y: middle - rowHeight / 2 + baseline };
    appendMarker(svg, methodLook(methodId, variant), 9, place);
  });
  return svg;
}

function countText({ trainable, share }: CountBar): string {
  return `${formatCount(trainable)} · ${formatShare(share)}`;
}

/** Name, marker and count beside each other. */
function lineWidth(bar: CountBar, text: number): number {
  const name = BOLD * textWidth(bar.label, text);
  return NAME_LEFT + name + text + textWidth(countText(bar), text);
}
