/** Lowers attention and its gradient: chooses the variant and places the operands; the kernels are in the variants' files. */
import type { AttentionAttributes, AttentionGradAttributes } from "../graph/ops/attention.ts";
import type { Node } from "../graph/tensor.ts";
import { emitFlash, emitFlashGrad, flashKernels, MAX_FLASH_HEAD_SIZE } from "./attention-flash.ts";
import type { AttentionSizes, AttentionWork } from "./attention-layout.ts";
import { attentionDispatch, attentionKernel, attentionSizes } from "./attention-layout.ts";
import { emitMatmulAttention, emitMatmulAttentionGrad, matmulKernels } from "./attention-matmul.ts";
import { groups } from "./describe.ts";
import type { Kernel } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";
import { inputOperand, optionalOperand, outputOperand } from "./lowering.ts";

/** Head sizes of the checks: the flash kernels of another size differ in one constant. */
const CHECKED_HEAD_SIZES = [4, 12, 32, 64] as const;

const DELTA = attentionKernel({
  id: "attentionGrad delta",
  entryPoint: "attentionDelta",
  sources: ["attention-delta.wgsl"],
  constants: {},
  writes: { delta: 0 },
  reads: { out: 6, dOut: 7 },
});

export function allKernels(): readonly Kernel[] {
  return [
    DELTA,
    ...CHECKED_HEAD_SIZES.flatMap(flashKernels),
    ...(["register", "quad", "tile"] as const).flatMap(matmulKernels),
  ];
}

/** Errors: GRAPH_INVALID if the head size is not a multiple of 4. */
export function lowerAttention(node: Node, lowerer: Lowerer): void {
  const qkv = inputOperand(node, lowerer, "qkv");
  const keyLengths = inputOperand(node, lowerer, "keyLengths");
  const prefix = optionalOperand(node, lowerer, "prefix");
  const out = outputOperand(node, lowerer, 0);
  const logSumExp = outputOperand(node, lowerer, 1);
  const sizes = attentionSizes(node.attributes as AttentionAttributes, prefix, out.lanes);
  const work = { sizes, operands: { qkv, keyLengths, prefix, out, logSumExp } };
  if (isFlash(sizes, lowerer)) emitFlash(work, lowerer);
  else emitMatmulAttention(work, lowerer);
}

/** Errors: GRAPH_INVALID if the head size is not a multiple of 4. */
export function lowerAttentionGrad(node: Node, lowerer: Lowerer): void {
  const { wantsPrefix, ...attributes } = node.attributes as AttentionGradAttributes;
  const prefix = optionalOperand(node, lowerer, "prefix");
  const dQkv = outputOperand(node, lowerer, 0);
  const sizes = attentionSizes(attributes, prefix, dQkv.lanes);
  const { B, T, H, L } = sizes;
  const delta = lowerer.scratch("attention delta", { rows: B * T, columns: H, lanes: L });
  const work: AttentionWork = {
    sizes,
    operands: {
      qkv: inputOperand(node, lowerer, "qkv"),
      keyLengths: inputOperand(node, lowerer, "keyLengths"),
      prefix,
      out: inputOperand(node, lowerer, "out"),
      logSumExp: inputOperand(node, lowerer, "logSumExp"),
      delta,
      dOut: inputOperand(node, lowerer, "dOut"),
      dQkv,
      dPrefix: wantsPrefix && prefix ? outputOperand(node, lowerer, 1) : undefined,
    },
  };
  lowerer.emit(
    attentionDispatch(DELTA, work, {
      workgroups: [groups(B * T * H, 64), 1, L],
      label: "attentionGrad delta",
      flops: 0,
    }),
  );
  if (isFlash(sizes, lowerer)) emitFlashGrad(work, lowerer);
  else emitMatmulAttentionGrad(work, lowerer);
}

/** Heads too large for workgroup memory go through the matmuls, whatever was chosen. */
function isFlash({ C }: AttentionSizes, { variants }: Lowerer): boolean {
  return variants.attention === "flash" && C <= MAX_FLASH_HEAD_SIZE;
}
