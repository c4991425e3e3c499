/** Slices, splits, concatenations and the block-structured matrix of sliced adapters; data moves, nothing is computed. */
import { columnsOf, formatShape, rowsOf } from "../../core/shape.ts";
import type { Shape } from "../../core/shape.ts";
import { apply, applyOne, at, expectRank, f32, numbered, shapeError } from "../apply.ts";
import type { NdArray, Op, Tensor } from "../tensor.ts";
import { constant } from "./leaf.ts";

export interface SliceAttributes {
  readonly axis: "rows" | "columns";
  readonly start: number;
  readonly size: number;
}

/** A range of rows or columns of x [M,N]. */
const sliceOp: Op<"x", never, SliceAttributes> = {
  name: "slice",
  infer: ({ inputs: { x }, attributes: { axis, start, size } }) => {
    expectRank("slice", "x", x, 2);
    const [M, N] = [rowsOf(x.shape), columnsOf(x.shape)];
    const extent = axis === "rows" ? M : N;
    if (start < 0 || size < 1 || start + size > extent) {
      shapeError("slice", `a range within ${extent} ${axis}`, `${start} to ${start + size}`);
    }
    return [f32(axis === "rows" ? [size, N] : [M, size])];
  },
  derivative: ({ inputs: { x }, attributes: { axis, start }, gradients: [dY] }) => {
    if (dY === undefined) return {};
    const extent = axis === "rows" ? rowsOf(x.shape) : columnsOf(x.shape);
    return { x: applyOne(padOp, { x: dY }, { axis, start, size: extent }) };
  },
  reference: ({ inputs: { x }, attributes: { axis, start }, outputs }) => {
    const shape = at(outputs, 0).shape;
    return [
      generate(shape, (m, n) => (axis === "rows" ? read(x, m + start, n) : read(x, m, n + start))),
    ];
  },
};

/** x placed at `start` among `size` rows or columns of zeros: the gradient of a slice. */
export const padOp: Op<"x", never, SliceAttributes> = {
  name: "pad",
  infer: ({ inputs: { x }, attributes: { axis, size } }) => [
    f32(axis === "rows" ? [size, columnsOf(x.shape)] : [rowsOf(x.shape), size]),
  ],
  derivative: ({ inputs: { x }, attributes: { axis, start }, gradients: [dY] }) => {
    if (dY === undefined) return {};
    const size = axis === "rows" ? rowsOf(x.shape) : columnsOf(x.shape);
    return { x: applyOne(sliceOp, { x: dY }, { axis, start, size }) };
  },
  reference: ({ inputs: { x }, attributes: { axis, start }, outputs }) => [
    generate(at(outputs, 0).shape, (m, n) =>
      axis === "rows" ? read(x, m - start, n) : read(x, m, n - start),
    ),
  ],
};

export interface ConcatAttributes {
  readonly axis: "rows" | "columns";
  readonly count: number;
}

/** Inputs x0, x1, … side by side along one axis. */
const concatOp: Op<string, never, ConcatAttributes> = {
  name: "concat",
  infer: ({ inputs, attributes: { axis, count } }) => {
    const parts = Array.from({ length: count }, (_, i) => inputs[`x${i}`]!);
    const first = parts[0]!;
    const other = (shape: readonly number[]) =>
      axis === "rows" ? columnsOf(shape) : rowsOf(shape);
    const along = (shape: readonly number[]) =>
      axis === "rows" ? rowsOf(shape) : columnsOf(shape);
    for (const part of parts) {
      expectRank("concat", "x", part, 2);
      if (other(part.shape) !== other(first.shape)) {
        shapeError("concat", `parts like ${formatShape(first.shape)}`, formatShape(part.shape));
      }
    }
    const total = parts.reduce((sum, part) => sum + along(part.shape), 0);
    return [f32(axis === "rows" ? [total, other(first.shape)] : [other(first.shape), total])];
  },
  derivative: ({ inputs, attributes: { axis, count }, gradients: [dY], wants }) => {
    const result: Record<string, Tensor> = {};
    let start = 0;
    for (let i = 0; i < count && dY; i++) {
      const part = inputs[`x${i}`]!;
      const size = axis === "rows" ? rowsOf(part.shape) : columnsOf(part.shape);
      if (wants(`x${i}`)) result[`x${i}`] = applyOne(sliceOp, { x: dY }, { axis, start, size });
      start += size;
    }
    return result;
  },
  reference: ({ inputs, attributes: { axis, count }, outputs }) => {
    const [M, N] = at(outputs, 0).shape as readonly [number, number];
    const y = new Float64Array(M * N);
    let start = 0;
    for (let i = 0; i < count; i++) {
      const part = inputs[`x${i}`]!;
      const [rows, columns] = [rowsOf(part.shape), columnsOf(part.shape)];
      part.data.forEach((value, j) => {
        const [m, n] = [Math.floor(j / columns), j % columns];
        y[axis === "rows" ? (m + start) * N + n : m * N + n + start] = value;
      });
      start += axis === "rows" ? rows : columns;
    }
    return [y];
  },
};

export interface SplitAttributes {
  /** Columns of each part, in order; together those of x. */
  readonly sizes: readonly number[];
}

