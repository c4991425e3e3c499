/** The closed list of passes, in the order in which they run; each can be switched off. */
import type { Graph } from "../graph.ts";
import { fuseBlocks } from "./fuse-blocks.ts";
import {
  fuseActivation,
  fuseBias,
  fuseGate,
  fuseLowRank,
  fuseResidual,
  fuseResidualInto,
  fuseScale,
  fuseScaledOperand,
  fuseSharedResidual,
} from "./fuse-matmul.ts";
import { overwriteLogits } from "./overwrite-logits.ts";
import { pairGradients } from "./pair-gradients.ts";

const NORM_GRADIENTS: ReadonlySet<string> = new Set(["layerNormGrad"]);
const EMBEDDINGS: ReadonlySet<string> = new Set(["embedding"]);

/** Dead nodes need no pass: what no root needs is never visited. */
export const PASSES = {
  scale: fuseScale,
  scaledOperand: fuseScaledOperand,
  bias: fuseBias,
  lowRank: fuseLowRank,
  activation: fuseActivation,
  gate: fuseGate,
  normResidual: (graph: Graph) => fuseResidualInto(graph, NORM_GRADIENTS),
  embeddingResidual: (graph: Graph) => fuseResidualInto(graph, EMBEDDINGS),
  residual: fuseResidual,
  sharedResidual: fuseSharedResidual,
  blocks: fuseBlocks,
  overwriteLogits,
  pairGradients,
} as const;

export type PassName = keyof typeof PASSES;

export const ALL_PASSES = Object.keys(PASSES) as readonly PassName[];

/** Rewrites a graph by the named passes, all of them unless told otherwise. The result computes the same values. */
export function optimise(graph: Graph, passes: readonly PassName[] = ALL_PASSES): Graph {
  return ALL_PASSES.filter((name) => passes.includes(name)).reduce(
    (current, name) => PASSES[name](current),
    graph,
  );
}
