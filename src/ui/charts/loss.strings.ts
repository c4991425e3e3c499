/** The words of the loss chart. */
export const lossStrings = {
  title: "Loss",
  stepAxis: "step",
  lossAxis: "loss (nats per token)",
  frozenBase: (loss: string) => `frozen base ${loss}`,
  legend: "thin: training · thick: validation",
  band: (seeds: number) => `band: least to largest of ${seeds} seeds`,
  logScale: "Log scale",
  showTable: "Show as table",
  tableStep: "Step",
  tableCaption: "Validation loss by step",
  emptyTitle: "No curve yet",
  emptyHint: "Press Run. Every method trains on the same batches, and the losses appear here.",
  preparing: "Preparing: weights, data, and the kernels for this model.",
  empty: "No run yet.",
  waiting: (step: number) => `Step ${step}: no evaluation yet.`,
  result: (label: string, loss: string, seeds: number) =>
    seeds > 1 ? `${label} ${loss} (mean of ${seeds} seeds)` : `${label} ${loss}`,
  base: (loss: string) => `; the frozen base has ${loss}`,
  sentence: (step: number, isEnded: boolean, results: readonly string[], base: string) =>
    `${isEnded ? "After" : "At"} step ${step}, validation loss: ${results.join(", ")}${base}.`,
} as const;
