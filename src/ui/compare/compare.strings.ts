/** The words of the Compare page. */
import { msg, str } from "@lit/localize";
import type { MeasureId } from "../../experiment/measures.ts";
import type { Better } from "../../experiment/pareto.ts";
import { formatList } from "../state/format.ts";

const AXES: Readonly<Record<"x" | "y", Readonly<Record<Better, string>>>> = {
  x: {
    get lower() {
      return msg("← less is better");
    },
    get higher() {
      return msg("more is better →");
    },
  },
  y: {
    get lower() {
      return msg("↓ less is better");
    },
    get higher() {
      return msg("↑ more is better");
    },
  },
};

export const compareStrings = {
  get title() {
    return msg("Compare");
  },
  get subject() {
    return msg("Task");
  },
  /** Where two runs are called the same. */
  number: (number: number) => msg(str`run ${number}`),
  get recorded() {
    return msg("recorded");
  },
  includeHidden: (count: number) =>
    count === 1 ? msg("Include the hidden run") : msg(str`Include the ${count} hidden runs`),
  get hiddenHint() {
    return msg("Runs that are not drawn on the Lab page are left out here, unless asked for");
  },
  get emptyTitle() {
    return msg("Nothing to compare yet");
  },
  get emptyHint() {
    return msg("Runs of the Lab appear here, and stay after a reload.");
  },
  get toLab() {
    return msg("To the Lab");
  },
  get recordedRuns() {
    return msg("Show a recorded run");
  },
  measures: {
    get trainable() {
      return msg("Trainable parameters");
    },
    get adapterBytes() {
      return msg("Adapter file");
    },
    get validationLoss() {
      return msg("Best validation loss");
    },
    get trainingLoss() {
      return msg("Last training loss");
    },
    get exactMatch() {
      return msg("Exact match");
    },
    get macroF1() {
      return msg("Macro F1");
    },
    get accuracy() {
      return msg("Accuracy");
    },
    get tokenAccuracy() {
      return msg("Token accuracy");
    },
    get perplexity() {
      return msg("Perplexity");
    },
    get wallSeconds() {
      return msg("Wall time");
    },
    get optimizerBytes() {
      return msg("Optimizer state");
    },
    get plannedBytes() {
      return msg("Planned buffers");
    },
  } satisfies Readonly<Record<MeasureId, string>>,
  axisLabel: (measure: string, axis: "x" | "y", better: Better) =>
    `${measure}  ${AXES[axis][better]}`,
  get horizontal() {
    return msg("Horizontal");
  },
  get vertical() {
    return msg("Vertical");
  },
  get front() {
    return msg("Cost and result");
  },
  get legend() {
    return msg(
      "filled and joined: undominated · hollow: another run is at least as good on both and better on one · bars: ± standard deviation over seeds",
    );
  },
  get legendSentence() {
    return msg(str`${compareStrings.legend}.`);
  },
  get legendPublished() {
    return msg("faint: published results, not part of the front");
  },
  get published() {
    return msg("Published results");
  },
  get publishedHint() {
    return msg("Recorded runs that ship with the page");
  },
  get publishedLoading() {
    return msg("Reading the published results.");
  },
  get publishedNone() {
    return msg("No published result for this task yet.");
  },
  publishedFrom: (devices: string, dates: string) =>
    msg(str`Published results: recorded on ${devices}, ${dates}.`),
  /** "LoRA r=4, recorded (1e-2, 300 steps)" */
  publishedRun: (label: string, rate: string, steps: number) =>
    msg(str`${label}, recorded (${rate}, ${steps} steps)`),
  /** "4 of 11 configurations are undominated: LoRA r=4, …" */
  summary: (undominated: number, all: number, names: readonly string[]) =>
    all === 1
      ? msg(str`${undominated} of ${all} configuration is undominated: ${formatList(names)}.`)
      : msg(str`${undominated} of ${all} configurations are undominated: ${formatList(names)}.`),
  get noPoints() {
    return msg("No run has both of these measures yet.");
  },
  point: (label: string, x: string, y: string) => msg(str`${label}: ${x}; ${y}`),
  get table() {
    return msg("Numbers");
  },
  tableNote: (measure: string) =>
    msg(str`${measure} over seeds; the 95 % interval of the mean is by Student's t.`),
  get tableRegion() {
    return msg("Numbers, scrollable");
  },
  get run() {
    return msg("Run");
  },
  meanOf: (measure: string) => msg(str`${measure}, mean`),
  get sd() {
    return msg("SD");
  },
  n: "n",
  get interval() {
    return msg("95 % interval");
  },
  get delta() {
    return msg("Δ baseline");
  },
  get noBaseline() {
    return msg("Mark a baseline with the star to see differences from it.");
  },
  makeBaseline: (name: string) => msg(str`Make ${name} the baseline`),
  get onFront() {
    return msg("undominated");
  },
  get frontColumn() {
    return msg("Front");
  },
  get differencesTitle() {
    return msg("Two runs, setting by setting");
  },
  get first() {
    return msg("First run");
  },
  get second() {
    return msg("Second run");
  },
  get diffOnly() {
    return msg("Only what differs");
  },
  get setting() {
    return msg("Setting");
  },
  get same() {
    return msg("These runs have the same settings.");
  },
  equalCount: (count: number) => msg(str`${count} settings are the same.`),
  get fair() {
    return msg("Fair comparison");
  },
  get unfair() {
    return msg("Not quite the same conditions");
  },
  get fairText() {
    return msg("All runs had the same seeds, steps, batches, base and task.");
  },
  get otherDevice() {
    return msg("Times and bytes come from different devices.");
  },
  fairRates: {
    get suggested() {
      return msg("Every method at the learning rate that this page suggests for it.");
    },
    get swept() {
      return msg("Every method at rates that were swept.");
    },
    get chosen() {
      return msg(
        "Learning rates were chosen by hand; whether they are tuned, nobody but you knows.",
      );
    },
  },
  get mixedRates() {
    return msg("Some learning rates are suggested ones, others were chosen or swept:");
  },
  rateOrigins: {
    get suggested() {
      return msg("suggested");
    },
    get swept() {
      return msg("swept");
    },
    get chosen() {
      return msg("chosen");
    },
  },
  differs: (key: string, values: readonly string[]) => msg(str`${key}: ${values.join(" / ")}`),
  /** "300 (LoRA r=4, BitFit)" */
  valueOfRuns: (value: string, runs: string) => msg(str`${value} (${runs})`),
  rate: (run: string, rate: string, origin: string) => msg(str`${run}: ${rate}, ${origin}`),
  get oneRun() {
    return msg("One run alone is compared with nothing yet.");
  },
  get export() {
    return msg("Export");
  },
  get csv() {
    return msg("CSV of all curves");
  },
  get json() {
    return msg("JSON as Hugging Face's method comparison");
  },
  get runFile() {
    return msg("Run file");
  },
  get runFileHint() {
    return msg("Opens again on this page, wherever it is dropped");
  },
  get markdown() {
    return msg("Markdown table");
  },
  get bibtex() {
    return msg("BibTeX of the methods");
  },
  get adapter() {
    return msg("Adapter of");
  },
  get seed() {
    return msg("seed");
  },
  get zip() {
    return msg("Adapter files (zip)");
  },
  get python() {
    return msg("Copy as PEFT Python");
  },
  get pythonCopied() {
    return msg("Copied: the set-up of this run as Python for PEFT.");
  },
  noPython: (run: string) => msg(str`PEFT has no class for ${run}; its files load in PyTorch.`),
  get adapterHint() {
    return msg(
      "adapter_model.safetensors and adapter_config.json, as PEFT loads them; the whole model where all of it trained",
    );
  },
  get failed() {
    return msg("This could not be exported.");
  },
  get working() {
    return msg("Making the files.");
  },
  plusMinus: (deviation: string) => `± ${deviation}`,
  range: (low: string, high: string) => `${low} … ${high}`,
  none: "–",
};
