/** The words of the Learn page; every number in them is computed from the card's own set-up. */
import { msg, str } from "@lit/localize";
import { defaultMethod } from "../../experiment/defaults.ts";
import {
  formatBytes,
  formatCount,
  formatLearningRate,
  formatShare,
  formatSignificant,
} from "../state/format.ts";
import type { LessonId } from "./lessons.ts";
import { countIn, experimentOf, sizeIn, stepLength, sweptIn, trainedBytes } from "./lessons.ts";

export interface LessonWords {
  readonly title: string;
  readonly text: string;
  /** The figures of the card's set-up. */
  readonly example: string;
  /** What the link opens. */
  readonly tryIt: string;
}

function trained(id: LessonId, methodId: string): readonly [count: string, share: string] {
  const { trainable, share } = countIn(id, methodId);
  return [formatCount(trainable), formatShare(share)];
}

/** The rate that is suggested for the card's task, and the length of a step at it. */
function step(methodId: string): readonly [rate: string, length: string] {
  const { learningRate } = defaultMethod(experimentOf("rates").task.id, methodId);
  const length = stepLength(learningRate, countIn("rates", methodId));
  return [formatLearningRate(learningRate), formatSignificant(length)];
}

export const learnStrings = {
  get title() {
    return msg("Learn");
  },
  get lead() {
    return msg(
      "Ten short cards on adapting a frozen model: what is trained, how much of it, and how to compare fairly. Each opens a set-up of the Lab.",
    );
  },
  get legend() {
    return msg(
      "In the formulas, bold letters train. N layers of width d, a context of T tokens, V words in the vocabulary.",
    );
  },
  get print() {
    return msg("Print");
  },
  get count() {
    return msg("Count");
  },
  tryIt: (what: string) => msg(str`Try it: ${what}`),
  cards: {
    frozen: {
      get title() {
        return msg("A frozen model");
      },
      get text() {
        return msg(
          "Full fine-tuning goes on training every weight. Parameter-efficient methods leave the pretrained weights θ₀ as they are and train a small φ inside or beside them. Gradients still flow through frozen layers, but only φ has an optimizer state and a file of its own. The simplest φ is the output layer alone: it reads features that never change.",
        );
      },
      get example() {
        const [all] = trained("frozen", "full");
        const [head, share] = trained("frozen", "head");
        return msg(str`Here: ${all} weights; a copy of the output layer has ${head}, ${share}.`);
      },
      get tryIt() {
        return msg("the head alone beside all weights");
      },
    },
    lora: {
      get title() {
        return msg("LoRA");
      },
      get text() {
        return msg(
          "The frozen matrix W gets a trained neighbour: the product of two thin matrices, B·A, of rank r. B starts at zero, so training begins exactly at the base. Afterwards the product can be added to W, and the model runs as fast as before. A change of rank r cannot be everything that full fine-tuning could do; often it need not be.",
        );
      },
      get example() {
        const [count, share] = trained("lora", "lora");
        return msg(str`Here: rank ${sizeIn("lora", "lora", "rank")} trains ${count}, ${share}.`);
      },
      get tryIt() {
        return msg("LoRA beside full fine-tuning");
      },
    },
    adapter: {
      get title() {
        return msg("Bottleneck adapters");
      },
      get text() {
        return msg(
          "A small network is put after a sub-layer: down to m hidden units, a non-linearity, up again, and its output is added to what passes by. Houlsby puts one after attention and one after the feed-forward, Pfeiffer only the latter. It starts near zero. Because of the non-linearity it cannot be folded into the weights, and stays as extra layers.",
        );
      },
      get example() {
        const [count, share] = trained("adapter", "adapter");
        const m = sizeIn("adapter", "adapter", "bottleneck");
        return msg(str`Here: m = ${m} after each feed-forward trains ${count}, ${share}.`);
      },
      get tryIt() {
        return msg("adapters beside LoRA");
      },
    },
    bitfit: {
      get title() {
        return msg("BitFit");
      },
      get text() {
        return msg(
          "Only the biases train: the b that each layer adds, those of layer norms included. Nothing is added to the model, nothing is slower, and there is no size to choose. A bias can shift what a unit computes, but not which inputs it reads, so how far it gets depends on the task.",
        );
      },
      get example() {
        const [count, share] = trained("bitfit", "bitfit");
        return msg(str`Here: ${count} biases, ${share}.`);
      },
      get tryIt() {
        return msg("biases beside LoRA of the same size");
      },
    },
    "virtual-tokens": {
      get title() {
        return msg("Prefix and prompt");
      },
      get text() {
        return msg(
          "Both put p trained vectors in front of the input and leave every weight alone. Prompt-tuning trains embeddings of p virtual tokens; prefix-tuning trains keys and values in every layer, which steer attention directly. They take room in the context, cannot be merged, and like large learning rates.",
        );
      },
      get example() {
        const [prefix] = trained("virtual-tokens", "prefix");
        const [prompt] = trained("virtual-tokens", "prompt");
        const [p, q] = [
          sizeIn("virtual-tokens", "prefix", "virtualTokens"),
          sizeIn("virtual-tokens", "prompt", "virtualTokens"),
        ];
        return msg(
          str`Here: prefix-tuning with p = ${p} trains ${prefix}, prompt-tuning with p = ${q} trains ${prompt}.`,
        );
      },
      get tryIt() {
        return msg("a prefix beside a prompt");
      },
    },
    ia3: {
      get title() {
        return msg("(IA)³");
      },
      get text() {
        return msg(
          "Three vectors in each layer rescale, element by element, the keys, the values and what the feed-forward’s second matrix reads. They start at one, so training begins at the base; afterwards they can be multiplied into the weights. A factor can silence or amplify what is there, and cannot make anything new.",
        );
      },
      get example() {
        const [count, share] = trained("ia3", "ia3");
        return msg(str`Here: ${count} factors, ${share}.`);
      },
      get tryIt() {
        return msg("(IA)³ beside LoRA");
      },
    },
    counts: {
      get title() {
        return msg("Counting parameters");
      },
      get text() {
        return msg(
          "The share is what trains over all that the model holds, additions included. It fixes the adapter’s file and what training keeps for each trained number: the number, its gradient and AdamW’s two moments, four bytes each. It does not fix the time: the forward pass and most of the backward pass run through the frozen weights all the same.",
        );
      },
      get example() {
        const [full, lora] = [countIn("counts", "full"), countIn("counts", "lora")];
        return msg(
          str`Here: full fine-tuning keeps ${formatBytes(trainedBytes(full))}, LoRA ${formatBytes(trainedBytes(lora))}.`,
        );
      },
      get tryIt() {
        return msg("all methods, counted side by side");
      },
    },
    rates: {
      get title() {
        return msg("Why a bigger learning rate");
      },
      get text() {
        return msg(
          "AdamW moves each trained number by about the rate η, whatever the size of its gradient. With P numbers the whole step is about η√P long. A method with few numbers must move each of them further to change the model as much. So every method has a rate of its own: one rate for all favours whichever it happens to suit.",
        );
      },
      get example() {
        const [fullRate, fullStep] = step("full");
        const [rate, length] = step("bitfit");
        return msg(
          str`Here: full fine-tuning at ${fullRate} steps ${fullStep} far, BitFit at ${rate} steps ${length}.`,
        );
      },
      get tryIt() {
        return msg("three methods at three rates each");
      },
    },
    forgetting: {
      get title() {
        return msg("Forgetting");
      },
      get text() {
        return msg(
          "Tuned on something new, a model may lose what it could do before. Few trained numbers do not prevent it: in the published runs on digits, every method that learned the new operation lost the old ones, LoRA too. What an adapter keeps is the base itself. Switched off, it leaves the old model bit for bit; full fine-tuning has overwritten it.",
        );
      },
      get example() {
        const [all] = trained("forgetting", "full");
        return msg(
          str`Here: full fine-tuning overwrites ${all} weights, LoRA none. Watch the samples turn.`,
        );
      },
      get tryIt() {
        return msg("presidents’ prose tuned on Moby-Dick");
      },
    },
    pareto: {
      get title() {
        return msg("Reading the Pareto plot");
      },
      get text() {
        return msg(
          "Each point is a run: its cost c across, its loss ℓ upwards. A run is dominated when another is at least as good on both and better on one; the others form the front. Read it from the left: what does the next parameter buy? Points whose error bars overlap are not told apart by these seeds. Compare only what trained on equal terms.",
        );
      },
      get example() {
        const ranks = sweptIn("pareto", "lora");
        const [least, most] = [ranks[0] ?? 0, ranks.at(-1) ?? 0];
        const count = (rank: number) => formatCount(countIn("pareto", "lora", { rank }).trainable);
        return msg(
          str`Here: rank ${least} trains ${count(least)}, rank ${most} trains ${count(most)}.`,
        );
      },
      get tryIt() {
        return msg("a ladder of ranks; then open Compare");
      },
    },
  } satisfies Readonly<Record<LessonId, LessonWords>>,
};
