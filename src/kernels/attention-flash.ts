/** Attention in workgroup memory, forward and backward: no T×T matrix; for adapters on which barriers are cheap. */
import type { AttentionWork } from "./attention-layout.ts";
import { attentionDispatch, attentionKernel, attentionProductFlops } from "./attention-layout.ts";
import type { Kernel } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";

/** Beyond it a tile of keys and one of values no longer fit into 16 KiB beside the queries. */
export const MAX_FLASH_HEAD_SIZE = 64;

/** Rows of a workgroup in every kernel: QUERIES or KEYS in the shaders. */
const TILE = 16;

const QKV = "lib/attention-qkv.wgsl";
const MASK = "lib/attention-mask.wgsl";
const GRAD_INPUTS = "lib/attention-grad-inputs.wgsl";

function keys(hasPrefix: boolean): string {
  return hasPrefix ? "lib/attention-keys-prefix.wgsl" : "lib/attention-keys.wgsl";
}

function named(name: string, headSize: number, hasPrefix: boolean): string {
  return `${name} C${headSize}${hasPrefix ? " prefix" : ""}`;
}

function forwardKernel(headSize: number, hasPrefix: boolean): Kernel {
  return attentionKernel({
    id: named("attention flash", headSize, hasPrefix),
    entryPoint: "attention",
    sources: [QKV, MASK, keys(hasPrefix), "attention-flash.wgsl"],
    constants: { HEAD_SIZE: headSize },
    writes: { out: 0, logSumExp: 1 },
    reads: { qkv: 2, keyLengths: 3, ...(hasPrefix && { prefix: 4 }) },
  });
}

function queryKernel(headSize: number, hasPrefix: boolean): Kernel {
  return attentionKernel({
    id: named("attentionGrad flash queries", headSize, hasPrefix),
    entryPoint: "attentionGradQueries",
    sources: [QKV, MASK, GRAD_INPUTS, keys(hasPrefix), "attention-flash-grad-queries.wgsl"],
    constants: { HEAD_SIZE: headSize },
    writes: { dQkv: 0 },
    reads: {
      qkv: 2,
      keyLengths: 3,
      ...(hasPrefix && { prefix: 4 }),
      logSumExp: 5,
      delta: 6,
      dOut: 7,
    },
  });
}

function keyKernel(headSize: number): Kernel {
  return attentionKernel({
    id: named("attentionGrad flash keys", headSize, false),
    entryPoint: "attentionGradKeys",
    sources: [
      QKV,
      MASK,
      GRAD_INPUTS,
      "lib/attention-own-keys.wgsl",
      "attention-flash-grad-keys.wgsl",
    ],
    constants: { HEAD_SIZE: headSize },
    writes: { dQkv: 0 },
    reads: { qkv: 2, keyLengths: 3, logSumExp: 5, delta: 6, dOut: 7 },
  });
}

function prefixKernel(headSize: number): Kernel {
  return attentionKernel({
    id: named("attentionGrad flash keys", headSize, true),
    entryPoint: "attentionGradKeys",
    sources: [QKV, GRAD_INPUTS, "lib/attention-own-prefix.wgsl", "attention-flash-grad-keys.wgsl"],
    constants: { HEAD_SIZE: headSize },
    writes: { dPrefix: 0 },
    reads: { qkv: 2, prefix: 4, logSumExp: 5, delta: 6, dOut: 7 },
  });
}

export function flashKernels(headSize: number): readonly Kernel[] {
  return [
    ...[false, true].flatMap((hasPrefix) => [
      forwardKernel(headSize, hasPrefix),
      queryKernel(headSize, hasPrefix),
    ]),
    keyKernel(headSize),
    prefixKernel(headSize),
  ];
}

export function emitFlash(work: AttentionWork, lowerer: Lowerer): void {
  const { B, T, H, C, P, L } = work.sizes;
  lowerer.emit(
    attentionDispatch(forwardKernel(C, P > 0), work, {
      workgroups: [Math.ceil(T / TILE), B * H, L],
      label: "attention flash",
      flops: 2 * attentionProductFlops(work.sizes),
    }),
  );
}

/** Gradients of keys and values, of queries, and, where it is an operand, of the prefix; delta is there already. */
export function emitFlashGrad(work: AttentionWork, lowerer: Lowerer): void {
  const { B, T, H, G, C, P, L } = work.sizes;
  const all = attentionProductFlops(work.sizes);
  // Of the four products of the keys' kernel those of the prefix rows belong to the prefix's kernel, if there is one.
  const prefixShare = P / (P + T);
  lowerer.emit(
    attentionDispatch(keyKernel(C), work, {
      workgroups: [Math.ceil(T / TILE), B * G, L],
      label: "attentionGrad flash keys",
      flops: 4 * all * (1 - prefixShare),
    }),
  );
  lowerer.emit(
    attentionDispatch(queryKernel(C, P > 0), work, {
      workgroups: [Math.ceil(T / TILE), B * H, L],
      label: "attentionGrad flash queries",
      flops: all,
    }),
  );
  if (work.operands.dPrefix === undefined || P === 0) return;
  lowerer.emit(
    attentionDispatch(prefixKernel(C), work, {
      workgroups: [Math.ceil(P / TILE), G, L],
      label: "attentionGrad flash prefix",
      flops: 4 * all * prefixShare,
    }),
  );
}
