/** What a task is: what it asks, of which base, its examples and splits, and how it is scored; it runs no model. */
import type { Tokenizer } from "./tokenizer.ts";

/**
 * A file below the folder that the page is served from, such as `models/digits-mini/tokenizer.json`. A fetch in the
 * worker, the file system in Node, a map in tests. Errors: the caller's own, usually FETCH_FAILED.
 */
export type Read = (path: string) => Promise<Uint8Array | string>;

/** A label that no loss and no metric counts; the value that PyTorch and HF ignore. */
export const IGNORED_LABEL = -100;

export const SPLITS = ["train", "validation", "test"] as const;
/** Settings are chosen on `validation`; `test` is read once, at the end. */
export type Split = (typeof SPLITS)[number];

/** One row of a batch before padding. */
export interface Example {
  /** Token ids. */
  readonly ids: Int32Array;
  /**
   * Language model: as long as `ids`; labels[t] is the token that position t predicts (already shifted), IGNORED_LABEL
   * on the prompt. Classification: one number, the class.
   */
  readonly labels: Int32Array;
}

/** An example as text: what is given and what must follow. */
export interface ExampleText {
  readonly prompt: string;
  readonly target: string;
}

/** Something to continue before and after tuning, from the validation split; a classification has nothing to continue. */
export interface Prompt extends ExampleText {
  readonly ids: readonly number[];
  readonly maxNewTokens: number;
}

export interface TaskData extends Readonly<Record<Split, readonly Example[]>> {
  /** Tokens of the longest example: the least T of a batch. */
  readonly longest: number;
  /** Fills rows up to T; any valid id, since padding is neither attended to nor counted. */
  readonly padTokenId: number;
  /** Ends a generated answer; undefined where texts do not end. */
  readonly endTokenId: number | undefined;
  readonly prompts: readonly Prompt[];
  /** `count` examples of the training split, evenly spread over it. */
  preview(count: number): readonly ExampleText[];
}

export type MetricId =
  "loss" | "tokenAccuracy" | "exactMatch" | "perplexity" | "accuracy" | "macroF1";

export interface Metric {
  readonly id: MetricId;
  readonly label: string;
  readonly better: "higher" | "lower";
  /** `share` is in [0, 1] and shown in percent. */
  readonly unit: "share" | "nats" | "perplexity";
}

export interface TaskContext {
  readonly read: Read;
  /** The base model's. */
  readonly tokenizer: Tokenizer;
  /** Tokens of a window of text, T; tasks with examples of their own length do not ask. */
  readonly time: number;
  /** Draws the splits; not the seed of a run, so that all runs of a comparison share their splits. Default 0. */
  readonly splitSeed?: number;
}

export interface Task {
  /** Unique among tasks, such as `digits-sortd`. */
  readonly id: string;
  readonly label: string;
  /** One sentence for people. */
  readonly description: string;
  readonly kind: "language-model" | "classification";
  /** Classification: their names; a label is a place in this list. */
  readonly classes?: readonly string[];
  /** The base below public/models/ that the task is made for. */
  readonly base: string;
  /** Whether the base learned this very task in pretraining: then it measures forgetting. */
  readonly isPretrained: boolean;
  /** The first one ranks methods. */
  readonly metrics: readonly [Metric, ...Metric[]];
  /**
   * Errors: DATA_INVALID for a corpus that cannot be read, TOKENIZER_INVALID for a tokenizer without the task's words,
   * and those of `read`.
   */
  load(context: TaskContext): Promise<TaskData>;
}

export const METRICS = {
  loss: { id: "loss", label: "Loss", better: "lower", unit: "nats" },
  tokenAccuracy: { id: "tokenAccuracy", label: "Token accuracy", better: "higher", unit: "share" },
  exactMatch: { id: "exactMatch", label: "Exact match", better: "higher", unit: "share" },
  perplexity: { id: "perplexity", label: "Perplexity", better: "lower", unit: "perplexity" },
  accuracy: { id: "accuracy", label: "Accuracy", better: "higher", unit: "share" },
  macroF1: { id: "macroF1", label: "Macro F1", better: "higher", unit: "share" },
} as const satisfies Readonly<Record<MetricId, Metric>>;

/** `count` of `items`, evenly spread and in order; all of them where there are not more. */
export function evenlySpread<T>(items: readonly T[], count: number): readonly T[] {
  if (count >= items.length) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
