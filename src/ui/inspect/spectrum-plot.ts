/** Draws the singular values of several runs' changes as rows of bars with one axis; knows nothing of runs. */
import * as Plot from "@observablehq/plot";
import { asPicture } from "../charts/picture.ts";
import { methodLook } from "../style/palette.ts";
import { figurePlot } from "./figure-drawing.ts";
import type { Spectrum } from "./inspect-data.ts";

export interface SpectrumChart {
  readonly width: number;
  readonly label: string;
  readonly rem: number;
  readonly axis: string;
  readonly caption: (spectrum: Spectrum) => string;
}

const ROW = 7;
const AXIS = 2.75;

export function spectrumHeight(rows: number, rem: number): number {
  return (ROW * rows + AXIS) * rem;
}

interface Bar {
  readonly runId: string;
  readonly index: number;
  readonly share: number;
  readonly methodId: string;
}

export function drawSpectrum(
  spectra: readonly Spectrum[],
  { width, label, rem, axis, caption }: SpectrumChart,
): SVGSVGElement {
  const bars = spectra.flatMap(({ runId, methodId, shares }) =>
    shares.map((share, i): Bar => ({ runId, methodId, index: i + 1, share: share || 0 })),
  );
  const count = Math.max(1, ...spectra.map(({ shares }) => shares.length));
  const inset = count > 40 ? 0.5 : 1;
  // A rank's end lies between its last direction and the first that is nothing.
  const ends = spectra.filter(({ rank, shares }) => rank > 0 && rank < shares.length);
  return asPicture(
    Plot.plot({
      ...figurePlot(width, spectrumHeight(spectra.length, rem), rem, label),
      marginTop: 4,
      marginLeft: 2,
      marginRight: 2,
      marginBottom: AXIS * rem,
      x: { domain: [0.5, count + 0.5], label: null },
      y: { domain: [0, 1.3], axis: null },
      fy: { domain: spectra.map(({ runId }) => runId), padding: 0.08, axis: null },
      marks: [
        Plot.axisX({
          tickSize: 4,
          interval: 1,
          ticks: Math.min(count, width / (4 * rem)),
          tickFormat: "d",
        }),
        Plot.ruleY(spectra, { y: 0, fy: "runId", stroke: "var(--line-strong)" }),
        Plot.rectY(bars, {
          x1: ({ index }: Bar) => index - 0.5,
          x2: ({ index }: Bar) => index + 0.5,
          y: "share",
          fy: "runId",
          insetLeft: inset,
          insetRight: inset,
          fill: ({ methodId }: Bar) => methodLook(methodId).color,
        }),
        Plot.ruleX(ends, {
          x: ({ rank }: Spectrum) => rank + 0.5,
          y1: 0,
          y2: 1.02,
          fy: "runId",
          stroke: "var(--text-muted)",
          strokeDasharray: "3 3",
        }),
        Plot.text(spectra, {
          fy: "runId",
          frameAnchor: "top-right",
          text: caption,
          fill: "var(--text)",
          fontWeight: 600,
          stroke: "var(--surface)",
          strokeWidth: 4,
        }),
        Plot.text([axis], {
          frameAnchor: "bottom-right",
          fy: () => spectra.at(-1)?.runId,
          text: [axis],
          dy: 2.4 * rem,
        }),
      ],
      color: { type: "identity" },
    }),
  );
}
