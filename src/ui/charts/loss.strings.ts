/** The words of the loss chart. */
export const lossStrings = {
  title: "Loss",
  stepAxis: "step",
  lossAxis: "loss (nats per token)",
  lossAxisOfClasses: "loss (nats per example)",
  frozenBase: (loss: string) => `frozen base ${loss}`,
  /** ln V. */
  randomGuess: (loss: string) => `random guess ${loss}`,
  guessAbove: (loss: string) => `An even guess would have ${loss}, above this chart.`,
  newHead: (loss: string) => `frozen base, new head ${loss}`,
  /** "Prefix n=8 and Prompt n=8 start above the base: …" */
  startsAbove: (labels: readonly string[]) =>
    `${labels.join(" and ")} ${labels.length === 1 ? "starts" : "start"} above the base, as virtual tokens do: before they are trained they disturb it.`,
  legend: "thin: training · thick: validation",
  /** "thin: training, smoothed 0.6, the raw line behind it · thick: validation" */
  legendSmoothed: (weight: string) =>
    `thin: training, smoothed ${weight}, the raw line behind it · thick: validation`,
  bands: {
    range: (seeds: number) => `band: least to largest of ${seeds} seeds`,
    deviation: (seeds: number) => `band: mean ± standard deviation of ${seeds} seeds`,
  },
  faint: "faint: earlier runs",
  seam: "upright stroke: continued from a checkpoint",
  diverged: "×: diverged",
  recorded: (device: string, date: string) => `Recorded on ${device}, ${date}; not trained here.`,
  fromFile: (date: string) => `From a run file of ${date}; not trained here.`,
  smoothing: "Smoothing",
  smoothingHint: "Weight of the past in the training loss's moving average",
  resetZoom: "Whole run",
  resetZoomHint: "Show all steps (0, or a double click on the chart)",
  save: "Save the chart",
  /** What the keys do, for listeners. */
  keys: "Chart. Left and right arrow: move from evaluation to evaluation, with Shift step by step. Plus and minus: zoom. 0: all steps.",
  crosshairStep: (step: number) => `step ${step}`,
  /** "LoRA r=4: validation 0.31, training 0.32, smoothed 0.33" */
  crosshairRow: (label: string, parts: readonly string[]) => `${label}: ${parts.join(", ")}`,
  training: "training",
  smoothedTraining: "smoothed",
  validation: "validation",
  validationAt: (loss: string, step: number) => `${loss} at ${step}`,
  seeds: "seeds",
  run: "Run",
  earlierRun: (label: string, number: number) => `${label} · run ${number}`,
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
