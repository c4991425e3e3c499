/** Matmuls of given sizes as cases for the autotuner, one candidate per variant; it times nothing itself. */
import { required } from "../core/assert.ts";
import { leaf } from "../graph/ops/leaf.ts";
import { matmul } from "../graph/ops/matmul.ts";
import type { Tensor } from "../graph/tensor.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { TuneCandidate, TuneCase } from "./autotune.ts";
import type { Dispatch, Operand } from "./kernel.ts";
import { denseOperand } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { lowerMatmul } from "./matmul.ts";
import type { TrialBuffer } from "./timing.ts";

/** y [M,N] = op(A) op(B), A [M,K] or [K,M] (`tn`), B [K,N] or [N,K] (`nt`). */
export interface MatmulShape {
  readonly layout: "nn" | "nt" | "tn";
  /** Multiples of 4, so that no padding is left to write. */
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** The barrier-free variant in core WGSL comes first: it is the reference of the others. */
const CANDIDATES = ["register", "tile", "quad"] as const;

export function matmulCase(
  { layout, M, N, K }: MatmulShape,
  variants: readonly Variants["matmul"][] = CANDIDATES,
): TuneCase<Variants["matmul"]> {
  const a = leaf("input", "a", layout === "tn" ? [K, M] : [M, K]);
  const b = leaf("input", "b", layout === "nt" ? [N, K] : [K, N]);
  const options = { transposeA: layout === "tn", transposeB: layout === "nt" };
  const y = matmul(a, b, options);
  const operands = new Map([a, b, y].map((tensor, id) => [tensor, operandOf(tensor, id)]));
  const [aBuffer, bBuffer, output] = [...operands].map(([{ shape }, { buffer }]): TrialBuffer => ({
    ...buffer,
    sizeBytes: 4 * shape.reduce((product, extent) => product * extent, 1),
  }));
  return {
    label: `matmul ${layout} ${M}×${N}×${K}`,
    flops: 2 * M * N * K,
    inputs: [required(aBuffer, "a"), required(bBuffer, "b")],
    output: required(output, "y"),
    candidates: variants.map((variant) => candidateOf(variant, y, operands)),
  };
}

function operandOf({ shape }: Tensor, id: number): Operand {
  return denseOperand({ id, label: `trial ${id}` }, shape, 1);
}

function candidateOf(
  variant: Variants["matmul"],
  y: Tensor,
  operands: ReadonlyMap<Tensor, Operand>,
): TuneCandidate<Variants["matmul"]> {
  const dispatches: Dispatch[] = [];
  const find = (tensor: Tensor) => required(operands.get(tensor), "an operand of the matmul");
  function refuse(): never {
    throw new PlaygroundError("INTERNAL", "expected a plain matmul to need no further memory");
  }
  const lowerer: Lowerer = {
    variants: { matmul: variant, attention: "matmul", rows: "lane" },
    input: find,
    output: find,
    scratch: refuse,
    constants: refuse,
    alias: refuse,
    isUsed: () => true,
    emit: (dispatch) => dispatches.push(dispatch),
  };
  lowerMatmul(y.node, lowerer);
  return { variant, dispatches };
}
