/** The words of the Compare page. */
import type { MeasureId } from "../../experiment/measures.ts";
import type { Better } from "../../experiment/pareto.ts";

const AXES: Readonly<Record<"x" | "y", Readonly<Record<Better, string>>>> = {
  x: { lower: "← less is better", higher: "more is better →" },
  y: { lower: "↓ less is better", higher: "↑ more is better" },
};

export const compareStrings = {
  title: "Compare",
  subject: "Task",
  emptyTitle: "Nothing to compare yet",
  emptyHint: "Runs of the Lab appear here, and stay after a reload.",
  toLab: "To the Lab",
  recordedRuns: "Show a recorded run",
  measures: {
    trainable: "Trainable parameters",
    adapterBytes: "Adapter file",
    validationLoss: "Best validation loss",
    trainingLoss: "Last training loss",
    exactMatch: "Exact match",
    macroF1: "Macro F1",
    accuracy: "Accuracy",
    tokenAccuracy: "Token accuracy",
    perplexity: "Perplexity",
    wallSeconds: "Wall time",
    optimizerBytes: "Optimizer state",
    plannedBytes: "Planned buffers",
  } satisfies Readonly<Record<MeasureId, string>>,
  axisLabel: (measure: string, axis: "x" | "y", better: Better) =>
    `${measure}  ${AXES[axis][better]}`,
  horizontal: "Horizontal",
  vertical: "Vertical",
  front: "Cost and result",
  legend:
    "filled and joined: undominated · hollow: another run is at least as good on both and better on one · bars: ± standard deviation over seeds",
  legendPublished: "faint: published results, not part of the front",
  published: "Published results",
  publishedHint: "Recorded runs that ship with the page",
  publishedLoading: "Reading the published results.",
  publishedNone: "No published result for this task yet.",
  publishedFrom: (devices: string, dates: string) =>
    `Published results: recorded on ${devices}, ${dates}.`,
  /** "LoRA r=4, recorded (1e-2, 300 steps)" */
  publishedRun: (label: string, rate: string, steps: number) =>
    `${label}, recorded (${rate}, ${steps} steps)`,
  /** "4 of 11 configurations are undominated: LoRA r=4, …" */
  summary: (undominated: number, all: number, names: readonly string[]) =>
    `${undominated} of ${all} ${all === 1 ? "configuration is" : "configurations are"} undominated: ${names.join(", ")}.`,
  noPoints: "No run has both of these measures yet.",
  point: (label: string, x: string, y: string) => `${label}: ${x}; ${y}`,
  table: "Numbers",
  tableNote: (measure: string) =>
    `${measure} over seeds; the 95 % interval of the mean is by Student's t.`,
  tableRegion: "Numbers, scrollable",
  run: "Run",
  mean: "Mean",
  sd: "SD",
  n: "n",
  interval: "95 % interval",
  delta: "Δ baseline",
  noBaseline: "Mark a baseline with the star to see differences from it.",
  makeBaseline: (name: string) => `Make ${name} the baseline`,
  onFront: "undominated",
  frontColumn: "Front",
  differencesTitle: "Two runs, setting by setting",
  first: "First run",
  second: "Second run",
  diffOnly: "Only what differs",
  setting: "Setting",
  same: "These runs have the same settings.",
  equalCount: (count: number) => `${count} settings are the same.`,
  fair: "Fair comparison",
  unfair: "Not quite the same conditions",
  fairText: "All runs had the same seeds, steps, batches, base and task.",
  otherDevice: "Times and bytes come from different devices.",
  fairRates: {
    suggested: "Every method at the learning rate that this page suggests for it.",
    swept: "Every method at rates that were swept.",
    chosen: "Learning rates were chosen by hand; whether they are tuned, nobody but you knows.",
  },
  mixedRates: "Some learning rates are suggested ones, others were chosen or swept:",
  rateOrigins: { suggested: "suggested", swept: "swept", chosen: "chosen" },
  differs: (key: string, values: readonly string[]) => `${key}: ${values.join(" / ")}`,
  /** "300 (LoRA r=4, BitFit)" */
  valueOfRuns: (value: string, runs: string) => `${value} (${runs})`,
  rate: (run: string, rate: string, origin: string) => `${run}: ${rate}, ${origin}`,
  oneRun: "One run alone is compared with nothing yet.",
  export: "Export",
  csv: "CSV of all curves",
  json: "JSON as Hugging Face's method comparison",
  runFile: "Run file",
  runFileHint: "Opens again on this page, wherever it is dropped",
  markdown: "Markdown table",
  bibtex: "BibTeX of the methods",
  adapter: "Adapter of",
  seed: "seed",
  zip: "Adapter files (zip)",
  adapterHint:
    "adapter_model.safetensors and adapter_config.json, as PEFT loads them; the whole model where all of it trained",
  failed: "This could not be exported.",
  working: "Making the files.",
  plusMinus: (deviation: string) => `± ${deviation}`,
  range: (low: string, high: string) => `${low} … ${high}`,
  none: "–",
} as const;
