/** Batches as input values of the graphs; making them is data's work. */
import type { InputValues } from "../plan/machine.ts";

/** What the graphs read of a batch, B rows of T tokens; see data/batches.ts for the meaning of each. */
export type BatchValues = Readonly<
  Record<"ids" | "positions" | "labels" | "weights" | "keyLengths", ArrayLike<number>>
>;

/** The batch of update number `step` (from 1) for a seed: a pure function, so that every method sees the same. */
export type BatchSource = (seed: number, step: number) => BatchValues;

/** One batch per lane, or a single one for all. */
export function batchInputs(
  batches: readonly BatchValues[],
): Map<string, readonly ArrayLike<number>[]> {
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
