/** Names the lines at their ends, moved apart where they would overlap; for charts of curves alone. */
import { formatLoss } from "../state/format.ts";
import type { Variant } from "../style/palette.ts";
import { methodLook } from "../style/palette.ts";
import type { ChartLook } from "./chart-size.ts";
import { textWidth } from "./chart-size.ts";
import { appendMarker } from "./marker.ts";
import type { Box, Drawn } from "./picture.ts";
import { svgElement, svgText } from "./picture.ts";
import { shortLabels } from "./short-labels.ts";

/** One line that ends, in the chart's own units. */
export interface LineEnd {
  readonly key: string;
  readonly methodId: string;
  readonly variant: Variant;
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
/** Bold letters beside the usual ones. */
const BOLD = 1.08;
/** Of the chart's width, for the words. */
const MOST_WIDTH = 0.3;
const MOST_WIDTH_NARROW = 0.22;
const MOST_SPARE = 0.36;
/** What the lines take at least, and the numbers left of them, in sizes of the text. */
const LEAST_LINES = 13;
const AXIS = 3.7;
const NUMBER = "0.0000";
/** From one line of text to the next, at least, in sizes of the text. */
const TIGHT = 1.05;

export interface FittedLabels {
  /** One for each end. */
  readonly names: readonly string[];
  /** What they take to the right of the lines. */
  readonly room: number;
}

export function fitLabels(
  ends: readonly LineEnd[],
  look: ChartLook,
  width: number,
  isNarrow: boolean,
): FittedLabels {
  const number = textWidth(NUMBER, look.text);
  // On a narrow chart a little more, while the lines keep enough.
  const spare = width - (AXIS + LEAST_LINES) * look.text - INDENT - MARKER_ROOM;
  const narrow = Math.max(MOST_WIDTH_NARROW * width, Math.min(spare, MOST_SPARE * width));
  const most = Math.max(number, isNarrow ? narrow : MOST_WIDTH * width);
  const widthOf = (text: string) => BOLD * textWidth(text, look.text);
  const full = ends.map(({ label, isBaseline }) => `${isBaseline ? STAR : ""}${label}`);
  const names = shortLabels(full, (text) => widthOf(text) <= most);
  const widest = Math.max(number * BOLD, ...names.map(widthOf));
  return { names, room: INDENT + MARKER_ROOM + widest + 4 };
}

/** Returns where the words are, for whoever else writes on the chart. */
export function appendEndLabels(
  { svg, x, y, frame }: Drawn,
  all: readonly LineEnd[],
  allNames: readonly string[],
  look: ChartLook,
): readonly Box[] {
  const { text } = look;
  const lineHeight = 1.25 * text;
  const room = frame.bottom - frame.top;
  const kept = mostImportant(all, Math.max(1, Math.floor(room / (TIGHT * text))));
  const ends = kept.map((i) => all[i]!);
  const names = kept.map((i) => allNames[i]!);
  if (ends.length === 0) return [];
  const most = room / ends.length;
  // Two lines, name and number; or the name alone where many lines end.
  const lines = most < 2 * lineHeight + GAP ? 1 : 2;
  // Its last line stays clear of the axis, which runs below a line that ends early.
  const lowest = frame.bottom - (lines - 1) * lineHeight - 0.3 * text;
  const gap = Math.min(lines * lineHeight + GAP, most);
  const wanted = ends.map((end) => y.apply(end.y) + 0.35 * text);
  const tops = spread(wanted, gap, frame.top + 0.8 * text, lowest);
  const group = svgElement(svg, "g", {
    "aria-hidden": "true",
    "data-part": "labels",
    "font-size": text,
    "text-anchor": "start",
  });
  const at = 2 * look.marker + 5;
  const boxes = ends.map((end, i): Box => {
    const name = names[i] ?? "";
    const number = formatLoss(end.y);
    const left = px(x.apply(end.x) + INDENT);
    const top = px(tops[i] ?? 0);
    const label = svgElement(svg, "g", {
      transform: `translate(${left},${top})`,
      "data-run": end.key,
    });
    const place = { x: look.marker, y: px(-0.35 * text) };
    appendMarker(label, methodLook(end.methodId, end.variant), 2 * look.marker, place);
    label.append(svgText(svg, name, { x: at, fill: "var(--text)", "font-weight": 600 }));
    if (lines === 2) {
      label.append(svgText(svg, number, { x: at, y: px(lineHeight), fill: "var(--text-muted)" }));
    }
    group.append(label);
    const widest = Math.max(BOLD * textWidth(name, text), lines * textWidth(number, text) * 0.5);
    return {
      left,
      right: left + at + widest,
      top: top - 0.8 * text,
      bottom: top + (lines - 1) * lineHeight + 0.25 * text,
    };
  });
  svg.append(group);
  return boxes;
}

/** Of more than there is room for: the baseline first, then those that lead, which come last. In their order. */
function mostImportant(ends: readonly LineEnd[], most: number): readonly number[] {
  const places = ends.map((_, i) => i);
  if (ends.length <= most) return places;
  return places
    .sort((a, b) => Number(ends[b]!.isBaseline) - Number(ends[a]!.isBaseline) || b - a)
    .slice(0, most)
    .sort((a, b) => a - b);
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
