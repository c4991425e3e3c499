/** Copies of windows, of which slices, splits, pads and concatenations are made; they compute nothing. */
import type { ConcatAttributes, SliceAttributes, SplitAttributes } from "../graph/ops/movement.ts";
import { columnsBefore } from "../graph/ops/movement.ts";
import { paddedColumns } from "../core/shape.ts";
import { at } from "../graph/apply.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { describeKernel, groups, rowFields, u32Fields } from "./describe.ts";
import type { Kernel, Operand, ParamField } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";
import { inputOperand, outputOperand } from "./lowering.ts";

const PARAMS: readonly ParamField[] = [
  ...u32Fields("firstRow", "endRow", "firstColumn", "endColumn"),
  ...u32Fields("validFirstRow", "validEndRow", "validFirstColumn", "validEndColumn"),
  { name: "shiftRows", type: "i32" },
  { name: "shiftColumns", type: "i32" },
  ...rowFields("y", "x"),
];

const VEC4 = describeKernel({
  id: "window",
  entryPoint: "copyWindow",
  sources: ["lib/window.wgsl", "window.wgsl"],
  writes: ["y"],
  reads: ["x"],
  params: PARAMS,
});

const SCALAR = describeKernel({
  id: "window scalar",
  entryPoint: "copyWindow",
  sources: ["lib/window.wgsl", "window-scalar.wgsl"],
  writes: ["y"],
  reads: ["x"],
  params: PARAMS,
});

export function allKernels(): readonly Kernel[] {
  return [VEC4, SCALAR];
}

/** From `first` up to, not including, `end`. */
interface Range {
  readonly first: number;
  readonly end: number;
}

interface Window {
  /** What is written of y, in rows and columns; all of what is not valid becomes zero. */
  readonly rows: Range;
  readonly columns: Range;
  /** What comes from x: element (m, n) of y is element (m − shiftRows, n − shiftColumns) of x. */
  readonly validRows: Range;
  readonly validColumns: Range;
  readonly shiftRows: number;
  readonly shiftColumns: number;
}

function range(first: number, size: number): Range {
  return { first, end: first + size };
}

/** All stored columns of an operand, padding included. */
function storedColumns(operand: Operand): Range {
  return range(0, paddedColumns(operand.columns));
}

function emitWindow(lowerer: Lowerer, label: string, y: Operand, x: Operand, window: Window): void {
  const { rows, columns, validRows, validColumns, shiftRows, shiftColumns } = window;
  const isAligned = [columns.first, columns.end, shiftColumns].every((n) => n % 4 === 0);
  const unit = isAligned ? 4 : 1;
  lowerer.emit({
    kernel: isAligned ? VEC4 : SCALAR,
    buffers: { y: y.buffer, x: x.buffer },
    params: {
      firstRow: rows.first,
      endRow: rows.end,
      firstColumn: columns.first / unit,
      endColumn: columns.end / unit,
      validFirstRow: validRows.first,
      validEndRow: validRows.end,
      validFirstColumn: validColumns.first,
      validEndColumn: validColumns.end,
      shiftRows,
      shiftColumns: shiftColumns / unit,
      yOffset: y.offset / unit,
      yRowStride: y.rowStride / unit,
      yLaneStride: y.laneStride / unit,
      xOffset: x.offset / unit,
      xRowStride: x.rowStride / unit,
      xLaneStride: x.laneStride / unit,
    },
    workgroups: [
      groups((columns.end - columns.first) / unit, 8),
      groups(rows.end - rows.first, 8),
      y.lanes,
    ],
    label,
    flops: 0,
  });
}

export function lowerCopy(node: Node, lowerer: Lowerer): void {
  const y = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  emitWindow(lowerer, "copy", y, x, {
    rows: range(0, y.rows),
    columns: storedColumns(y),
    validRows: range(0, y.rows),
    validColumns: range(0, y.columns),
    shiftRows: 0,
    shiftColumns: 0,
  });
}

/** A view where it can be one: rows always; columns see placeColumns. */
export function lowerSlice(node: Node, lowerer: Lowerer): void {
  const { axis, start, size } = node.attributes as SliceAttributes;
  const x = inputOperand(node, lowerer, "x");
  const y = at(node.outputs, 0);
  if (axis === "rows") {
    lowerer.alias(y, { ...x, offset: x.offset + start * x.rowStride, rows: size });
    return;
  }
  placeColumns(lowerer, y, x, start, size);
}

export function lowerSplit(node: Node, lowerer: Lowerer): void {
  const { sizes } = node.attributes as SplitAttributes;
  const x = inputOperand(node, lowerer, "x");
  sizes.forEach((size, i) => {
    const part = at(node.outputs, i);
    if (lowerer.isUsed(part)) placeColumns(lowerer, part, x, columnsBefore(sizes, i), size);
  });
}

/**
 * Columns of x as a view where they start at a whole vec4 and end at one, or at the end of the row, so that what
 * follows them is padding of zeros and not the neighbour's values; else as a copy.
 */
function placeColumns(lowerer: Lowerer, y: Tensor, x: Operand, start: number, size: number): void {
  const endsClean = size % 4 === 0 || start + size === x.columns;
  if (start % 4 === 0 && endsClean) {
    lowerer.alias(y, { ...x, offset: x.offset + start, columns: size });
    return;
  }
  const target = lowerer.output(y);
  emitWindow(lowerer, `slice columns ${start}+${size}`, target, x, {
    rows: range(0, target.rows),
    columns: storedColumns(target),
    validRows: range(0, target.rows),
    validColumns: range(0, size),
    shiftRows: 0,
    shiftColumns: -start,
  });
}

export function lowerPad(node: Node, lowerer: Lowerer): void {
  const { axis, start } = node.attributes as SliceAttributes;
  const y = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  const shiftRows = axis === "rows" ? start : 0;
  const shiftColumns = axis === "rows" ? 0 : start;
  emitWindow(lowerer, `pad ${axis}`, y, x, {
    rows: range(0, y.rows),
    columns: storedColumns(y),
    validRows: range(shiftRows, x.rows),
    validColumns: range(shiftColumns, x.columns),
    shiftRows,
    shiftColumns,
  });
}

/** One dispatch per part; the last one also writes the padding of the rows. */
export function lowerConcat(node: Node, lowerer: Lowerer): void {
  const { axis, count } = node.attributes as ConcatAttributes;
  const y = outputOperand(node, lowerer);
  let start = 0;
  for (let i = 0; i < count; i++) {
    const x = inputOperand(node, lowerer, `x${i}`);
    const shiftRows = axis === "rows" ? start : 0;
    const shiftColumns = axis === "rows" ? 0 : start;
    const isLast = i === count - 1;
    const validColumns = range(shiftColumns, x.columns);
    const ownColumns = isLast ? { ...validColumns, end: paddedColumns(y.columns) } : validColumns;
    emitWindow(lowerer, `concat ${axis}, part ${i}`, y, x, {
      rows: range(shiftRows, x.rows),
      columns: axis === "rows" ? storedColumns(y) : ownColumns,
      validRows: range(shiftRows, x.rows),
      validColumns,
      shiftRows,
      shiftColumns,
    });
    start += axis === "rows" ? x.rows : x.columns;
  }
}
