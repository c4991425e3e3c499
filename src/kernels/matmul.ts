/** Matmul on the GPU: the lowering of the graph's op, and `emitMatmul`, on which other families build their products. */
import { PlaygroundError } from "../core/errors.ts";
import type { MatmulAttributes } from "../graph/ops/matmul.ts";
import { matmulSizes } from "../graph/ops/matmul.ts";
import type { Node } from "../graph/tensor.ts";
import type { BufferRef, Kernel, Operand } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";
import { inputOperand, optionalOperand, outputOperand } from "./lowering.ts";
import type { MatmulForm, MatmulMatrix } from "./matmul-kernel.ts";
import { MATMUL_MATRICES, MATMUL_TILES, matmulForms, matmulKernel } from "./matmul-kernel.ts";

/** A batch of matrices in a buffer; offset and strides count elements and are multiples of 4. */
export interface MatrixView {
  readonly buffer: BufferRef;
  readonly offset: number;
  readonly rowStride: number;
  /** From one outer matrix to the next; 0 = shared. */
  readonly outerStride: number;
  readonly innerStride: number;
}

/**
 * outerCount × innerCount products of one form: y = epilogue(scale · op(A) op(B) + U op(V)).
 * A tensor with lanes has the lanes in `outer`; heads, which lie side by side in a row, are `inner`.
 */
export interface MatmulSpec {
  readonly label: string;
  readonly form: MatmulForm;
  readonly M: number;
  readonly N: number;
  readonly K: number;
  /** The rank of the low-rank term, 0 without one. */
  readonly R: number;
  readonly outerCount: number;
  readonly innerCount: number;
  /** What the form reads and writes; bias and scale have no row and no inner stride. */
  readonly matrices: Readonly<Partial<Record<MatmulMatrix, MatrixView>>>;
  /** Buffers of a custom epilogue's own bindings, and values of its own params. */
  readonly buffers?: Readonly<Record<string, BufferRef>>;
  readonly params?: Readonly<Record<string, number>>;
  /** Arithmetic per element of y beyond the products. */
  readonly epilogueFlops: number;
}

const MAX_WORKGROUPS = 65_535;

/** Emits one dispatch. Errors: GPU_LIMIT_EXCEEDED where the grid has more workgroups on an axis than WebGPU allows. */
export function emitMatmul(lowerer: Lowerer, spec: MatmulSpec): void {
  const { form, M, N, K, R, outerCount, innerCount } = spec;
  const variant = lowerer.variants.matmul;
  const kernel = matmulKernel(variant, form);
  const [tileRows, tileColumns] = MATMUL_TILES[variant];
  const rows = Math.ceil(M / tileRows);
  const columns = Math.ceil(N / tileColumns);
  const batch = outerCount * innerCount;
  const workgroups = variant === "register" ? [rows, columns, batch] : [columns, rows, batch];
  if (workgroups.some((count) => count > MAX_WORKGROUPS)) {
    throw new PlaygroundError(
      "GPU_LIMIT_EXCEEDED",
      `${spec.label}: expected at most ${MAX_WORKGROUPS} workgroups on an axis, found ${workgroups.join(" × ")}`,
      "Train with a smaller batch or fewer lanes.",
    );
  }
  const params: Record<string, number> = { M, N, K, R, innerCount, ...spec.params };
  const buffers: Record<string, BufferRef> = { ...spec.buffers };
  for (const name of MATMUL_MATRICES) {
    const view = spec.matrices[name];
    Object.assign(params, viewParams(name, view));
    if (view !== undefined) buffers[name] = view.buffer;
  }
  lowerer.emit({
    kernel,
    buffers,
    params,
    workgroups,
    label: spec.label,
    flops: batch * M * N * (2 * K + 2 * R + spec.epilogueFlops),
  });
}

