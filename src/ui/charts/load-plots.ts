/** Fetches the drawing code when the first chart needs it, so that the first view does not wait for it. */
import type { drawCountChart } from "./count-plot.ts";
import type { drawLossChart } from "./loss-plot.ts";
import type { drawMetricChart } from "./metric-plot.ts";

export interface Plots {
  readonly drawLossChart: typeof drawLossChart;
  readonly drawCountChart: typeof drawCountChart;
  readonly drawMetricChart: typeof drawMetricChart;
}

let plots: Promise<Plots> | undefined;

export function loadPlots(): Promise<Plots> {
  plots ??= Promise.all([
    import("./loss-plot.ts"),
    import("./count-plot.ts"),
    import("./metric-plot.ts"),
  ]).then(([{ drawLossChart }, { drawCountChart }, { drawMetricChart }]) => ({
    drawLossChart,
    drawCountChart,
    drawMetricChart,
  }));
  // Without a network this time: the next chart tries again.
  plots.catch(() => (plots = undefined));
  return plots;
}
