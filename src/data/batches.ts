/** Padded batches of a task's examples, as pure functions of seed and step; which model reads them is not known here. */
import { PlaygroundError } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import { evenlySpread, IGNORED_LABEL } from "./task.ts";
import type { Example, Task } from "./task.ts";

/** B rows of T tokens, row after row. */
export interface Batch {
  /** [B·T] */
  readonly ids: Int32Array;
  /** [B·T]: 0 … T−1 in each row; a method's `positionOffset` and virtual tokens are added by whoever runs the model. */
  readonly positions: Int32Array;
  /** [B·T], labels[t] is what position t predicts; [B] classes in classification. IGNORED_LABEL is not counted. */
  readonly labels: Int32Array;
  /** As long as `labels`: 1/counted where a label counts, else 0, so that Σ weights·nll is the mean. */
  readonly weights: Float32Array;
  /** [B]: tokens that are not padding, at least 1, so that no row attends to nothing. */
  readonly keyLengths: Int32Array;
  /** Labels that count: a metric over several batches is Σ nll / Σ counted. */
  readonly counted: number;
  /** Rows that hold an example; the rest is padding. */
  readonly rows: number;
}

export interface BatchShape {
  /** Rows, B. */
  readonly batch: number;
  /** Tokens of a row, T. */
  readonly time: number;
  readonly padTokenId: number;
  readonly kind: Task["kind"];
}

export interface TrainingBatches {
  /**
   * The batch of update number `step`, counted from 1: pure in both, so that every method sees the same batches under
   * one seed and a resumed run needs nothing but its step.
   */
  readonly batchAt: (seed: number, step: number) => Batch;
  /** Steps in which every example is seen once; not whole where B does not divide their number. */
  readonly stepsPerEpoch: number;
}

/** Plans are made for one T each; few values of T keep them few. */
const TIME_BUCKETS = [16, 32, 64, 128] as const;

/** The least bucket that holds `longest` tokens. Errors: DATA_INVALID when none does. */
export function timeBucket(longest: number): number {
  const bucket = TIME_BUCKETS.find((time) => time >= longest);
  if (bucket !== undefined) return bucket;
  const most = TIME_BUCKETS[TIME_BUCKETS.length - 1]!;
  throw new PlaygroundError(
    "DATA_INVALID",
    `expected examples of at most ${most} tokens, found one of ${longest}`,
    "Cut the texts into shorter windows.",
  );
}

/**
 * Epoch after epoch of `examples`, each in its own random order, without replacement; a batch may span two epochs.
 * Errors: DATA_INVALID when there is no example, or one is longer than T.
 */
export function trainingBatches(examples: readonly Example[], shape: BatchShape): TrainingBatches {
  expectFitting(examples, shape);
  const N = examples.length;
  const orders = new Map<string, readonly number[]>();
  function orderOf(seed: number, epoch: number): readonly number[] {
    const key = `${seed}/${epoch}`;
    const known = orders.get(key);
    if (known !== undefined) return known;
    const stream = randomStream(seed, `batches/epoch-${epoch}`);
    const order = stream.shuffle(Array.from(examples.keys()));
    // Only a memory of what can be drawn again: a few seeds, and the two epochs that a batch may touch.
    if (orders.size >= MOST_ORDERS) orders.delete(orders.keys().next().value!);
    orders.set(key, order);
    return order;
  }
  return {
    stepsPerEpoch: N / shape.batch,
    batchAt(seed, step) {
      if (!Number.isSafeInteger(step) || step < 1) {
        throw new PlaygroundError("INTERNAL", `expected a step from 1, found ${step}`);
      }
      const first = (step - 1) * shape.batch;
      const rows = Array.from({ length: shape.batch }, (_, row) => {
        const place = first + row;
        return examples[orderOf(seed, Math.floor(place / N))[place % N]!]!;
      });
      return toBatch(rows, shape);
    },
  };
}

const MOST_ORDERS = 32;

/**
 * Every example once, in order, or `limit` of them evenly spread; rows missing from the last batch are ignored padding.
 * Errors: as trainingBatches.
 */
export function evaluationBatches(
  examples: readonly Example[],
  shape: BatchShape,
  limit = Infinity,
): readonly Batch[] {
  expectFitting(examples, shape);
  const chosen = evenlySpread(examples, limit);
  return Array.from({ length: Math.ceil(chosen.length / shape.batch) }, (_, i) =>
    toBatch(chosen.slice(i * shape.batch, (i + 1) * shape.batch), shape),
  );
}

/** At most B examples as one batch. */
function toBatch(examples: readonly Example[], shape: BatchShape): Batch {
  const { batch: B, time: T, padTokenId, kind } = shape;
  const labelsPerRow = kind === "classification" ? 1 : T;
  const ids = new Int32Array(B * T).fill(padTokenId);
  const labels = new Int32Array(B * labelsPerRow).fill(IGNORED_LABEL);
  const keyLengths = new Int32Array(B).fill(1);
  examples.forEach((example, row) => {
    ids.set(example.ids, row * T);
    labels.set(example.labels, row * labelsPerRow);
    keyLengths[row] = example.ids.length;
  });
  const counted = labels.reduce((sum, label) => sum + (label === IGNORED_LABEL ? 0 : 1), 0);
  return {
    ids,
    positions: Int32Array.from(ids, (_, i) => i % T),
    labels,
    weights: Float32Array.from(labels, (label) => (label === IGNORED_LABEL ? 0 : 1 / counted)),
    keyLengths,
    counted,
    rows: examples.length,
  };
}

function expectFitting(examples: readonly Example[], { time, kind }: BatchShape): void {
  if (examples.length === 0) {
    throw new PlaygroundError("DATA_INVALID", "expected at least one example, found none");
  }
  const long = examples.find(({ ids }) => ids.length > time || ids.length === 0);
  if (long !== undefined) {
    throw new PlaygroundError(
      "DATA_INVALID",
      `expected examples of 1 to ${time} tokens, found one of ${long.ids.length}`,
      "Choose longer rows, or cut the texts into shorter windows.",
    );
  }
  const labels = kind === "classification" ? 1 : undefined;
  const uneven = examples.find((each) => each.labels.length !== (labels ?? each.ids.length));
  if (uneven !== undefined) {
    const wanted = labels ?? uneven.ids.length;
    throw new PlaygroundError(
      "DATA_INVALID",
      `expected ${wanted} labels for ${uneven.ids.length} tokens, found ${uneven.labels.length}`,
    );
  }
}
