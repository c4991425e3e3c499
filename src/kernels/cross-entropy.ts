/** Kernels of the softmax cross-entropy and its gradient; the matmul that makes the logits is not fused in. */
import { paddedColumns } from "../core/shape.ts";
import { at } from "../graph/apply.ts";
import type { CrossEntropyGradAttributes } from "../graph/ops/cross-entropy.ts";
import type { Node } from "../graph/tensor.ts";
import {
  describeKernel,
  groups,
  matrixGrid,
  rowFields,
  rowParams,
  scalarVectorParams,
  u32Fields,
  vec4VectorParams,
  vectorFields,
} from "./describe.ts";
import type { Kernel } from "./kernel.ts";
import { grid1d } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { inputOperand, outputOperand } from "./lowering.ts";

type RowsVariant = Variants["rows"];

/** Rows per workgroup of the lane variant, as in the WGSL. */
const LANE_ROWS = 16;
/** Invocations per row of the workgroup variant: rows are a vocabulary wide. */
const THREADS = 128;
const NAN_BITS = 0x7fc00000;

const ROWS_SHARED = {
  entryPoint: "crossEntropy",
  writes: ["nll", "correct", "logSumExp"],
  reads: ["logits", "labels"],
  params: [
    ...u32Fields("rows", "columns", "paddedRows", "nanBits"),
    ...vectorFields("nll", "correct", "logSumExp", "labels"),
    ...rowFields("logits"),
  ],
};

const ROWS: Readonly<Record<RowsVariant, Kernel>> = {
  lane: describeKernel({
    ...ROWS_SHARED,
    id: "crossEntropy lane",
    sources: ["lib/columns.wgsl", "lib/cross-entropy.wgsl", "cross-entropy.wgsl"],
  }),
  workgroup: describeKernel({
    ...ROWS_SHARED,
    id: "crossEntropy workgroup",
    constants: { THREADS },
    sources: [
      "lib/columns.wgsl",
      "lib/cross-entropy.wgsl",
      "lib/workgroup-sum.wgsl",
      "cross-entropy-workgroup.wgsl",
    ],
  }),
};

const LOSS_SHARED = {
  entryPoint: "crossEntropyLoss",
  writes: ["loss"],
  reads: ["nll", "weights"],
  params: [...u32Fields("columns"), ...vectorFields("loss", "nll", "weights")],
};

const LOSS: Readonly<Record<RowsVariant, Kernel>> = {
  lane: describeKernel({
    ...LOSS_SHARED,
    id: "crossEntropyLoss lane",
    sources: ["lib/columns.wgsl", "lib/cross-entropy-loss.wgsl", "cross-entropy-loss.wgsl"],
  }),
  workgroup: describeKernel({
    ...LOSS_SHARED,
    id: "crossEntropyLoss workgroup",
    constants: { THREADS },
    sources: [
      "lib/columns.wgsl",
      "lib/cross-entropy-loss.wgsl",
      "lib/workgroup-sum.wgsl",
      "cross-entropy-loss-workgroup.wgsl",
    ],
  }),
};

const GRADIENT = describeKernel({
  id: "crossEntropyGrad",
  entryPoint: "crossEntropyGrad",
  sources: ["lib/cross-entropy-logits.wgsl", "lib/columns.wgsl", "cross-entropy-grad.wgsl"],
  writes: ["dLogits"],
  reads: ["logits", "labels", "weights", "logSumExp", "dLoss"],
  params: [
    ...u32Fields("rows", "columns"),
    ...rowFields("dLogits", "logits"),
    ...vectorFields("labels", "weights", "logSumExp", "dLoss"),
  ],
});

/** The same without logits of its own: dLogits holds them before the launch. */
const GRADIENT_IN_PLACE: Kernel = {
  ...GRADIENT,
  id: "crossEntropyGrad in place",
  sources: ["lib/cross-entropy-own-logits.wgsl", "lib/columns.wgsl", "cross-entropy-grad.wgsl"],
  bindings: GRADIENT.bindings.filter(({ name }) => name !== "logits"),
};

export function allKernels(): readonly Kernel[] {
  return [...Object.values(ROWS), ...Object.values(LOSS), GRADIENT, GRADIENT_IN_PLACE];
}

/** The rows, then their weighted sum. */
export function lowerCrossEntropy(node: Node, lowerer: Lowerer): void {
  const variant = lowerer.variants.rows;
  const nll = outputOperand(node, lowerer, 1);
  const correct = outputOperand(node, lowerer, 2);
  const logSumExp = outputOperand(node, lowerer, 3);
  const logits = inputOperand(node, lowerer, "logits");
  const labels = inputOperand(node, lowerer, "labels");
  const weights = inputOperand(node, lowerer, "weights");
  const { lanes } = nll;
  const paddedRows = paddedColumns(logits.rows);
  lowerer.emit({
    kernel: ROWS[variant],
    buffers: {
      nll: nll.buffer,
      correct: correct.buffer,
      logSumExp: logSumExp.buffer,
      logits: logits.buffer,
      labels: labels.buffer,
    },
    params: {
      rows: logits.rows,
      columns: logits.columns,
      paddedRows,
      nanBits: NAN_BITS,
      ...scalarVectorParams({ nll, correct, logSumExp, labels }),
      ...rowParams({ logits }),
    },
    workgroups:
      variant === "lane"
        ? [groups(paddedRows, LANE_ROWS), 1, lanes]
        : [...grid1d(paddedRows), lanes],
    label: "crossEntropy rows",
    flops: 5 * logits.rows * logits.columns * lanes,
  });
  if (!lowerer.isUsed(at(node.outputs, 0))) return;
  const loss = outputOperand(node, lowerer, 0);
  lowerer.emit({
    kernel: LOSS[variant],
    buffers: { loss: loss.buffer, nll: nll.buffer, weights: weights.buffer },
    params: { columns: nll.columns, ...vec4VectorParams({ loss, nll, weights }) },
    workgroups: [1, 1, lanes],
    label: "crossEntropy loss",
    flops: 2 * nll.columns * lanes,
  });
}

export function lowerCrossEntropyGrad(node: Node, lowerer: Lowerer): void {
  const dLogits = outputOperand(node, lowerer);
  const logits = inputOperand(node, lowerer, "logits");
  const labels = inputOperand(node, lowerer, "labels");
  const weights = inputOperand(node, lowerer, "weights");
  const logSumExp = inputOperand(node, lowerer, "logSumExp");
  const dLoss = inputOperand(node, lowerer, "dLoss");
  const { overwritesLogits } = node.attributes as CrossEntropyGradAttributes;
  lowerer.emit({
    kernel: overwritesLogits ? GRADIENT_IN_PLACE : GRADIENT,
    buffers: {
      dLogits: dLogits.buffer,
      ...(!overwritesLogits && { logits: logits.buffer }),
      labels: labels.buffer,
      weights: weights.buffer,
      logSumExp: logSumExp.buffer,
      dLoss: dLoss.buffer,
    },
    params: {
      rows: dLogits.rows,
      columns: dLogits.columns,
      ...rowParams({ dLogits, logits }),
      ...scalarVectorParams({ labels, weights, logSumExp, dLoss }),
    },
    workgroups: matrixGrid(dLogits),
    label: "crossEntropyGrad",
    flops: 4 * dLogits.rows * dLogits.columns * dLogits.lanes,
  });
}
