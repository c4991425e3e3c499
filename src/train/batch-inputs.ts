/** Batches as input values of the graphs, with the tokens that a method puts in front; making batches is data's work. */
import type { InputValues } from "../plan/machine.ts";

/** What the graphs read of a batch, B rows of T tokens; see data/batches.ts for the meaning of each. */
export type BatchValues = Readonly<
  Record<"ids" | "positions" | "labels" | "weights" | "keyLengths", ArrayLike<number>>
>;

/** The batch of update number `step` (from 1) for a seed: a pure function, so that every method sees the same. */
export type BatchSource = (seed: number, step: number) => BatchValues;

/** Rows of T tokens behind nv virtual ones, whose positions start at an offset. */
export interface RowLayout {
  /** T. */
  readonly time: number;
  /** nv. */
  readonly virtualTokens: number;
  readonly positionOffset: number;
  /** One label per row, read at its last real token; else one per token. */
  readonly isClassification: boolean;
}

/** Labels of one row of the graph: 1 in classification, else nv + T, where virtual tokens have none that counts. */
export function labelsPerRow({ isClassification, virtualTokens, time }: RowLayout): number {
  return isClassification ? 1 : virtualTokens + time;
}

/** One batch per lane, or a single one for all, as the graph sees it. */
export function batchInputs(
  batches: readonly BatchValues[],
  layout: RowLayout,
): Map<string, readonly ArrayLike<number>[]> {
  const inputs = batches.map((batch) => placeBatch(batch, layout));
  const names = ["ids", "positions", "labels", "weights", "keyLengths"] as const;
  const placed = new Map<string, readonly ArrayLike<number>[]>(
    names.map((name) => [name, inputs.map((batch) => batch[name])]),
  );
  if (layout.isClassification) {
    placed.set(
      "logitRows",
      inputs.map(({ keyLengths }) => lastRows(keyLengths, layout)),
    );
  }
  return placed;
}

/** A batch with the virtual tokens' positions, labels that do not count, and longer rows. */
export function placeBatch(batch: BatchValues, layout: RowLayout): BatchValues {
  const { time: T, virtualTokens: nv, positionOffset, isClassification } = layout;
  if (nv === 0 && positionOffset === 0) return batch;
  const B = batch.keyLengths.length;
  const positions = Int32Array.from(
    { length: B * (nv + T) },
    (_, i) => positionOffset + (i % (nv + T)),
  );
  const keyLengths = Int32Array.from(batch.keyLengths, (length) => nv + length);
  if (isClassification) return { ...batch, positions, keyLengths };
  return {
    ids: batch.ids,
    positions,
    keyLengths,
    labels: behindVirtual(batch.labels, layout, -100),
    weights: behindVirtual(batch.weights, layout, 0),
  };
}

/** Flat indices b·T + t of real tokens to those of the graph's rows. */
export function placeRows(rows: ArrayLike<number>, { time: T, virtualTokens: nv }: RowLayout) {
  return Int32Array.from(rows, (row) => Math.floor(row / T) * (nv + T) + nv + (row % T));
}

function lastRows(keyLengths: ArrayLike<number>, { time, virtualTokens }: RowLayout): Int32Array {
  return Int32Array.from(keyLengths, (length, row) => row * (virtualTokens + time) + length - 1);
}

function behindVirtual(
  values: ArrayLike<number>,
  { time: T, virtualTokens: nv }: RowLayout,
  filler: number,
): Float64Array {
  const rows = values.length / T;
  return Float64Array.from({ length: rows * (nv + T) }, (_, i) => {
    const t = (i % (nv + T)) - nv;
    return t < 0 ? filler : (values[Math.floor(i / (nv + T)) * T + t] ?? filler);
  });
}

/** Keeps what a graph reads: an evaluation has no optimizer, logits have no labels. */
export function only(inputs: InputValues, wanted: ReadonlyMap<string, unknown>): InputValues {
  return new Map([...inputs].filter(([name]) => wanted.has(name)));
}
