/** What the attention kernels of both variants share: sizes, bindings and params; the launches are in the variants' files. */
import { PlaygroundError } from "../core/errors.ts";
import { required } from "../core/assert.ts";
import type { AttentionAttributes } from "../graph/ops/attention.ts";
import { rowFields, rowParams, u32Fields, vectorFields } from "./describe.ts";
import type { BufferRef, Kernel, Operand, ParamField } from "./kernel.ts";

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
const VECTOR_ROWS = ["qkv", "prefix", "out", "dOut", "dQkv", "dPrefix"] as const;
/** Matrices of scalars per (token, head); offsets and strides count elements. */
const SCALAR_ROWS = ["logSumExp", "delta"] as const;

/** Equals the struct of shaders/lib/attention-params.wgsl. */
const PARAMS: readonly ParamField[] = [
  { name: "scale", type: "f32" },
  ...u32Fields("B", "T", "H", "G", "P", "causal"),
  ...rowFields(...VECTOR_ROWS),
  ...vectorFields("keyLengths"),
  ...rowFields(...SCALAR_ROWS),
];

/** Binding numbers of the family. One number may have two names, of which a kernel has one. */
const BINDINGS = {
  out: 0,
  dQkv: 0,
  dPrefix: 0,
  delta: 0,
  logSumExp: 1,
  qkv: 2,
  keyLengths: 3,
  prefix: 4,
  savedLogSumExp: 5,
} as const;

export interface AttentionBinding {
  readonly name: keyof AttentionOperands;
  readonly index: number;
}

export function attentionKernel(description: {
  readonly id: string;
  readonly entryPoint: string;
  readonly sources: readonly string[];
  readonly headSize: number;
  readonly writes: readonly AttentionBinding[];
  readonly reads: readonly AttentionBinding[];
}): Kernel {
  const { id, entryPoint, sources, headSize, writes, reads } = description;
  return {
    id: `${id} C${headSize}`,
    entryPoint,
    sources: ["lib/attention-params.wgsl", ...sources],
    constants: { HEAD_SIZE: headSize },
    bindings: [
      ...writes.map((binding) => ({ ...binding, access: "read_write" as const })),
      ...reads.map((binding) => ({ ...binding, access: "read" as const })),
    ],
    paramsIndex: 8,
    params: PARAMS,
    features: [],
  };
}
