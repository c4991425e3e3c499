/** The words of the loss chart. */
export const lossStrings = {
  title: "Loss",
  stepAxis: "step",
  lossAxis: "loss (nats per token)",
  lossAxisOfClasses: "loss (nats per example)",
  frozenBase: (loss: string) => `frozen base ${loss}`,
  newHead: (loss: string) => `frozen base, new head ${loss}`,
  /** "Prefix n=8 and Prompt n=8 start above the base: …" */
  startsAbove: (labels: readonly string[]) =>
    `${labels.join(" and ")} ${labels.length === 1 ? "starts" : "start"} above the base, as virtual tokens do: before they are trained they disturb it.`,
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
  result: (label: string, loss: string) => `${label} ${loss}`,
  base: (loss: string) => `; the frozen base has ${loss}`,
  sentence: (
    step: number,
    isEnded: boolean,
    seeds: number,
    results: readonly string[],
    base: string,
  ) =>
    `${isEnded ? "After" : "At"} step ${step}, validation loss${seeds > 1 ? `, mean of ${seeds} seeds` : ""}: ${results.join(", ")}${base}.`,
} as const;
