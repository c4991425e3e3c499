/** The words of the scenarios; every number in a caption comes out of the run that it speaks of. */
import { describeMethod } from "./describe.ts";
import { firstMeasure, measureById, summaryOf } from "./measures.ts";
import type { Measure } from "./measures.ts";
import type { ExperimentRun, MethodRun } from "./runs.ts";
import type { ScenarioId } from "./scenarios.ts";
import { sweptText } from "./sweep.ts";

export interface ScenarioStrings {
  readonly title: string;
  /** What it shows, before anything has run. */
  readonly sentence: string;
  /** What a finished run of it showed; undefined where it has not got that far. */
  readonly caption: (run: ExperimentRun) => string | undefined;
  /** By a beat's key. */
  readonly beats: Readonly<Record<string, string>>;
}

export const scenarioStrings: Readonly<Record<ScenarioId, ScenarioStrings>> = {
  "lora-vs-full": {
    title: "A part of the weights, most of the gain",
    sentence:
      "LoRA of rank 4 beside full fine-tuning, on an operation that the base has never seen.",
    caption: (run) => {
      const [full, lora] = [runOf(run, "full"), runOf(run, "lora")];
      const gain = gainOf(run, lora) / gainOf(run, full);
      if (full === undefined || lora === undefined || !Number.isFinite(gain)) return undefined;
      const share = lora.description.trainable / full.description.trainable;
      return `LoRA trains ${percent(share)} of what full fine-tuning trains, and reaches ${percent(gain)} of its gain in ${metricName(run)}.`;
    },
    beats: {
      before: "Both start from the same base, which gets none of the answers right.",
      recorded: "This is how it went on the device named beside the curves.",
      run: "Now here, on this machine: the same batches for both, three seeds.",
      compare: "The same two runs by what they cost.",
    },
  },
  "rank-ladder": {
    title: "Rank ladder",
    sentence: "LoRA at six ranks: where do more directions stop paying?",
    caption: (run) => sweepCaption(run, "rank"),
    beats: {
      before: "The rank is how many directions each layer may change in; alpha stays the same.",
      recorded: "Six ranks, recorded on the device named beside the curves.",
      run: "Now here: each rank is a run of its own, on the same batches.",
      compare: "Parameters against loss: which ranks lie on the front?",
    },
  },
  "only-biases": {
    title: "Only the biases",
    sentence: "BitFit beside a LoRA of nearly as many parameters.",
    caption: (run) => {
      const [bitfit, lora] = [runOf(run, "bitfit"), runOf(run, "lora")];
      const results = [resultOf(run, bitfit), resultOf(run, lora)];
      if (bitfit === undefined || lora === undefined || results.includes(undefined)) {
        return undefined;
      }
      return `At ${count(bitfit)} and ${count(lora)} parameters, ${metricName(run)} after training is ${results[0]} with BitFit and ${results[1]} with LoRA.`;
    },
    beats: {
      before: "BitFit adds nothing: it trains the biases that the model already has.",
      recorded: "Recorded on the device named beside the curves.",
      run: "Now here. A bias can shift a layer's output, but it cannot look at the input.",
      compare: "The counts are as near to each other as a whole rank allows.",
    },
  },
  "same-budget": {
    title: "Same budget",
    sentence: "LoRA, adapters and prefix-tuning with nearly the same number of parameters.",
    caption: (run) => {
      const counts = run.runs.map(({ description }) => description.trainable);
      const ranked = rankedResults(run);
      if (ranked === undefined) return undefined;
      return `With ${number(Math.min(...counts))} to ${number(Math.max(...counts))} parameters each, ${metricName(run)} is ${ranked}.`;
    },
    beats: {
      before:
        "A method's size is a choice. Here all three are set to the count of a LoRA of rank 1.",
      recorded: "Recorded on the device named beside the curves.",
      run: "Now here: what is left to differ is where the parameters sit.",
      compare: "One column of points: at one budget, only the result differs.",
    },
  },
  "prefix-length": {
    title: "Prefix length",
    sentence: "Prefix-tuning with 1 to 32 virtual tokens: where does it saturate?",
    caption: (run) => sweepCaption(run, "virtualTokens"),
    beats: {
      before: "Every layer sees a few trained keys and values in front of its own.",
      recorded: "Six lengths, recorded on the device named beside the curves.",
      run: "Now here: each length is a run of its own.",
      compare: "Each virtual token costs the same; read off what it brings.",
    },
  },
  "learning-rates": {
    title: "Learning rates differ",
    sentence: "One rate for all methods is not a fair comparison; each at its own is.",
    caption: (run) => {
      const methods = [...new Set(run.runs.map(({ description }) => description.methodId))];
      const parts = methods.flatMap((id) => {
        const best = bestOf(
          run,
          run.runs.filter(({ description }) => description.methodId === id),
        );
        const rate = best?.lanes[0]?.learningRate;
        return rate === undefined ? [] : [`${label(id)} ${rate}`];
      });
      if (parts.length < methods.length || parts.length === 0) return undefined;
      return `The best of the rates tried, by validation loss: ${parts.join(", ")}.`;
    },
    beats: {
      unfair:
        "One rate for all, that of full fine-tuning: not the one that the others would choose.",
      recorded: "Three rates for each, recorded on the device named beside the curves.",
      run: "Now here: each method at each of the rates.",
      compare: "Compare each method at its own best rate.",
    },
  },
  whale: {
    title: "From speeches to the whale",
    sentence: "A model of presidents' addresses learns the prose of Moby-Dick.",
    caption: (run) => {
      const base = run.base?.evaluation.perplexity;
      const ranked = rankedResults(run);
      if (base === undefined || ranked === undefined) return undefined;
      return `Perplexity of the frozen base: ${decimal(base)}. After training: ${ranked}.`;
    },
    beats: {
      before: "The base has read addresses to Congress, and nothing else.",
      recorded: "Recorded on the device named beside the curves.",
      run: "Now here: a hundred steps of four windows of text.",
      compare: "A few rows in front of the text, a low-rank change, or all the weights.",
    },
  },
  diverge: {
    title: "Diverge on purpose",
    sentence: "A learning rate that is far too high, and what the page does about it.",
    caption: (run) => {
      const lane = run.runs.flatMap(({ lanes }) => lanes).find((each) => each.divergedAt);
      if (lane?.divergedAt === undefined) return undefined;
      return `At a learning rate of ${lane.learningRate} the loss was no number any more at step ${lane.divergedAt}; that run stopped, the other went on.`;
    },
    beats: {
      before: "Plain gradient descent, nothing clipped, and a rate that is far too high.",
      run: "The loss stops being a number, the run stops itself, and no other run is touched.",
      mended: "The suggested rates, AdamW and clipping: everything trains.",
    },
  },
};

