/** Lowers the graph's matmul to one dispatch; which kernels there are stands in matmul-kernel.ts. */
import { assert } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { MatmulAttributes } from "../graph/ops/matmul.ts";
import { matmulSizes, wholeType } from "../graph/ops/matmul.ts";
import type { Node } from "../graph/tensor.ts";
import type { BufferRef, Kernel, Operand } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { inputOperand, optionalOperand, outputOperand } from "./lowering.ts";
import type { MatmulForm, MatmulMatrix } from "./matmul-kernel.ts";
import { MATMUL_MATRICES, MATMUL_TILES, matmulForms, matmulKernel } from "./matmul-kernel.ts";

const MAX_WORKGROUPS = 65_535;
/** Queries, keys and values: no projection is packed of more. */
const MAX_SLICES = 3;

type MatmulOperands = Readonly<Partial<Record<MatmulMatrix, Operand | undefined>>>;

/** Lowers the graph's matmul to one dispatch. */
export function lowerMatmul(node: Node, lowerer: Lowerer): void {
  const attributes = node.attributes as MatmulAttributes;
  const { transposeA, transposeB, activation, gateActivation, blocks } = attributes;
  const { a, b, u } = node.inputs;
  if (a === undefined || b === undefined)
    throw new PlaygroundError("INTERNAL", "matmul without a or b");
  const pre = node.outputs[1];
  const keepPre = attributes.keepPre && pre !== undefined && lowerer.isUsed(pre);
  const optional = (name: string) => optionalOperand(node, lowerer, name);
  const operands: MatmulOperands = {
    a: inputOperand(node, lowerer, "a"),
    b: inputOperand(node, lowerer, "b"),
    u: optional("u"),
    v: optional("v"),
    scale: optional("scale"),
    bias: optional("bias"),
    gate: gateActivation === undefined ? undefined : optional("gate"),
    residual: optional("residual"),
    y: outputOperand(node, lowerer),
    pre: keepPre ? outputOperand(node, lowerer, 1) : undefined,
  };
  const sizes = matmulSizes(a, wholeType(b, "b", attributes), attributes);
  const form: MatmulForm = {
    transposeA,
    transposeB,
    blocks: blocks?.of === "b",
    lowRank: u === undefined ? "none" : lowRankOf(attributes),
    scale: operands.scale !== undefined,
    tail: sizes.K % 4 !== 0,
    epilogue: {
      bias: operands.bias !== undefined,
      scalesBias: attributes.scalesBias,
      activation,
      gateActivation: operands.gate === undefined ? undefined : gateActivation,
      residual: operands.residual !== undefined,
      keepPre,
    },
  };
  const lanes = node.outputs[0]?.lanes ?? 1;
  const folds = lanes > 1 && lanesAreRows(operands, sizes.M, transposeA);
  const M = folds ? lanes * sizes.M : sizes.M;
  const count = folds ? 1 : lanes;
  const { N, K } = sizes;
  const R = u?.shape[1] ?? 0;
  const { matmul: variant } = lowerer.variants;
  const label = `matmul ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`;
  lowerer.emit({
    kernel: matmulKernel(variant, form),
    buffers: buffersOf(operands),
    params: { M, N, K, R, ...placesOf(operands), ...blockParams(node) },
    workgroups: gridOf(variant, M, N, count, label),
    label,
    flops: count * M * N * (2 * K + 2 * R + epilogueFlops(form)),
  });
}

function lowRankOf({ blocks, transposeV }: MatmulAttributes): MatmulForm["lowRank"] {
  if (blocks?.of === "v") return "blocks";
  return transposeV ? "transposed" : "plain";
}

