/** Where each trainable parameter lies in the flat buffers [L][P]; the same offsets serve gradients and moments. */
import { PlaygroundError } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { columnsOf, paddedColumns, rowsOf, storedSize } from "../core/shape.ts";

export interface FlatSegment {
  readonly name: string;
  readonly shape: Shape;
  /** Elements from the start of a lane. */
  readonly offset: number;
}

export interface FlatLayout {
  readonly segments: readonly FlatSegment[];
  /** Stored elements of one lane, P; logical counts are smaller where rows are padded. */
  readonly laneSize: number;
}

export function flatLayout(
  parameters: readonly { readonly name: string; readonly shape: Shape }[],
): FlatLayout {
  let offset = 0;
  const segments = parameters.map(({ name, shape }) => {
    const segment = { name, shape, offset };
    offset += storedSize(shape);
    return segment;
  });
  // A session without trainable parameters still needs buffers of a legal size.
  return { segments, laneSize: Math.max(offset, 4) };
}

export function segmentOf(layout: FlatLayout, name: string): FlatSegment {
  const segment = layout.segments.find((candidate) => candidate.name === name);
  if (segment === undefined) {
    throw new PlaygroundError(
      "GRAPH_INVALID",
      `expected ${name} among the trainable parameters, found it not`,
    );
  }
  return segment;
}

/** Logical row-major values into stored rows at `offset` of `target`. */
export function packRows(
  values: ArrayLike<number>,
  shape: Shape,
  target: { [index: number]: number },
  offset: number,
): void {
  const rows = rowsOf(shape);
  const columns = columnsOf(shape);
  const stride = paddedColumns(columns);
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < columns; n++) target[offset + m * stride + n] = values[m * columns + n]!;
  }
}

/** Stored rows at `offset` of `source` as logical row-major values. */
export function unpackRows(source: Float32Array, shape: Shape, offset: number): Float32Array {
  const rows = rowsOf(shape);
  const columns = columnsOf(shape);
  const stride = paddedColumns(columns);
  const values = new Float32Array(rows * columns);
  for (let m = 0; m < rows; m++) {
    const start = offset + m * stride;
    values.set(source.subarray(start, start + columns), m * columns);
  }
  return values;
}
