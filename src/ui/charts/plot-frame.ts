/** What all of Plot's charts on this page have in common: size, text, colours that are the page's, and what comes back. */
import type * as Plot from "@observablehq/plot";
import type { ChartLook, ChartSize } from "./chart-size.ts";
import type { Box, Drawn, Scale } from "./picture.ts";
import { asPicture } from "./picture.ts";

export interface ChartFrame extends ChartSize {
  /** The sentence that says what the picture says. */
  readonly label: string;
  readonly look: ChartLook;
  /** Where there is no page: a document to draw in. */
  readonly document?: Document;
}

/** Around the room between the axes, in pixels. */
export type Margins = Box;

export function frameOptions(
  { width, height, label, look, document }: ChartFrame,
  { left, right, top, bottom }: Margins,
): Plot.PlotOptions {
  return {
    width,
    height,
    marginTop: top,
    marginRight: right,
    marginBottom: bottom,
    marginLeft: left,
    ariaLabel: label,
    ...(document !== undefined && { document }),
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: `${look.text}px`,
      overflow: "visible",
    },
  };
}

export function asDrawn(
  plot: ReturnType<typeof Plot.plot>,
  { width, height }: ChartSize,
  { left, right, top, bottom }: Margins,
): Drawn {
  return {
    svg: asPicture(plot),
    x: plot.scale("x") as unknown as Scale,
    y: plot.scale("y") as unknown as Scale,
    frame: { left, right: width - right, top, bottom: height - bottom },
  };
}
