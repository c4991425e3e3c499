/** The marks of one run on the loss chart: band, seeds, training, validation, seams, divergence. */
import * as Plot from "@observablehq/plot";
import type { Pen } from "../style/palette.ts";
import { methodLook } from "../style/palette.ts";
import type { ChartLook } from "./chart-size.ts";
import type { LossSeries } from "./loss-data.ts";
import { isCurrent } from "./loss-data.ts";
import { markerDots } from "./marker.ts";
import { SEED_LINE } from "./picture.ts";
import type { LossBand, LossPoint } from "./run-curves.ts";
import { thinned } from "./run-curves.ts";

export interface SeriesStyle {
  readonly look: ChartLook;
  /** Of the chart, in pixels. */
  readonly width: number;
  readonly isSmoothed: boolean;
  /** Lines go on beyond the edge. */
  readonly isCut: boolean;
  readonly hasSeeds: boolean;
  readonly bandOpacity: number;
  /** The lowest value of the axis: on a logarithmic one a band that reaches zero ends there. */
  readonly floor: number;
}

const EARLIER_OPACITY = 0.4;
const MOST_MARKERS = 12;

export function seriesMarks(series: LossSeries, style: SeriesStyle): Plot.Markish[] {
  const { look, width, isSmoothed, isCut, hasSeeds } = style;
  const own = methodLook(series.methodId, series.variant);
  const { color, dash } = own;
  const isFull = isCurrent(series);
  const fade = series.role === "earlier" ? EARLIER_OPACITY : 1;
  const every = Math.max(1, Math.ceil(series.validation.length / MOST_MARKERS));
  const isMarked = (_: unknown, i: number) => i % every === 0 || i === series.validation.length - 1;
  const x = ({ step }: LossPoint | LossBand) => step * series.perStep;
  const shared = { x, clip: true, ariaDescription: series.key } as const;
  const line = { ...shared, y: "loss", stroke: color } as const;
  const thin = look.line * 0.4;
  const marks: Plot.Markish[] = [];
  // A mark that draws nothing still costs Plot a millisecond, and the chart is drawn eight times a second.
  if (isFull && series.bands.length > 0) {
    marks.push(
      Plot.areaY(series.bands, {
        ...shared,
        y1: ({ low }: LossBand) => Math.max(low, style.floor),
        y2: "high",
        fill: color,
        fillOpacity: style.bandOpacity,
      }),
    );
  }
  if (isFull) {
    if (isSmoothed)
      marks.push(
        Plot.lineY(thinned(series.training, width), {
          ...line,
          strokeWidth: thin,
          strokeOpacity: 0.3,
          ariaDescription: `${series.key}\traw line`,
        }),
      );
    marks.push(
      Plot.lineY(thinned(series.smooth, width), {
        ...line,
        strokeWidth: thin,
        strokeOpacity: isSmoothed ? 0.75 : 0.45,
      }),
    );
  }
  if (hasSeeds && isFull && series.seedLines.length > 0) {
    marks.push(seedLines(series.seedLines, line));
  }
  const weight = series.role === "baseline" ? 1.4 : series.role === "current" ? 1 : 0.6;
  marks.push(
    Plot.lineY(series.validation, {
      ...line,
      strokeWidth: look.line * weight,
      strokeOpacity: fade,
      ...(dash !== undefined && { strokeDasharray: scaledDash(dash, look.line / 2) }),
    }),
  );
  if (series.role !== "earlier") {
    // Whole at the edge, unless the line goes on beyond it.
    const place = { ...line, clip: isCut };
    marks.push(...markerDots(series.validation.filter(isMarked), place, own, look.marker));
  }
  const seams = seamsOf(series);
  if (seams.length > 0) {
    marks.push(
      Plot.dot(seams, {
        ...line,
        symbol: SEAM,
        stroke: "var(--text)",
        strokeWidth: look.line * 0.6,
        r: look.marker * 1.6,
        ariaDescription: `${series.key}\tseam`,
      }),
    );
  }
  if (series.diverged !== undefined) {
    marks.push(
      Plot.dot([series.diverged], {
        ...line,
        symbol: "times",
        stroke: "var(--error-text)",
        strokeWidth: look.line,
        strokeOpacity: fade,
        r: look.marker * 1.5,
        ariaDescription: `${series.key}\tdiverged`,
      }),
    );
  }
  return marks;
}

/** Hairlines, there for the highlight of their run alone: one mark for all seeds. `line` says where and whose. */
export function seedLines(
  lines: readonly (readonly object[])[],
  line: Plot.LineYOptions,
): Plot.Markish {
  const { ariaDescription } = line;
  const seeds = lines.flatMap((points, seed) => points.map(() => seed));
  return Plot.lineY(lines.flat(), {
    ...line,
    z: seeds,
    strokeWidth: 1,
    strokeOpacity: 0.9,
    ariaDescription: `${ariaDescription ?? ""}\t${SEED_LINE}`,
  });
}

/** On the line that is drawn for the run at that step. */
function seamsOf(series: LossSeries): readonly LossPoint[] {
  return series.seams.flatMap((step) => {
    const points = series.validation.length > 0 ? series.validation : series.smooth;
    const after = points.find((point) => point.step >= step) ?? points.at(-1);
    return after === undefined || !Number.isFinite(after.loss) ? [] : [{ step, loss: after.loss }];
  });
}

/** An upright stroke through the line. */
const SEAM = {
  draw(pen: Pen, area: number) {
    const radius = Math.sqrt(area / Math.PI);
    pen.moveTo(0, -radius);
    pen.lineTo(0, radius);
  },
};

/** Dashes are given for a line of width 2. */
function scaledDash(dash: string, factor: number): string {
  return dash
    .split(" ")
    .map((length) => String(Math.round(Number(length) * factor * 10) / 10))
    .join(" ");
}
