/** Markers of runs on charts, filled as the run's look says: as Plot's dots, and as paths beside words. */
import * as Plot from "@observablehq/plot";
import type { Marker, MethodLook, Pen } from "../style/palette.ts";
import { drawMarker, INSETS, markerPath } from "../style/palette.ts";
import { svgElement } from "./picture.ts";

/** Plot's own symbols are outlines and shapes of two kinds; these are the markers of the whole page. */
export function symbolOf(marker: Marker) {
  return {
    draw(pen: Pen, area: number) {
      drawMarker(pen, marker, Math.sqrt(area / Math.PI));
    },
  };
}

/** The marker and what fills it: one mark for each layer. `line` says where, whose and in which colour. */
export function markerDots(
  points: readonly object[],
  line: Plot.DotOptions,
  { color, marker, fill }: MethodLook,
  radius: number,
): Plot.Markish[] {
  if (points.length === 0) return [];
  const shared = { ...line, symbol: symbolOf(marker) };
  return [
    Plot.dot(points, {
      ...shared,
      fill: color,
      stroke: "var(--surface)",
      strokeWidth: 1,
      r: radius,
    }),
    ...INSETS[fill].map(({ share, isColoured }) =>
      Plot.dot(points, {
        ...shared,
        stroke: "none",
        fill: isColoured ? color : "var(--surface)",
        r: radius * share,
      }),
    ),
  ];
}

/** Around a point of `parent`, about `size` pixels across. */
export function appendMarker(
  parent: SVGElement,
  { color, marker, fill }: MethodLook,
  size: number,
  { x, y }: { readonly x: number; readonly y: number },
): void {
  const transform = `translate(${x},${y})`;
  parent.append(
    svgElement(parent, "path", { d: markerPath(marker, size), fill: color, transform }),
    ...INSETS[fill].map(({ share, isColoured }) =>
      svgElement(parent, "path", {
        d: markerPath(marker, size * share),
        fill: isColoured ? color : "var(--surface)",
        transform,
      }),
    ),
  );
}
