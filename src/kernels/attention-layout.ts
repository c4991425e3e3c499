/** What the attention kernels of both variants share: sizes, bindings and params; the launches are in the variants' files. */
import { PlaygroundError } from "../core/errors.ts";
import { required } from "../core/assert.ts";
import type { AttentionAttributes } from "../graph/ops/attention.ts";
import { rowFields, rowParams, scalarVectorParams, u32Fields, vectorFields } from "./describe.ts";
import type { Binding, Dispatch, Kernel, Operand, ParamField } from "./kernel.ts";

/** The operands of one node by the names of the op; an absent one is read by no kernel that is launched. */
export interface AttentionOperands {
  readonly qkv: Operand;
  readonly keyLengths: Operand;
  readonly prefix?: Operand | undefined;
  readonly out?: Operand | undefined;
  readonly logSumExp?: Operand | undefined;
  readonly delta?: Operand | undefined;
  readonly dOut?: Operand | undefined;
  readonly dQkv?: Operand | undefined;
  readonly dPrefix?: Operand | undefined;
  /** Scratch of the variant that is made of matmuls; see shaders/lib/attention-batch.wgsl. */
  readonly scores?: Operand | undefined;
  readonly factors?: Operand | undefined;
}

/** B, T, H, G, C as in the op; P prefix rows; L lanes of the node. */
export interface AttentionSizes {
  readonly B: number;
  readonly T: number;
  readonly H: number;
  readonly G: number;
  readonly C: number;
  readonly P: number;
  readonly L: number;
  readonly causal: boolean;
}

export interface AttentionWork {
  readonly sizes: AttentionSizes;
  readonly operands: AttentionOperands;
}

/** Rows bound as vec4s, so that offsets and strides count vec4s. */
const VECTOR_ROWS = ["qkv", "prefix", "out", "dOut", "dQkv", "dPrefix", "scores"] as const;
/** Matrices of scalars per (token, head); offsets and strides count elements. */
const SCALAR_ROWS = ["logSumExp", "delta", "factors"] as const;

const MAX_WORKGROUPS = 65_535;

/** Equals the struct of shaders/lib/attention-params.wgsl. */
const PARAMS: readonly ParamField[] = [
  { name: "scale", type: "f32" },
  ...u32Fields("B", "T", "H", "G", "P", "headVecs", "causal"),
  ...u32Fields(
    "M",
    "N",
    "batchSequences",
    "batchHeads",
    "head",
    "firstToken",
    "firstColumn",
    "parts",
  ),
  ...rowFields(...VECTOR_ROWS),
  ...vectorFields("keyLengths"),
  ...rowFields(...SCALAR_ROWS),
];

export type AttentionBindings = Readonly<Partial<Record<keyof AttentionOperands, number>>>;

/** `writes` and `reads` give the binding number of each operand, in the order of the WGSL. */
export function attentionKernel(description: {
  readonly id: string;
  readonly entryPoint: string;
  readonly sources: readonly string[];
  readonly constants: Readonly<Record<string, number>>;
  readonly writes: AttentionBindings;
  readonly reads: AttentionBindings;
  readonly features?: readonly GPUFeatureName[];
}): Kernel {
  const { id, entryPoint, sources, constants, writes, reads, features = [] } = description;
  const bind = (indices: AttentionBindings, access: Binding["access"]) =>
    Object.entries(indices).map(([name, index]): Binding => ({ name, index, access }));
  return {
    id,
    entryPoint,
    sources: ["lib/attention-params.wgsl", ...sources],
    constants,
    bindings: [...bind(writes, "read_write"), ...bind(reads, "read")],
    paramsIndex: 8,
    params: PARAMS,
    features,
  };
}

/** One launch: buffers and params follow from the kernel's bindings; an operand that is not bound has zero strides. */
export function attentionDispatch(
  kernel: Kernel,
  { sizes, operands }: AttentionWork,
  launch: Pick<Dispatch, "workgroups" | "label" | "flops"> & Partial<Pick<Dispatch, "params">>,
): Dispatch {
  const named: Readonly<Record<string, Operand | undefined>> = { ...operands };
  const bound = (name: string) => required(named[name], `${kernel.id}: ${name}`);
  const isBound = new Set(kernel.bindings.map(({ name }) => name));
  const select = (names: readonly string[]) =>
    Object.fromEntries(
      names.filter((name) => isBound.has(name)).map((name) => [name, bound(name)]),
    );
  const { B, T, H, G, C, P, causal } = sizes;
  const params: Record<string, number> = Object.fromEntries(PARAMS.map(({ name }) => [name, 0]));
  Object.assign(params, {
    scale: 1 / Math.sqrt(C),
    B,
    T,
    H,
    G,
    P,
    headVecs: C / 4,
    causal: causal ? 1 : 0,
  });
  Object.assign(params, rowParams(select(VECTOR_ROWS)));
  Object.assign(params, scalarVectorParams(select(["keyLengths"])));
  for (const [name, operand] of Object.entries(select(SCALAR_ROWS))) {
    params[`${name}Offset`] = operand.offset;
    params[`${name}RowStride`] = operand.rowStride;
    params[`${name}LaneStride`] = operand.laneStride;
  }
  const buffers = Object.fromEntries(kernel.bindings.map(({ name }) => [name, bound(name).buffer]));
  if (launch.workgroups.some((count) => count > MAX_WORKGROUPS)) {
    throw new PlaygroundError(
      "GPU_LIMIT_EXCEEDED",
      `${launch.label}: expected at most ${MAX_WORKGROUPS} workgroups on an axis, found ${launch.workgroups.join(" × ")}`,
      "Train with a smaller batch or fewer lanes.",
    );
  }
  return { kernel, buffers, ...launch, params: { ...params, ...launch.params } };
}

/** Sizes of a node; throws GRAPH_INVALID for a head size that no kernel can read as vec4s. */
export function attentionSizes(
  attributes: AttentionAttributes,
  prefix: Operand | undefined,
  lanes: number,
): AttentionSizes {
  const { batch, time, heads, keyValueHeads, headSize, causal } = attributes;
  if (headSize % 4 !== 0) {
    throw new PlaygroundError(
      "GRAPH_INVALID",
      `attention: expected a head size that is a multiple of 4, found ${headSize}`,
      "Choose a width that is a multiple of four times the number of heads.",
    );
  }
  const P = prefix?.rows ?? 0;
  return { B: batch, T: time, H: heads, G: keyValueHeads, C: headSize, P, L: lanes, causal };
}

/**
 * Arithmetic of one product of T × (P + T) scores with the head, over all lanes, sequences and heads. Forward counts two
 * of them and backward five, as unfused and unmasked mathematics has it: nothing is halved for causal attention, and what
 * a kernel computes twice is counted once.
 */
export function attentionProductFlops({ B, T, H, C, P, L }: AttentionSizes): number {
  return 2 * L * B * H * T * (P + T) * C;
}
