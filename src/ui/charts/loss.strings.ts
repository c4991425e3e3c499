/** The words of the loss chart. */
import { msg, str } from "@lit/localize";
import { formatAll, formatList } from "../state/format.ts";

export const lossStrings = {
  get title() {
    return msg("Loss");
  },
  get lossAxis() {
    return msg("loss (nats per token)");
  },
  get lossAxisOfClasses() {
    return msg("loss (nats per example)");
  },
  frozenBase: (loss: string) => msg(str`frozen base ${loss}`),
  /** ln V. */
  randomGuess: (loss: string) => msg(str`random guess ${loss}`),
  guessAbove: (loss: string) => msg(str`An even guess would have ${loss}, above this chart.`),
  newHead: (loss: string) => msg(str`frozen base, new head ${loss}`),
  /** "Prefix n=8 and Prompt n=8 start above the base: …" */
  startsAbove: (labels: readonly string[]) =>
    labels.length === 1
      ? msg(
          str`${labels[0]} starts above the base, as virtual tokens do: before they are trained they disturb it.`,
        )
      : msg(
          str`${formatAll(labels)} start above the base, as virtual tokens do: before they are trained they disturb it.`,
        ),
  get legend() {
    return msg("thin: training · thick: validation");
  },
  /** "thin: training, smoothed 0.6, the raw line behind it · thick: validation" */
  legendSmoothed: (weight: string) =>
    msg(str`thin: training, smoothed ${weight}, the raw line behind it · thick: validation`),
  /** The legend at the end of a saved picture's description. */
  legendSentence: (legend: string) => msg(str`${legend}.`),
  bands: {
    range: (seeds: number) => msg(str`band: least to largest of ${seeds} seeds`),
    deviation: (seeds: number) => msg(str`band: mean ± standard deviation of ${seeds} seeds`),
  },
  get faint() {
    return msg("faint: earlier runs");
  },
  get seam() {
    return msg("upright stroke: continued from a checkpoint");
  },
  get diverged() {
    return msg("×: diverged");
  },
  recorded: (device: string, date: string) =>
    msg(str`Recorded on ${device}, ${date}; not trained here.`),
  fromFile: (date: string) => msg(str`From a run file of ${date}; not trained here.`),
  get smoothing() {
    return msg("Smoothing");
  },
  get smoothingHint() {
    return msg("Weight of the past in the training loss's moving average");
  },
  get resetZoom() {
    return msg("Whole run");
  },
  get resetZoomHint() {
    return msg("Show all steps (0, or a double click on the chart)");
  },
  get save() {
    return msg("Save the chart");
  },
  /** What the keys do, for listeners. */
  get keys() {
    return msg(
      "Chart. Left and right arrow: move from evaluation to evaluation, with Shift step by step. Plus and minus: zoom. 0: all steps.",
    );
  },
  /** "LoRA r=4: validation 0.31, training 0.32, smoothed 0.33" */
  crosshairRow: (label: string, parts: readonly string[]) =>
    msg(str`${label}: ${formatList(parts)}`),
  /** "step 20. LoRA r=4: validation 0.31; BitFit: …" */
  crosshair: (step: string, rows: readonly string[]) => msg(str`${step}. ${rows.join(msg("; "))}`),
  get training() {
    return msg("training");
  },
  get smoothedTraining() {
    return msg("smoothed");
  },
  get validation() {
    return msg("validation");
  },
  /** "0.312 at 20", "0.312 at 3.2 s" */
  validationAt: (loss: string, place: string) => msg(str`${loss} at ${place}`),
  get seeds() {
    return msg("seeds");
  },
  get run() {
    return msg("Run");
  },
  ofRun: (label: string, number: number) => msg(str`${label} · run ${number}`),
  /** Recorded runs have no number. */
  ofRecorded: (label: string) => msg(str`${label} · recorded`),
  /** Where another of its task is recorded as well: "LoRA r=4 · Rank ladder". */
  ofScenario: (label: string, scenario: string) => `${label} · ${scenario}`,
  get logScale() {
    return msg("Log scale");
  },
  get showTable() {
    return msg("Show as table");
  },
  get emptyTitle() {
    return msg("No curve yet");
  },
  get emptyHint() {
    return msg("Press Run. Every method trains on the same batches, and the losses appear here.");
  },
  get preparing() {
    return msg("Preparing: weights, data, and the kernels for this model.");
  },
  get empty() {
    return msg("No run yet.");
  },
  waiting: (step: number) => msg(str`Step ${step}: no evaluation yet.`),
  result: (label: string, loss: string) => `${label} ${loss}`,
  /** "step 40: LoRA 0.312, BitFit 0.405" */
  resultsAt: (step: number, results: readonly string[]) =>
    msg(str`step ${step}: ${formatList(results)}`),
  joined: (groups: readonly string[]) => groups.join(msg("; ")),
  withBase: (losses: string, baseLoss: string) =>
    msg(str`${losses}; the frozen base has ${baseLoss}`),
  /** All runs were evaluated last after the same step. */
  sentence: (step: number, isEnded: boolean, seeds: number, losses: string): string => {
    if (seeds > 1) {
      return isEnded
        ? msg(str`After step ${step}, validation loss, mean of ${seeds} seeds: ${losses}.`)
        : msg(str`At step ${step}, validation loss, mean of ${seeds} seeds: ${losses}.`);
    }
    return isEnded
      ? msg(str`After step ${step}, validation loss: ${losses}.`)
      : msg(str`At step ${step}, validation loss: ${losses}.`);
  },
  /** "Validation loss at step 60: LoRA 0.312; step 40: BitFit 0.405." */
  sentenceBySteps: (seeds: number, losses: string): string =>
    seeds > 1
      ? msg(str`Validation loss, mean of ${seeds} seeds, at ${losses}.`)
      : msg(str`Validation loss at ${losses}.`),
};
