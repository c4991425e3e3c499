/** Op name to lowering: the one table through which the planner finds the kernels. */
import { PlaygroundError } from "../core/errors.ts";
import { lowerAttention, lowerAttentionGrad } from "./attention.ts";
import { lowerBlockExpand, lowerBlockExtract } from "./blocks.ts";
import { lowerCrossEntropy, lowerCrossEntropyGrad } from "./cross-entropy.ts";
import { lowerDropout } from "./dropout.ts";
import { lowerActivation, lowerActivationGrad, lowerAdd, lowerMultiply } from "./elementwise.ts";
import { lowerEmbedding, lowerEmbeddingGrad } from "./embedding.ts";
import { lowerLayerNorm, lowerLayerNormAffineGrad, lowerLayerNormGrad } from "./layer-norm.ts";
import type { Lowering } from "./lowering.ts";
import { lowerMatmulPair } from "./matmul-pair.ts";
import { lowerMatmul } from "./matmul.ts";
import { lowerConcat, lowerCopy, lowerPad, lowerSlice, lowerSplit } from "./movement.ts";
import { lowerAdamW, lowerGradientNorm, lowerSgd } from "./optimizer.ts";
import { lowerSumAll, lowerSumRows } from "./reduce.ts";

const LOWERINGS: Readonly<Record<string, Lowering>> = {
  activation: lowerActivation,
  activationGrad: lowerActivationGrad,
  adamw: lowerAdamW,
  add: lowerAdd,
  attention: lowerAttention,
  attentionGrad: lowerAttentionGrad,
  blockExpand: lowerBlockExpand,
  blockExtract: lowerBlockExtract,
  concat: lowerConcat,
  copy: lowerCopy,
  crossEntropy: lowerCrossEntropy,
  crossEntropyGrad: lowerCrossEntropyGrad,
  dropout: lowerDropout,
  embedding: lowerEmbedding,
  embeddingGrad: lowerEmbeddingGrad,
  gradientNorm: lowerGradientNorm,
  layerNorm: lowerLayerNorm,
  layerNormAffineGrad: lowerLayerNormAffineGrad,
  layerNormGrad: lowerLayerNormGrad,
  matmul: lowerMatmul,
  matmulPair: lowerMatmulPair,
  multiply: lowerMultiply,
  pad: lowerPad,
  sgd: lowerSgd,
  slice: lowerSlice,
  split: lowerSplit,
  sumAll: lowerSumAll,
  sumRows: lowerSumRows,
};

export function loweringOf(opName: string): Lowering {
  const lowering = LOWERINGS[opName];
  if (lowering === undefined) {
    throw new PlaygroundError("GRAPH_INVALID", `expected a kernel for ${opName}, found none`);
  }
  return lowering;
}
