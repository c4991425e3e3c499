/** The block-structured matrix of adapters on slices of a projection, and its gradient: one dispatch each, values only move. */
import { PlaygroundError } from "../core/errors.ts";
import { paddedColumns } from "../core/shape.ts";
import type { BlockAttributes } from "../graph/ops/movement.ts";
import type { Node } from "../graph/tensor.ts";
import { describeKernel, groups, rowFields, u32Fields } from "./describe.ts";
import type { Kernel, Operand } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";
import { inputOperand, outputOperand } from "./lowering.ts";

const FIELDS = u32Fields(
  "rows",
  "columns",
  "storedColumns",
  "blockRows",
  "blockColumns",
  "slice0",
  "slice1",
  "slice2",
);
/** Queries, keys and values: no projection is packed of more. */
const MAX_SLICES = 3;

const EXPAND = describeKernel({
  id: "blockExpand",
  entryPoint: "blockExpand",
  sources: ["lib/blocks.wgsl", "block-expand.wgsl"],
  writes: ["y"],
  reads: ["b"],
  params: [...FIELDS, ...rowFields("y", "b")],
});

const EXTRACT = describeKernel({
  id: "blockExtract",
  entryPoint: "blockExtract",
  sources: ["lib/blocks.wgsl", "block-extract.wgsl"],
  writes: ["b"],
  reads: ["y"],
  params: [...FIELDS, ...rowFields("b", "y")],
});

export function allKernels(): readonly Kernel[] {
  return [EXPAND, EXTRACT];
}

export function lowerBlockExpand(node: Node, lowerer: Lowerer): void {
  const y = outputOperand(node, lowerer);
  const b = inputOperand(node, lowerer, "b");
  emitBlocks(lowerer, EXPAND, node.attributes as BlockAttributes, { written: y, y, b });
}

export function lowerBlockExtract(node: Node, lowerer: Lowerer): void {
  const b = outputOperand(node, lowerer);
  const y = inputOperand(node, lowerer, "y");
  emitBlocks(lowerer, EXTRACT, node.attributes as BlockAttributes, { written: b, y, b });
}

interface BlockOperands {
  readonly written: Operand;
  /** The whole matrix. */
  readonly y: Operand;
  /** The compact form. */
  readonly b: Operand;
}

function emitBlocks(
  lowerer: Lowerer,
  kernel: Kernel,
  { slices }: BlockAttributes,
  { written, y, b }: BlockOperands,
): void {
  if (slices.length > MAX_SLICES) {
    throw new PlaygroundError(
      "GRAPH_INVALID",
      `${kernel.id}: expected at most ${MAX_SLICES} slices, found ${slices.length}`,
    );
  }
  const [slice0 = 0, slice1 = 0, slice2 = 0] = slices;
  const storedColumns = paddedColumns(written.columns);
  lowerer.emit({
    kernel,
    buffers: { y: y.buffer, b: b.buffer },
    params: {
      rows: written.rows,
      columns: written.columns,
      storedColumns,
      blockRows: b.rows / slices.length,
      blockColumns: b.columns,
      slice0,
      slice1,
      slice2,
      ...elementParams("y", y),
      ...elementParams("b", b),
    },
    workgroups: [groups(storedColumns, 16), groups(written.rows, 4), written.lanes],
    label: kernel.id,
    flops: 0,
  });
}

function elementParams(
  name: string,
  { offset, rowStride, laneStride }: Operand,
): Record<string, number> {
  return {
    [`${name}Offset`]: offset,
    [`${name}RowStride`]: rowStride,
    [`${name}LaneStride`]: laneStride,
  };
}
