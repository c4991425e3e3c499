/** Kernels that gather rows by index and sum gradients back into them; one-hot products are not needed for either. */
import type { Node } from "../graph/tensor.ts";
import {
  describeKernel,
  groups,
  matrixGrid,
  rowFields,
  rowParams,
  rowVec4s,
  scalarVectorParams,
  u32Fields,
  vec4VectorParams,
  vectorFields,
} from "./describe.ts";
import type { Kernel } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";
import { inputOperand, optionalOperand, outputOperand } from "./lowering.ts";

/**
 * Vec4s of a table row per invocation of the gradient. Each invocation goes through all ids, so long chunks save
 * arithmetic; a GPU wants them short enough for this many invocations.
 */
const MAX_CHUNK = 32;
const WANTED_INVOCATIONS = 65_536;

const EMBEDDING = describeKernel({
  id: "embedding",
  entryPoint: "embedding",
  sources: ["lib/columns.wgsl", "embedding.wgsl"],
  writes: ["y"],
  reads: ["ids", "table", "residual"],
  params: [
    ...u32Fields("rows", "columns", "tableRows", "hasResidual"),
    ...rowFields("y", "table", "residual"),
    ...vectorFields("ids"),
  ],
});

const EMBEDDING_GRAD = describeKernel({
  id: "embeddingGrad",
  entryPoint: "embeddingGrad",
  sources: ["lib/columns.wgsl", "embedding-grad.wgsl"],
  writes: ["dTable"],
  reads: ["ids", "dY", "residual"],
  params: [
    ...u32Fields("rows", "columns", "count", "chunk", "hasResidual"),
    ...rowFields("dTable", "dY", "residual"),
    ...vectorFields("ids"),
  ],
});

export function allKernels(): readonly Kernel[] {
  return [EMBEDDING, EMBEDDING_GRAD];
}

export function lowerEmbedding(node: Node, lowerer: Lowerer): void {
  const y = outputOperand(node, lowerer);
  const ids = inputOperand(node, lowerer, "ids");
  const table = inputOperand(node, lowerer, "table");
  const given = optionalOperand(node, lowerer, "residual");
  const residual = given ?? table;
  lowerer.emit({
    kernel: EMBEDDING,
    buffers: { y: y.buffer, ids: ids.buffer, table: table.buffer, residual: residual.buffer },
    params: {
      rows: y.rows,
      columns: y.columns,
      tableRows: table.rows,
      hasResidual: given === undefined ? 0 : 1,
      ...rowParams({ y, table, residual }),
      ...scalarVectorParams({ ids }),
    },
    workgroups: matrixGrid(y),
    label: given === undefined ? "embedding" : "embedding + residual",
    flops: given === undefined ? 0 : y.rows * y.columns * y.lanes,
  });
}

export function lowerEmbeddingGrad(node: Node, lowerer: Lowerer): void {
  const dTable = outputOperand(node, lowerer);
  const ids = inputOperand(node, lowerer, "ids");
  const dY = inputOperand(node, lowerer, "dY");
  const given = optionalOperand(node, lowerer, "residual");
  const residual = given ?? dY;
  const columns4 = rowVec4s(dTable);
  const balanced = Math.floor((dTable.rows * columns4 * dTable.lanes) / WANTED_INVOCATIONS);
  const chunk =
    lowerer.variants.rows === "lane" ? MAX_CHUNK : Math.min(Math.max(balanced, 1), MAX_CHUNK);
  lowerer.emit({
    kernel: EMBEDDING_GRAD,
    buffers: {
      dTable: dTable.buffer,
      ids: ids.buffer,
      dY: dY.buffer,
      residual: residual.buffer,
    },
    params: {
      rows: dTable.rows,
      columns: dTable.columns,
      count: ids.columns,
      chunk,
      hasResidual: given === undefined ? 0 : 1,
      ...rowParams({ dTable, dY, residual }),
      ...vec4VectorParams({ ids }),
    },
    workgroups: [groups(dTable.rows, 64), groups(columns4, chunk), dTable.lanes],
    label: given === undefined ? "embeddingGrad" : "embeddingGrad + residual",
    flops: dY.rows * dY.columns * dTable.lanes,
  });
}
