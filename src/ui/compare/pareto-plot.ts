/** Draws the scatter of two measures with its front as SVG, from data alone. */
import * as Plot from "@observablehq/plot";
import { possibleRange } from "../../experiment/possible.ts";
import type { ChartLook, ChartSize } from "../charts/chart-size.ts";
import { textWidth } from "../charts/chart-size.ts";
import { symbolOf } from "../charts/marker.ts";
import type { Drawn, Scale } from "../charts/picture.ts";
import { asPicture, svgElement, svgText } from "../charts/picture.ts";
import { placeLabels } from "../charts/place-labels.ts";
import { fittingTicks, shortNumber } from "../charts/ticks.ts";
import { methodLook } from "../style/palette.ts";
import type { CompareData, ComparePoint } from "./compare-data.ts";
import { formatMeasure } from "./compare-data.ts";
import { compareStrings as strings } from "./compare.strings.ts";

export interface ParetoChart extends ChartSize {
  /** The sentence that says what the picture says. */
  readonly label: string;
  readonly look: ChartLook;
  /** Where there is no page: a document to draw in. */
  readonly document?: Document;
}

/** Values further apart than this are drawn on a log scale. */
const LOG_RATIO = 20;
/** Counts and bytes grow by factors, as their bars are drawn; the axis spans at least this one: equal is to look equal. */
const LEAST_SPAN_OF_SIZES = 4;
const ROOM = 0.08;

interface Axis {
  readonly type: "log" | "linear";
  readonly domain: readonly [number, number];
}

export function drawParetoChart(data: CompareData, chart: ParetoChart): Drawn {
  const { width, height, look, label } = chart;
  const { points, xMeasure, yMeasure } = data;
  const x = axisOf(
    points.map((point) => point.x),
    xMeasure,
  );
  const y = axisOf(
    points.map((point) => point.y),
    yMeasure,
  );
  const margin = { top: 2.2 * look.text, right: 1.5 * look.text, bottom: 3.6 * look.text };
  const marginLeft = 4.6 * look.text;
  const front = points.filter(({ isFront }) => isFront).toSorted((a, b) => a.x.mean - b.x.mean);
  const length = width - marginLeft - margin.right;
  const xTicks = fittingTicks({ ...x, length, format: tickOf(xMeasure.unit), most: 6 }, look);
  const drawn = Plot.plot({
    width,
    height,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft,
    ariaLabel: label,
    ...(chart.document !== undefined && { document: chart.document }),
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: `${look.text}px`,
      overflow: "visible",
    },
    x: { type: x.type, domain: [...x.domain], label: null },
    y: { type: y.type, domain: [...y.domain], label: null },
    marks: [
      Plot.gridX(xTicks, { stroke: "var(--grid)", strokeOpacity: 1 }),
      Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
      Plot.axisX(xTicks, {
        tickSize: 4,
        // As text: of a format, a log scale leaves out labels of its own choice.
        text: tickOf(xMeasure.unit),
        label: strings.axisLabel(strings.measures[xMeasure.id], "x", xMeasure.better),
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 3 * look.text,
      }),
      Plot.axisY({
        ticks: 5,
        tickSize: 0,
        tickFormat: tickOf(yMeasure.unit),
        label: strings.axisLabel(strings.measures[yMeasure.id], "y", yMeasure.better),
        labelAnchor: "top",
        labelArrow: "none",
        labelOffset: marginLeft,
      }),
      Plot.frame({ stroke: "var(--line)" }),
      Plot.line(front, {
        x: ({ x: { mean } }: ComparePoint) => mean,
        y: ({ y: { mean } }: ComparePoint) => mean,
        stroke: "var(--text)",
        strokeWidth: look.line * 0.6,
        strokeOpacity: 0.6,
      }),
      ...points.flatMap((point) => pointMarks(point, look, x, y)),
    ],
  });
  const picture: Drawn = {
    svg: asPicture(drawn),
    x: drawn.scale("x") as unknown as Scale,
    y: drawn.scale("y") as unknown as Scale,
    frame: {
      left: marginLeft,
      right: width - margin.right,
      top: margin.top,
      bottom: height - margin.bottom,
    },
  };
  appendLabels(picture, points, look);
  appendTitles(picture, data);
  return picture;
}

function pointMarks(point: ComparePoint, look: ChartLook, x: Axis, y: Axis): Plot.Markish[] {
  const { methodId, isFront, isPublished } = point;
  const { color, marker } = methodLook(methodId);
  const own = isFront || isPublished ? color : "var(--text-muted)";
  const at = { x: point.x.mean, y: point.y.mean };
  const shared = { ariaDescription: point.key } as const;
  const fade = isPublished ? 0.5 : 1;
  const bar = { ...shared, stroke: own, strokeOpacity: 0.7 * fade, strokeWidth: look.line * 0.5 };
  const spread = (axis: Axis, { mean, sd }: ComparePoint["x"]) => ({
    low: Math.max(axis.domain[0], mean - sd),
    high: Math.min(axis.domain[1], mean + sd),
  });
  return [
    ...(Number.isFinite(point.x.sd) && point.x.sd > 0
      ? [Plot.ruleY([spread(x, point.x)], { ...bar, y: at.y, x1: "low", x2: "high" })]
      : []),
    ...(Number.isFinite(point.y.sd) && point.y.sd > 0
      ? [Plot.ruleX([spread(y, point.y)], { ...bar, x: at.x, y1: "low", y2: "high" })]
      : []),
    Plot.dot([at], {
      ...shared,
      x: "x",
      y: "y",
      r: look.marker * (isPublished ? 1 : 1.5),
      symbol: symbolOf(marker),
      fill: isFront ? color : "var(--surface)",
      stroke: isFront ? "var(--surface)" : own,
      strokeWidth: isFront ? 1 : look.line * 0.7,
      strokeOpacity: fade,
    }),
  ];
}

