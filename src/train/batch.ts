/** Batches as input values of the graphs; making them is data's work. */
import type { InputValues } from "../plan/machine.ts";

/**
 * B rows of T tokens. `labels[i]` is what position i predicts (negative = not counted), `weights` are 1/count for a mean,
 * `keyLengths` the tokens of each row that are not padding.
 */
export interface Batch {
  readonly ids: ArrayLike<number>;
  readonly positions: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  readonly keyLengths: ArrayLike<number>;
}

/** The batch of update number `step` (from 1) for a seed: a pure function, so that every method sees the same. */
export type BatchSource = (seed: number, step: number) => Batch;

/** One batch per lane, or a single one for all. */
export function batchInputs(batches: readonly Batch[]): Map<string, readonly ArrayLike<number>[]> {
  return new Map([
    ["ids", batches.map((batch) => batch.ids)],
    ["positions", batches.map((batch) => batch.positions)],
    ["labels", batches.map((batch) => batch.labels)],
    ["weights", batches.map((batch) => batch.weights)],
    ["keyLengths", batches.map((batch) => batch.keyLengths)],
  ]);
}

/** Keeps what a graph reads: an evaluation has no optimizer, logits have no labels. */
export function only(inputs: InputValues, wanted: ReadonlyMap<string, unknown>): InputValues {
  return new Map([...inputs].filter(([name]) => wanted.has(name)));
}
