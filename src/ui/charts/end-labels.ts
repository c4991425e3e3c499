/** Names the lines at their ends, moved apart where they would overlap; for charts of curves alone. */
import { formatLoss } from "../state/format.ts";
import { markerPath, methodLook } from "../style/palette.ts";
import type { ChartLook } from "./chart-size.ts";
import { textWidth } from "./chart-size.ts";
import type { Drawn } from "./picture.ts";
import { svgElement, svgText } from "./picture.ts";

/** One line that ends, in the chart's own units. */
export interface LineEnd {
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  readonly isBaseline: boolean;
  readonly x: number;
  readonly y: number;
}

/** Between two labels, in pixels. */
const GAP = 4;
const STAR = "★ ";
/** From the line's end to the marker, and from there to the words. */
const INDENT = 12;
const MARKER_ROOM = 14;

/** The room that the labels take to the right of the lines. */
export function labelRoom(labels: readonly string[], look: ChartLook, isNarrow: boolean): number {
  const texts = isNarrow ? ["0.0000"] : [...labels, "0.0000"];
  const widest = Math.max(...texts.map((text) => textWidth(text, look.text)));
  return INDENT + MARKER_ROOM + widest * 1.08 + 4;
}

export function appendEndLabels(
  { svg, x, y, frame }: Drawn,
  ends: readonly LineEnd[],
  look: ChartLook,
  isNarrow: boolean,
): void {
  if (ends.length === 0) return;
  const lineHeight = 1.25 * look.text;
  const most = (frame.bottom - frame.top) / ends.length;
  // Two lines, name and number; or the name alone where many lines end; or the number alone beside a narrow chart.
  const lines = isNarrow || most < 2 * lineHeight + GAP ? 1 : 2;
  const lowest = frame.bottom - (lines - 1) * lineHeight;
  const gap = Math.min(lines * lineHeight + GAP, Math.max(0.85 * look.text, most));
  const wanted = ends.map((end) => y.apply(end.y) + 0.35 * look.text);
  const tops = spread(wanted, gap, frame.top + 0.8 * look.text, lowest);
  const group = svgElement(svg, "g", {
    "aria-hidden": "true",
    "data-part": "labels",
    "font-size": look.text,
    "text-anchor": "start",
  });
  ends.forEach((end, i) => {
    const { color, marker } = methodLook(end.methodId);
    const label = svgElement(svg, "g", {
      transform: `translate(${px(x.apply(end.x) + INDENT)},${px(tops[i] ?? 0)})`,
      "data-run": end.key,
    });
    label.append(
      svgElement(svg, "path", {
        d: markerPath(marker, 2 * look.marker),
        fill: color,
        transform: `translate(${look.marker},${px(-0.35 * look.text)})`,
      }),
    );
    const at = 2 * look.marker + 5;
    const name = `${end.isBaseline ? STAR : ""}${end.label}`;
    if (!isNarrow)
      label.append(svgText(svg, name, { x: at, fill: "var(--text)", "font-weight": 600 }));
    if (isNarrow || lines === 2) {
      const fill = isNarrow ? "var(--text)" : "var(--text-muted)";
      label.append(
        svgText(svg, formatLoss(end.y), { x: at, y: px((lines - 1) * lineHeight), fill }),
      );
    }
    group.append(label);
  });
  svg.append(group);
}

/** Places as near as possible to the wanted ones, at least `gap` apart and within [low, high], in the same order. */
export function spread(
  wanted: readonly number[],
  gap: number,
  low: number,
  high: number,
): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = [...wanted];
  let least = low;
  for (const i of order) {
    places[i] = Math.max(places[i]!, least);
    least = places[i] + gap;
  }
  let most = high;
  for (const i of order.toReversed()) {
    places[i] = Math.min(places[i]!, most);
    most = places[i] - gap;
  }
  return places;
}

/** To a tenth of a pixel, which keeps files small and tests steady. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}
