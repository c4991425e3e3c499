/** Kernel families, each as a graph on shapes that divide no tile and on random values, never on zeros; runs none of them. */
import { apply, applyOne, at } from "../../graph/apply.ts";
import { crossEntropyGradOp, crossEntropyOp } from "../../graph/ops/cross-entropy.ts";
import { dropout } from "../../graph/ops/dropout.ts";
import { embedding, embeddingGradOp } from "../../graph/ops/embedding.ts";
import { layerNormAffineGradOp, layerNormGradOp, layerNormOp } from "../../graph/ops/layer-norm.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Variants } from "../../kernels/lowering.ts";
import { attentions } from "./attention-cases.ts";
import type { KernelGraph } from "./kernel-leaves.ts";
import { graphOf, LANES, Leaves } from "./kernel-leaves.ts";
import { fusedMatmuls, matmuls } from "./matmul-cases.ts";

export interface KernelCase {
  /** As kernels are called in plans: the same in every language. */
  readonly name: string;
  /** The choices that decide which kernels run. */
  readonly ops: readonly (keyof Variants)[];
  readonly build: () => KernelGraph;
}

/** Rows × columns. */
const ROW_SHAPES = [
  [37, 21],
  [6, 130],
  [2, 1000],
] as const;

/** Every family, in the order of a step. */
export const KERNEL_CASES: readonly KernelCase[] = [
  { name: "embedding", ops: [], build: embeddings },
  { name: "layerNorm", ops: ["rows"], build: () => layerNorms("forward") },
  { name: "layerNorm gradients", ops: ["rows"], build: () => layerNorms("backward") },
  ...(["nn", "nt", "tn"] as const).map((layout): KernelCase => {
    return { name: `matmul ${layout}`, ops: ["matmul"], build: () => matmuls(layout) };
  }),
  { name: "matmul, fused", ops: ["matmul"], build: fusedMatmuls },
  { name: "attention", ops: ["attention", "matmul"], build: () => attentions("forward") },
  {
    name: "attention gradients",
    ops: ["attention", "matmul"],
    build: () => attentions("backward"),
  },
  { name: "dropout", ops: [], build: dropouts },
  { name: "crossEntropy", ops: ["rows"], build: () => crossEntropies("forward") },
  { name: "crossEntropy gradient", ops: ["rows"], build: () => crossEntropies("backward") },
];

function layerNorms(direction: "forward" | "backward"): KernelGraph {
  const leaves = new Leaves();
  const outputs: Record<string, Tensor> = {};
  for (const lanes of [1, LANES]) {
    for (const [M, D] of lanes === 1 ? ROW_SHAPES : ROW_SHAPES.slice(0, 1)) {
      const name = `${M}×${D}${lanes > 1 ? ` L${lanes}` : ""}`;
      const x = leaves.normal(`${name} x`, [M, D], lanes);
      const gain = leaves.normal(`${name} gain`, [D], lanes);
      const bias = leaves.normal(`${name} bias`, [D], lanes);
      const forward = apply(layerNormOp, { x, gain, bias }, { epsilon: 1e-5 });
      const [y, mean, rstd] = [at(forward, 0), at(forward, 1), at(forward, 2)];
      if (direction === "forward") {
        Object.assign(outputs, { [`y ${name}`]: y, [`rstd ${name}`]: rstd });
        continue;
      }
      const dY = leaves.normal(`${name} dY`, [M, D], lanes);
      const residual = leaves.normal(`${name} residual`, [M, D], lanes);
      const saved = { x, dY, mean, rstd };
      const affine = apply(layerNormAffineGradOp, saved, {});
      outputs[`dX ${name}`] = applyOne(layerNormGradOp, { ...saved, gain, residual }, {});
      outputs[`dGain ${name}`] = at(affine, 0);
      outputs[`dBias ${name}`] = at(affine, 1);
    }
  }
  return graphOf(leaves, outputs);
}

/** Every third label is ignored. */
function crossEntropies(direction: "forward" | "backward"): KernelGraph {
  const leaves = new Leaves();
  const outputs: Record<string, Tensor> = {};
  for (const [N, V, lanes] of [
    [37, 19, 1],
    [9, 1024, 1],
    [64, 130, LANES],
  ] as const) {
    const name = `${N}×${V}${lanes > 1 ? ` L${lanes}` : ""}`;
    const logits = leaves.normal(`${name} logits`, [N, V], lanes, 3);
    const labels = leaves.of(`${name} labels`, [N], lanes, "i32", (stream, n, lane) => {
      return (n + lane) % 3 === 1 ? -100 : stream.integer(V);
    });
    const weights = leaves.of(`${name} weights`, [N], 1, "f32", (stream) => {
      return (0.5 + stream.uniform()) / N;
    });
    const made = apply(crossEntropyOp, { logits, labels, weights }, {});
    if (direction === "forward") {
      outputs[`loss ${name}`] = at(made, 0);
      outputs[`nll ${name}`] = at(made, 1);
      outputs[`correct ${name}`] = at(made, 2);
      continue;
    }
    const dLoss = leaves.normal(`${name} dLoss`, [1], lanes);
    const saved = { logits, labels, weights, logSumExp: at(made, 3), dLoss };
    outputs[`dLogits ${name}`] = applyOne(crossEntropyGradOp, saved, { overwritesLogits: false });
  }
  return graphOf(leaves, outputs);
}

/** The mask must be the reference's, bit for bit: one other element is an error of some 1e-2. */
function dropouts(): KernelGraph {
  const leaves = new Leaves();
  const outputs: Record<string, Tensor> = {};
  for (const [rate, lanes] of [
    [0.1, 1],
    [0.5, LANES],
  ] as const) {
    const name = `rate ${rate}${lanes > 1 ? ` L${lanes}` : ""}`;
    const x = leaves.normal(`${name} x`, [37, 21], lanes);
    const random = leaves.of(`${name} random`, [2], lanes, "u32", (_, i, lane) => {
      return i === 0 ? 0xfffffff1 + lane : 12;
    });
    outputs[name] = dropout(x, random, { rate, place: 7 });
  }
  return graphOf(leaves, outputs);
}

/** Ids that repeat, so that gradients of one row add up. */
function embeddings(): KernelGraph {
  const leaves = new Leaves();
  const [V, D, N] = [23, 21, 70];
  const ids = leaves.of("ids", [N], 1, "i32", (stream) => stream.integer(V));
  const table = leaves.normal("table", [V, D], LANES);
  const dY = leaves.normal("dY", [N, D], LANES);
  return graphOf(leaves, {
    rows: embedding(ids, table),
    dTable: applyOne(embeddingGradOp, { ids, dY }, { rows: V }),
  });
}