function viewParams(
  name: MatmulMatrix,
  view: MatrixView | undefined,
): Readonly<Record<string, number>> {
  const { offset = 0, rowStride = 0, outerStride = 0, innerStride = 0 } = view ?? {};
  for (const value of [offset, rowStride, outerStride, innerStride]) {
    if (value % 4 !== 0) {
      throw new PlaygroundError(
        "INTERNAL",
        `matmul ${name}: expected multiples of 4, found ${value}`,
      );
    }
  }
  const vector = name === "scale" || name === "bias";
  return {
    [`${name}Offset`]: offset / 4,
    [`${name}OuterStride`]: outerStride / 4,
    ...(!vector && {
      [`${name}RowStride`]: rowStride / 4,
      [`${name}InnerStride`]: innerStride / 4,
    }),
  };
}

/** Lowers the graph's matmul to one dispatch. */
export function lowerMatmul(node: Node, lowerer: Lowerer): void {
  const attributes = node.attributes as MatmulAttributes;
  const { transposeA, transposeB, transposeV, activation, gateActivation } = attributes;
  const { a, b, u } = node.inputs;
  if (a === undefined || b === undefined)
    throw new PlaygroundError("INTERNAL", "matmul without a or b");
  const pre = node.outputs[1];
  const keepPre = attributes.keepPre && pre !== undefined && lowerer.isUsed(pre);
  const optional = (name: string) => optionalOperand(node, lowerer, name);
  const operands: Partial<Record<MatmulMatrix, Operand | undefined>> = {
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
  const sizes = matmulSizes(a, b, attributes);
  const form: MatmulForm = {
    transposeA,
    transposeB,
    lowRank: u === undefined ? "none" : transposeV ? "transposed" : "plain",
    scale: operands.scale !== undefined,
    tail: sizes.K % 4 !== 0,
    epilogue: {
      kind: "standard",
      bias: operands.bias !== undefined,
      activation,
      gateActivation: operands.gate === undefined ? undefined : gateActivation,
      residual: operands.residual !== undefined,
      keepPre,
    },
  };
  const lanes = node.outputs[0]?.lanes ?? 1;
  const folds = lanes > 1 && lanesAreRows(operands, sizes.M, transposeA);
  emitMatmul(lowerer, {
    label: `matmul ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`,
    form,
    ...sizes,
    M: folds ? lanes * sizes.M : sizes.M,
    R: u?.shape[1] ?? 0,
    outerCount: folds ? 1 : lanes,
    innerCount: 1,
    matrices: laneViews(operands),
    epilogueFlops: epilogueFlops(form),
  });
}

const ROW_MATRICES: readonly MatmulMatrix[] = ["y", "pre", "a", "u", "gate", "residual"];
const SHARED_MATRICES: readonly MatmulMatrix[] = ["b", "v", "scale", "bias"];

/** Whether the lanes' rows follow one another in every operand, so that all lanes are one taller product. */
function lanesAreRows(
  operands: Readonly<Partial<Record<MatmulMatrix, Operand | undefined>>>,
  M: number,
  transposeA: boolean,
): boolean {
  if (transposeA) return false;
  const isTall = (operand?: Operand) =>
    operand === undefined || operand.laneStride === M * operand.rowStride;
  const isShared = (operand?: Operand) => operand === undefined || operand.laneStride === 0;
  return (
    ROW_MATRICES.every((name) => isTall(operands[name])) &&
    SHARED_MATRICES.every((name) => isShared(operands[name]))
  );
}

function laneViews(
  operands: Readonly<Partial<Record<MatmulMatrix, Operand | undefined>>>,
): Partial<Record<MatmulMatrix, MatrixView>> {
  const views: Partial<Record<MatmulMatrix, MatrixView>> = {};
  for (const name of MATMUL_MATRICES) {
    const operand = operands[name];
    if (operand === undefined) continue;
    const { buffer, offset, rowStride, laneStride } = operand;
    views[name] = { buffer, offset, rowStride, outerStride: laneStride, innerStride: 0 };
  }
  return views;
}

/** An activation counts as one operation, as elsewhere in FLOP counts. */
function epilogueFlops({ scale, epilogue }: MatmulForm): number {
  if (epilogue.kind === "custom") return 0;
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