function label(methodId: string): string {
  return describeMethod(methodId).label;
}

function runOf({ runs }: ExperimentRun, methodId: string): MethodRun | undefined {
  return runs.find(({ description }) => description.methodId === methodId);
}

function metricName(run: ExperimentRun): string {
  return MEASURE_NAMES[firstMeasure(run).id] ?? "the validation loss";
}

const MEASURE_NAMES: Readonly<Record<string, string>> = {
  exactMatch: "exact match",
  macroF1: "macro F1",
  perplexity: "perplexity",
};

/** Of the task's first metric, mean over the seeds. */
function meanOf(run: ExperimentRun, each: MethodRun | undefined): number {
  if (each === undefined) return NaN;
  return summaryOf(firstMeasure(run), each, run)?.mean ?? NaN;
}

/** From the base on. */
function gainOf(run: ExperimentRun, each: MethodRun | undefined): number {
  const base = run.base?.evaluation;
  const { id } = firstMeasure(run);
  const start = id === "exactMatch" || id === "perplexity" ? base?.[id] : undefined;
  return meanOf(run, each) - (start ?? 0);
}

function resultOf(run: ExperimentRun, each: MethodRun | undefined): string | undefined {
  const mean = meanOf(run, each);
  return Number.isFinite(mean) ? shown(firstMeasure(run), mean) : undefined;
}

/** "98 % with LoRA, 91 % with …", the best first; undefined where a run has no result. */
function rankedResults(run: ExperimentRun): string | undefined {
  const measure = firstMeasure(run);
  const results = run.runs.map((each) => ({
    name: label(each.description.methodId),
    mean: meanOf(run, each),
  }));
  if (results.length === 0 || results.some(({ mean }) => !Number.isFinite(mean))) return undefined;
  const sign = measure.better === "higher" ? -1 : 1;
  return results
    .toSorted((a, b) => sign * (a.mean - b.mean))
    .map(({ name, mean }) => `${shown(measure, mean)} with ${name}`)
    .join(", ");
}

/** The lowest validation loss among them; one that diverged has none. */
function bestOf(run: ExperimentRun, runs: readonly MethodRun[]): MethodRun | undefined {
  const loss = (each: MethodRun) =>
    summaryOf(measureById("validationLoss"), each, run)?.mean ?? Infinity;
  const best = runs.toSorted((a, b) => loss(a) - loss(b))[0];
  return best !== undefined && Number.isFinite(loss(best)) ? best : undefined;
}

function sweepCaption(run: ExperimentRun, option: string): string | undefined {
  const best = bestOf(run, run.runs);
  const ends = [run.runs[0], run.runs.at(-1)] as const;
  const loss = (each: MethodRun | undefined) =>
    each === undefined
      ? undefined
      : summaryOf(measureById("validationLoss"), each, run)?.mean.toPrecision(3);
  const [first, last] = [loss(ends[0]), loss(ends[1])];
  if (best === undefined || first === undefined || last === undefined) return undefined;
  const valueOf = (each: MethodRun | undefined) => sweptText(each?.options[option]);
  return `Validation loss goes from ${first} at ${valueOf(ends[0])} to ${last} at ${valueOf(ends[1])}; it is lowest at ${valueOf(best)}, with ${count(best)} parameters.`;
}

function count({ description }: MethodRun): string {
  return number(description.trainable);
}

function number(value: number): string {
  return value.toLocaleString("en");
}

function decimal(value: number): string {
  return value.toPrecision(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function shown({ unit }: Measure, value: number): string {
  return unit === "share" ? percent(value) : decimal(value);
}
