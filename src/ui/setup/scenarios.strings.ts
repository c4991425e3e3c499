/** The words of the scenarios. */
import { msg, str } from "@lit/localize";
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { ScenarioId } from "../../experiment/scenarios.ts";
import {
  formatCount,
  formatLearningRate,
  formatList,
  formatRoundShare,
  formatShare,
  formatSignificant,
} from "../state/format.ts";
import {
  bestOf,
  count,
  gainOf,
  label,
  metricName,
  rankedResults,
  resultOf,
  runOf,
  sweepCaption,
} from "./captions.strings.ts";

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
    get title() {
      return msg("A part of the weights, most of the gain");
    },
    get sentence() {
      return msg(
        "LoRA of rank 4 beside full fine-tuning, on an operation that the base has never seen.",
      );
    },
    caption: (run) => {
      const [full, lora] = [runOf(run, "full"), runOf(run, "lora")];
      const gain = gainOf(run, lora) / gainOf(run, full);
      if (full === undefined || lora === undefined || !Number.isFinite(gain)) return undefined;
      // The share that stands everywhere else on the page.
      const share = lora.description.trainable / lora.description.total;
      return msg(
        str`LoRA trains ${formatShare(share)} of the model, and reaches ${formatRoundShare(gain)} of full fine-tuning's gain in ${metricName(run)}.`,
      );
    },
    beats: {
      get before() {
        return msg("Both start from the same base, which gets none of the answers right.");
      },
      get recorded() {
        return msg("This is how it went on the device named beside the curves.");
      },
      get run() {
        return msg("Now here, on this machine: the same batches for both, three seeds.");
      },
      get compare() {
        return msg("The same two runs by what they cost.");
      },
    },
  },
  "rank-ladder": {
    get title() {
      return msg("Rank ladder");
    },
    get sentence() {
      return msg("LoRA at six ranks: where do more directions stop paying?");
    },
    caption: (run) => sweepCaption(run, "rank"),
    beats: {
      get before() {
        return msg(
          "The rank is how many directions each layer may change in; alpha stays the same.",
        );
      },
      get recorded() {
        return msg("Six ranks, recorded on the device named beside the curves.");
      },
      get run() {
        return msg("Now here: each rank is a run of its own, on the same batches.");
      },
      get compare() {
        return msg("Parameters against loss: which ranks lie on the front?");
      },
    },
  },
  "only-biases": {
    get title() {
      return msg("Only the biases");
    },
    get sentence() {
      return msg("BitFit beside a LoRA of nearly as many parameters.");
    },
    caption: (run) => {
      const [bitfit, lora] = [runOf(run, "bitfit"), runOf(run, "lora")];
      const results = [resultOf(run, bitfit), resultOf(run, lora)];
      if (bitfit === undefined || lora === undefined || results.includes(undefined)) {
        return undefined;
      }
      return msg(
        str`At ${count(bitfit)} and ${count(lora)} parameters, ${metricName(run)} after training is ${results[0]} with BitFit and ${results[1]} with LoRA.`,
      );
    },
    beats: {
      get before() {
        return msg("BitFit adds nothing: it trains the biases that the model already has.");
      },
      get recorded() {
        return msg("Recorded on the device named beside the curves.");
      },
      get run() {
        return msg("Now here. A bias can shift a layer's output, but it cannot look at the input.");
      },
      get compare() {
        return msg("The counts are as near to each other as a whole rank allows.");
      },
    },
  },
  "same-budget": {
    get title() {
      return msg("Same budget");
    },
    get sentence() {
      return msg("LoRA, adapters and prefix-tuning with nearly the same number of parameters.");
    },
    caption: (run) => {
      const counts = run.runs.map(({ description }) => description.trainable);
      const ranked = rankedResults(run);
      if (ranked === undefined) return undefined;
      return msg(
        str`With ${formatCount(Math.min(...counts))} to ${formatCount(Math.max(...counts))} parameters each, ${metricName(run)} is ${ranked}.`,
      );
    },
    beats: {
      get before() {
        return msg(
          "A method's size is a choice. Here all three are set to the count of a LoRA of rank 1.",
        );
      },
      get recorded() {
        return msg("Recorded on the device named beside the curves.");
      },
      get run() {
        return msg("Now here: what is left to differ is where the parameters sit.");
      },
      get compare() {
        return msg("One column of points: at one budget, only the result differs.");
      },
    },
  },
  "prefix-length": {
    get title() {
      return msg("Prefix length");
    },
    get sentence() {
      return msg(
        "Prefix-tuning with 1 to 32 virtual tokens at one learning rate: does longer help?",
      );
    },
    caption: (run) => sweepCaption(run, "virtualTokens"),
    beats: {
      get before() {
        return msg("Every layer sees a few trained keys and values in front of its own.");
      },
      get recorded() {
        return msg("Six lengths, recorded on the device named beside the curves.");
      },
      get run() {
        return msg("Now here: each length is a run of its own.");
      },
      get compare() {
        return msg("Each virtual token costs the same; read off what it brings.");
      },
    },
  },
  "learning-rates": {
    get title() {
      return msg("Learning rates differ");
    },
    get sentence() {
      return msg("One rate for all methods is not a fair comparison; each at its own is.");
    },
    caption: (run) => {
      const methods = [...new Set(run.runs.map(({ description }) => description.methodId))];
      const parts = methods.flatMap((id) => {
        const best = bestOf(
          run,
          run.runs.filter(({ description }) => description.methodId === id),
        );
        const rate = best?.lanes[0]?.learningRate;
        return rate === undefined ? [] : [`${label(id)} ${formatLearningRate(rate)}`];
      });
      if (parts.length < methods.length || parts.length === 0) return undefined;
      return msg(str`The best of the rates tried, by validation loss: ${formatList(parts)}.`);
    },
    beats: {
      get unfair() {
        return msg(
          "One rate for all, that of full fine-tuning: not the one that the others would choose.",
        );
      },
      get recorded() {
        return msg("Three rates for each, recorded on the device named beside the curves.");
      },
      get run() {
        return msg("Now here: each method at each of the rates.");
      },
      get compare() {
        return msg("Compare each method at its own best rate.");
      },
    },
  },
  whale: {
    get title() {
      return msg("From speeches to the whale");
    },
    get sentence() {
      return msg("A model of presidents' addresses learns the prose of Moby-Dick.");
    },
    caption: (run) => {
      const base = run.base?.evaluation.perplexity;
      const ranked = rankedResults(run);
      if (base === undefined || ranked === undefined) return undefined;
      return msg(
        str`Perplexity of the frozen base: ${formatSignificant(base)}. After training: ${ranked}.`,
      );
    },
    beats: {
      get before() {
        return msg("The base has read addresses to Congress, and nothing else.");
      },
      get recorded() {
        return msg("Recorded on the device named beside the curves.");
      },
      get run() {
        return msg("Now here: a hundred steps of four windows of text.");
      },
      get compare() {
        return msg("A few rows in front of the text, a low-rank change, or all the weights.");
      },
    },
  },
  diverge: {
    get title() {
      return msg("Diverge on purpose");
    },
    get sentence() {
      return msg("A learning rate that is far too high, and what the page does about it.");
    },
    caption: (run) => {
      const lane = run.runs.flatMap(({ lanes }) => lanes).find((each) => each.divergedAt);
      if (lane?.divergedAt === undefined) return undefined;
      return msg(
        str`At a learning rate of ${lane.learningRate} the loss was no number any more at step ${lane.divergedAt}; that run stopped, the other went on.`,
      );
    },
    beats: {
      get before() {
        return msg(
          "Plain gradient descent with weight decay, nothing clipped, and a rate that is far too high.",
        );
      },
      get run() {
        return msg(
          "The loss stops being a number, the run stops itself, and no other run is touched.",
        );
      },
      get mended() {
        return msg("The suggested rates, AdamW and clipping: everything trains.");
      },
    },
  },
};
