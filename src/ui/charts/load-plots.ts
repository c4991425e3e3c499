/** Fetches the drawing code when the first chart needs it, so that the first view does not wait for it. */
import { loadPart } from "../app/parts.ts";
import type { drawCountChart } from "./count-plot.ts";
import type { drawLossChart } from "./loss-plot.ts";
import type { drawMetricChart } from "./metric-plot.ts";

export interface Plots {
  readonly drawLossChart: typeof drawLossChart;
  readonly drawCountChart: typeof drawCountChart;
  readonly drawMetricChart: typeof drawMetricChart;
}

let plots: Promise<Plots | undefined> | undefined;

/** Undefined where it does not load, which the page then says; the next chart tries again. */
export async function loadPlots(): Promise<Plots | undefined> {
  plots ??= loadPart(
    Promise.all([
      import("./loss-plot.ts"),
      import("./count-plot.ts"),
      import("./metric-plot.ts"),
    ]).then(([{ drawLossChart }, { drawCountChart }, { drawMetricChart }]) => ({
      drawLossChart,
      drawCountChart,
      drawMetricChart,
    })),
  );
  const loaded = await plots;
  if (loaded === undefined) plots = undefined;
  return loaded;
}