function blockParams({ inputs, attributes }: Node): Record<string, number> {
  const { blocks } = attributes as MatmulAttributes;
  const [slice0 = 0, slice1 = 0, slice2 = 0] = blocks?.slices ?? [];
  const [rows = 0, columns = 0] = blocks === undefined ? [] : inputs[blocks.of]!.shape;
  const count = blocks?.slices.length ?? 1;
  assert(count <= MAX_SLICES, `expected at most ${MAX_SLICES} slices of a projection`);
  return { blockRows: rows / count, blockColumns: columns, slice0, slice1, slice2 };
}

function gridOf(
  variant: Variants["matmul"],
  M: number,
  N: number,
  lanes: number,
  label: string,
): readonly [number, number, number] {
  const [tileRows, tileColumns] = MATMUL_TILES[variant];
  const rows = Math.ceil(M / tileRows);
  const columns = Math.ceil(N / tileColumns);
  if (Math.max(rows, columns, lanes) > MAX_WORKGROUPS) {
    throw new PlaygroundError(
      "GPU_LIMIT_EXCEEDED",
      `${label}: expected at most ${MAX_WORKGROUPS} workgroups on an axis, found ${rows} × ${columns} × ${lanes}`,
      "Train with a smaller batch or fewer lanes.",
    );
  }
  return variant === "register" ? [rows, columns, lanes] : [columns, rows, lanes];
}

const ROW_MATRICES: readonly MatmulMatrix[] = ["y", "pre", "a", "u", "gate", "residual"];
const SHARED_MATRICES: readonly MatmulMatrix[] = ["b", "v", "scale", "bias"];

/** Whether the lanes' rows follow one another in every operand, so that all lanes are one taller product. */
function lanesAreRows(operands: MatmulOperands, M: number, transposeA: boolean): boolean {
  if (transposeA) return false;
  const isTall = (operand?: Operand) =>
    operand === undefined || operand.laneStride === M * operand.rowStride;
  const isShared = (operand?: Operand) => operand === undefined || operand.laneStride === 0;
  return (
    ROW_MATRICES.every((name) => isTall(operands[name])) &&
    SHARED_MATRICES.every((name) => isShared(operands[name]))
  );
}

function buffersOf(operands: MatmulOperands): Record<string, BufferRef> {
  const buffers: Record<string, BufferRef> = {};
  for (const name of MATMUL_MATRICES) {
    const operand = operands[name];
    if (operand !== undefined) buffers[name] = operand.buffer;
  }
  return buffers;
}

/** Offsets and strides of all matrices in vec4s; zeros for those that are not there. */
function placesOf(operands: MatmulOperands): Record<string, number> {
  const places: Record<string, number> = {};
  for (const name of MATMUL_MATRICES) {
    const { offset = 0, rowStride = 0, laneStride = 0 } = operands[name] ?? {};
    for (const value of [offset, rowStride, laneStride]) {
      assert(value % 4 === 0, `matmul ${name}: expected multiples of 4, found ${value}`);
    }
    places[`${name}Offset`] = offset / 4;
    places[`${name}LaneStride`] = laneStride / 4;
    if (name !== "scale" && name !== "bias") places[`${name}RowStride`] = rowStride / 4;
  }
  return places;
}

/** An activation counts as one operation, as elsewhere in FLOP counts. */
function epilogueFlops({ scale, epilogue }: MatmulForm): number {
  const { bias, activation, gateActivation, residual } = epilogue;
  return [
    scale,
    bias,
    activation !== undefined,
    gateActivation !== undefined,
    gateActivation !== undefined,
    residual,
  ].filter(Boolean).length;
}

/**
 * Every kernel that `lowerMatmul` can ask for in the register variant, and in the others those with no epilogue or the
 * longest: a variant meets an epilogue through `store` alone.
 */
export function allKernels(): readonly Kernel[] {
  return (["register", "quad", "tile"] as const).flatMap((variant) => {
    const kernels = matmulForms().map((form) => matmulKernel(variant, form));
    return kernels.filter(
      ({ bindings }) => variant === "register" || bindings.length === 3 || bindings.length === 8,
    );
  });
}