/** Those of the front choose their place first. */
function appendLabels(
  { svg, x, y, frame }: Drawn,
  points: readonly ComparePoint[],
  look: ChartLook,
): void {
  // From the right, since a name's first place is to the right of its point, and the last has the least room there.
  const ordered = points.toSorted((a, b) => importance(b) - importance(a) || b.x.mean - a.x.mean);
  const place = (named: readonly string[]) =>
    placeLabels(
      ordered.map((point, i) => ({
        x: x.apply(point.x.mean),
        y: y.apply(point.y.mean),
        width: 1.05 * textWidth(named[i] ?? "", look.text),
      })),
      frame,
      { height: 1.2 * look.text, radius: 1.5 * look.marker + 1 },
    );
  const full = ordered.map(nameOf);
  const isRoomy = place(full).every((spot) => spot !== undefined && spot.leader === undefined);
  const names = isRoomy ? full : withoutShared(full);
  const spots = place(names);
  const group = svgElement(svg, "g", {
    "aria-hidden": "true",
    "data-part": "labels",
    "font-size": look.text,
  });
  ordered.forEach((point, i) => {
    const spot = spots[i];
    if (spot === undefined) return;
    const isStrong = point.isFront || point.isBaseline;
    const text = svgText(svg, names[i] ?? "", {
      x: Math.round(10 * spot.x) / 10,
      y: Math.round(10 * spot.y) / 10,
      "text-anchor": spot.anchor,
      fill: isStrong ? "var(--text)" : "var(--text-muted)",
      "font-weight": isStrong ? 600 : 400,
      "data-run": point.key,
    });
    if (spot.leader !== undefined) {
      const [x1, y1] = [x.apply(point.x.mean), y.apply(point.y.mean)];
      const { x: x2, y: y2 } = spot.leader;
      group.append(
        svgElement(svg, "line", {
          x1,
          y1,
          x2,
          y2,
          stroke: "var(--line-strong)",
          "data-part": "leader",
        }),
      );
    }
    group.append(text);
  });
  svg.append(group);
}

/** "r=4" beside "r=8", where all of them are LoRA. */
export function withoutShared(names: readonly string[]): readonly string[] {
  const [first = "", ...others] = names;
  const words = first.split(" ");
  const shared = words
    .map((_, i) => `${words.slice(0, i + 1).join(" ")} `)
    .findLast((start) => others.length > 0 && others.every((name) => name.startsWith(start)));
  return shared === undefined ? names : names.map((name) => name.slice(shared.length));
}

function importance({ isFront, isBaseline, isPublished }: ComparePoint): number {
  return (isFront ? 4 : 0) + (isBaseline ? 2 : 0) + (isPublished ? 0 : 1);
}

function nameOf({ label, isBaseline }: ComparePoint): string {
  return isBaseline ? `★ ${label}` : label;
}

/** What a pointer that rests on a point is told. */
function appendTitles({ svg }: Drawn, { points, xMeasure, yMeasure }: CompareData): void {
  const known = new Map(points.map((point) => [point.key, point]));
  for (const part of svg.querySelectorAll("[data-run]")) {
    const point = known.get(part.getAttribute("data-run") ?? "");
    if (point === undefined || part.tagName === "text") continue;
    const words = (measure: typeof xMeasure, { mean, sd, n }: ComparePoint["x"]) => {
      const spread = n > 1 ? ` ${strings.plusMinus(formatMeasure(measure, sd))}` : "";
      return `${strings.measures[measure.id]} ${formatMeasure(measure, mean)}${spread}`;
    };
    const title = svgElement(svg, "title", {});
    title.textContent = strings.point(
      point.label,
      words(xMeasure, point.x),
      words(yMeasure, point.y),
    );
    part.append(title);
  }
}

/** With a little room around the points and their bars; log where the values are far apart. */
function axisOf(
  summaries: readonly { readonly mean: number; readonly sd: number }[],
  { unit }: CompareData["xMeasure"],
): Axis {
  const means = summaries.map(({ mean }) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  if (summaries.length === 0) return { type: "linear", domain: [0, 1] };
  const isSize = unit === "count" || unit === "bytes";
  if (least > 0 && (isSize || most / least > LOG_RATIO)) {
    const ratio = most / least;
    const missing = isSize ? Math.sqrt(LEAST_SPAN_OF_SIZES / ratio) : 1;
    const reach = Math.max(ratio ** ROOM, missing);
    return { type: "log", domain: [least / reach, most * reach] };
  }
  const bars = summaries.map(({ sd }) => (Number.isFinite(sd) ? sd : 0));
  const [first, last] = possibleRange(unit);
  const low = Math.max(first, Math.min(...means.map((mean, i) => mean - (bars[i] ?? 0))));
  const high = Math.min(last, Math.max(...means.map((mean, i) => mean + (bars[i] ?? 0))));
  const room = high > low ? ROOM * (high - low) : Math.abs(high) * 0.1 + 1e-9;
  // What has no negative values has no axis below zero.
  return { type: "linear", domain: [low >= 0 ? Math.max(0, low - room) : low - room, high + room] };
}

function tickOf(unit: CompareData["xMeasure"]["unit"]): (value: number) => string {
  if (unit === "count") return shortNumber;
  if (unit === "nats") return (value) => String(Number(value.toPrecision(2)));
  return (value) => formatMeasure({ unit }, value);
}