/** x [M,N] cut into parts side by side, one output each: what concat along columns takes together. */
const splitOp: Op<"x", never, SplitAttributes> = {
  name: "split",
  infer: ({ inputs: { x }, attributes: { sizes } }) => {
    expectRank("split", "x", x, 2);
    const [M, N] = [rowsOf(x.shape), columnsOf(x.shape)];
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total !== N) shapeError("split", `parts of ${N} columns together`, String(total));
    return sizes.map((size) => f32([M, size]));
  },
  derivative: ({ outputs, gradients }) => {
    if (gradients.every((gradient) => gradient === undefined)) return {};
    const parts = outputs.map(({ shape, lanes }, i) => gradients[i] ?? constant(0, shape, lanes));
    return { x: concatColumns(parts) };
  },
  reference: ({ inputs: { x }, attributes: { sizes }, outputs }) =>
    sizes.map((_, i) => {
      const start = columnsBefore(sizes, i);
      return generate(at(outputs, i).shape, (m, n) => read(x, m, n + start));
    }),
};

export interface BlockAttributes {
  /** Which of the `total` row blocks of the result hold the input's blocks, in order. */
  readonly slices: readonly number[];
  readonly total: number;
}

/**
 * The block-structured B of an adapter on slices of a packed projection: compact b [k·D,R], block i of it, becomes
 * rows slices[i]·D … and columns i·R … of y [total·D, k·R]; everything else is zero.
 */
export const blockExpandOp: Op<"b", never, BlockAttributes> = {
  name: "blockExpand",
  infer: ({ inputs: { b }, attributes }) => [f32(blockExpandShape(b.shape, attributes))],
  derivative: ({ attributes, gradients: [dY] }) =>
    dY ? { b: applyOne(blockExtractOp, { y: dY }, attributes) } : {},
  reference: ({ inputs: { b }, attributes }) => [blockExpandReference(b, attributes).data],
};

export function blockExpandShape(compact: Shape, { slices, total }: BlockAttributes): Shape {
  const D = rowsOf(compact) / slices.length;
  if (!Number.isInteger(D)) {
    shapeError("blockExpand", `rows divisible by ${slices.length} slices`, formatShape(compact));
  }
  return [total * D, slices.length * columnsOf(compact)];
}

export function blockExpandReference(b: NdArray, attributes: BlockAttributes): NdArray {
  const { slices } = attributes;
  const [D, R] = [rowsOf(b.shape) / slices.length, columnsOf(b.shape)];
  const shape = blockExpandShape(b.shape, attributes);
  const data = generate(shape, (m, n) => {
    const block = Math.floor(n / R);
    return Math.floor(m / D) === slices[block] ? read(b, block * D + (m % D), n % R) : 0;
  });
  return { shape, data };
}

/** The blocks of y [total·D, k·R] gathered into the compact form [k·D, R]: the gradient of blockExpand. */
export const blockExtractOp: Op<"y", never, BlockAttributes> = {
  name: "blockExtract",
  infer: ({ inputs: { y }, attributes }) => [f32(blockExtractShape(y.shape, attributes))],
  reference: ({ inputs: { y }, attributes }) => [blockExtractReference(y, attributes)],
};

export function blockExtractShape(whole: Shape, { slices, total }: BlockAttributes): Shape {
  return [(rowsOf(whole) / total) * slices.length, columnsOf(whole) / slices.length];
}

export function blockExtractReference(y: NdArray, attributes: BlockAttributes): Float64Array {
  const { slices, total } = attributes;
  const D = rowsOf(y.shape) / total;
  const shape = blockExtractShape(y.shape, attributes);
  const R = columnsOf(shape);
  return generate(shape, (m, n) => {
    const block = Math.floor(m / D);
    return read(y, slices[block]! * D + (m % D), block * R + n);
  });
}

/** The same values in other memory: what the planner inserts where a value cannot be written in place. */
const copyOp: Op<"x", never> = {
  name: "copy",
  infer: ({ inputs: { x } }) => [{ shape: x.shape, dtype: x.dtype }],
  derivative: ({ gradients: [dY] }) => (dY ? { x: dY } : {}),
  reference: ({ inputs: { x } }) => [Float64Array.from(x.data)],
};

export function copy(x: Tensor): Tensor {
  return applyOne(copyOp, { x }, {});
}

export function sliceRows(x: Tensor, start: number, size: number): Tensor {
  return applyOne(sliceOp, { x }, { axis: "rows", start, size });
}

export function sliceColumns(x: Tensor, start: number, size: number): Tensor {
  return applyOne(sliceOp, { x }, { axis: "columns", start, size });
}

/** Parts [M,size] of x [M,N], from left to right; one gradient for all of them, where slices would need a sum. */
export function splitColumns(x: Tensor, sizes: readonly number[]): readonly Tensor[] {
  return sizes.length === 1 ? [x] : apply(splitOp, { x }, { sizes });
}

/** Columns to the left of part `i`. */
export function columnsBefore(sizes: readonly number[], i: number): number {
  return sizes.slice(0, i).reduce((sum, size) => sum + size, 0);
}

export function concatRows(parts: readonly Tensor[]): Tensor {
  return applyOne(concatOp, numbered("x", parts), { axis: "rows", count: parts.length });
}

export function concatColumns(parts: readonly Tensor[]): Tensor {
  return applyOne(concatOp, numbered("x", parts), { axis: "columns", count: parts.length });
}

export function blockExpand(b: Tensor, slices: readonly number[], total: number): Tensor {
  return applyOne(blockExpandOp, { b }, { slices, total });
}

function read(x: NdArray, m: number, n: number): number {
  const N = columnsOf(x.shape);
  return m >= 0 && m < rowsOf(x.shape) && n >= 0 && n < N ? x.data[m * N + n]! : 0;
}

function generate(shape: readonly number[], value: (m: number, n: number) => number): Float64Array {
  const N = columnsOf(shape);
  return Float64Array.from({ length: rowsOf(shape) * N }, (_, i) =>
    value(Math.floor(i / N), i % N),
  );
}
