/** The crosshair on a drawn loss chart: its line, a mark on each curve, and where the table beside it goes. */
import { render } from "lit";
import { crosshairPoints, crosshairRows } from "../charts/crosshair.ts";
import type { LossData } from "../charts/loss-data.ts";
import { hasCurves } from "../charts/loss-data.ts";
import type { Drawn } from "../charts/picture.ts";
import { svgElement } from "../charts/picture.ts";
import { methodLook } from "../style/palette.ts";
import { renderTip } from "./crosshair-tip.ts";

const GAP = 14;

/** Replaces the one that was there; `place` is on the x axis, undefined for none. */
export function drawCrosshair(
  { svg, x, y, frame }: Drawn,
  tip: HTMLElement,
  data: LossData,
  place: number | undefined,
): void {
  svg.querySelector("[data-part=crosshair]")?.remove();
  const at = place === undefined ? NaN : x.apply(place);
  const isShown =
    place !== undefined && at >= frame.left - 1 && at <= frame.right + 1 && hasCurves(data);
  tip.hidden = !isShown || crosshairRows(data, place).length === 0;
  if (!isShown) return;
  const group = svgElement(svg, "g", { "data-part": "crosshair", "pointer-events": "none" });
  const line = { x1: at, x2: at, y1: frame.top, y2: frame.bottom, stroke: "var(--text-muted)" };
  group.append(svgElement(svg, "line", line));
  for (const point of crosshairPoints(data, place)) {
    const cx = x.apply(point.at);
    const cy = y.apply(point.loss);
    if (!(cx >= frame.left - 1 && cx <= frame.right + 1)) continue;
    if (!(cy >= frame.top - 1 && cy <= frame.bottom + 1)) continue;
    const { color } = methodLook(point.methodId, point.variant);
    const dot = { cx, cy, r: 4, fill: color, stroke: "var(--surface)" };
    group.append(svgElement(svg, "circle", dot));
  }
  svg.append(group);
  if (tip.hidden) return;
  render(renderTip(data, place), tip);
  const isLeft = at > (frame.left + frame.right) / 2;
  tip.style.left = isLeft ? "" : `${at + GAP}px`;
  tip.style.right = isLeft ? `${svg.clientWidth - at + GAP}px` : "";
}
