/** Names the lines at their ends, moved apart where they would overlap; for the loss chart alone. */
import { formatLoss } from "../state/format.ts";
import { markerPath, methodLook } from "../style/palette.ts";
import type { ChartSize } from "./chart-size.ts";
import { isNarrow, rootFontSize } from "./chart-size.ts";
import type { LossData } from "./loss-data.ts";

interface Scale {
  readonly apply: (value: never) => unknown;
}

interface Place extends ChartSize {
  readonly x: Scale;
  readonly y: Scale;
}

/** Of the page's text size. */
const LINE_HEIGHT = 0.95;
/** The axis below the plot. */
const ROOM_BELOW = 46;
/** Between two labels, in pixels. */
const GAP = 4;
const MIN_GAP = 10;
const SVG = "http://www.w3.org/2000/svg";

export function appendEndLabels(svg: SVGSVGElement, data: LossData, place: Place): void {
  const labels = data.series
    .filter(({ isEarlier }) => !isEarlier)
    .flatMap((series) => {
      const end = series.validation.at(-1) ?? series.training.at(-1);
      const x = series.training.at(-1)?.step ?? end?.step;
      return end === undefined || x === undefined ? [] : [{ series, end, x: at(place.x, x) }];
    });
  if (labels.length === 0) return;
  const lineHeight = LINE_HEIGHT * rootFontSize();
  const most = (place.height - ROOM_BELOW) / labels.length;
  // Two lines, name and number; or the name alone where many lines end; or the number alone beside a narrow chart.
  const lines = isNarrow(place) || most < 2 * lineHeight + GAP ? 1 : 2;
  const lowest = place.height - ROOM_BELOW - (lines - 1) * lineHeight;
  const wanted = labels.map(({ end }) => at(place.y, end.loss));
  const gap = Math.min(lines * lineHeight + GAP, Math.max(MIN_GAP, most));
  const tops = spread(wanted, gap, lineHeight, lowest);
  const group = element("g", {
    "aria-hidden": "true",
    "font-size": "0.75rem",
    "text-anchor": "start",
  });
  labels.forEach(({ series, end, x }, i) => {
    const { color, marker } = methodLook(series.methodId);
    const y = tops[i] ?? 0;
    const label = element("g", { transform: `translate(${x + 12},${y})` });
    label.append(
      element("path", { d: markerPath(marker, 8), fill: color, transform: "translate(4,-4)" }),
      ...(isNarrow(place)
        ? []
        : [text(series.label, { x: "13", fill: "var(--text)", "font-weight": "600" })]),
      ...(lines === 1 && !isNarrow(place)
        ? []
        : [
            text(formatLoss(end.loss), {
              x: "13",
              y: String((lines - 1) * lineHeight),
              fill: lines === 1 ? "var(--text)" : "var(--text-muted)",
            }),
          ]),
    );
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

function at(scale: Scale, value: number): number {
  const pixel = scale.apply(value as never);
  return typeof pixel === "number" && Number.isFinite(pixel) ? pixel : 0;
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function text(content: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const haloed = { stroke: "var(--surface)", "stroke-width": "4", "paint-order": "stroke" };
  const node = element("text", { ...haloed, ...attributes });
  node.textContent = content;
  return node;
}
