/** Matrix product with the extras that the fusion passes fold into it; batching over lanes is the planner's business. */
import { formatShape } from "../../core/shape.ts";
import type { Shape } from "../../core/shape.ts";
import { assert } from "../../core/assert.ts";
import { apply, applyOne, expectRank, expectShape, f32, shapeError } from "../apply.ts";
import type { NdArray, Op, Tensor, TensorType } from "../tensor.ts";
import type { Activation } from "./activation.ts";
import { activationSlope, activationValue } from "./activation.ts";
import type { BlockAttributes } from "./movement.ts";
import { blockExpandReference, blockExpandShape } from "./movement.ts";

/**
 * pre = scale · op(A) op(B) + U op(V) + bias
 * y   = f(pre) ⊙ g'(gate) + residual
 *
 * op(A) [M,K] is A or Aᵀ, op(B) [K,N] is B or Bᵀ. U [M,R]; V is [R,N], or [N,R] with `transposeV`.
 * `scalesBias` puts scale on the bias too. scale [1], bias [N], gate and residual [M,N]. f is `activation`, g' the slope of `gateActivation`.
 */
export interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly transposeV: boolean;
  readonly scalesBias: boolean;
  readonly activation: Activation | undefined;
  readonly gateActivation: Activation | undefined;
  /** Also give `pre` as output 1. */
  readonly keepPre: boolean;
  /** Of B or V, a block matrix, the input is the compact form that blockExpand takes. */
  readonly blocks: MatmulBlocks | undefined;
}

export interface MatmulBlocks extends BlockAttributes {
  readonly of: "b" | "v";
}

export type MatmulExtra = "scale" | "u" | "v" | "bias" | "gate" | "residual";

export const MATMUL_EXTRAS = ["scale", "u", "v", "bias", "gate", "residual"] as const;

const PLAIN: MatmulAttributes = {
  transposeA: false,
  transposeB: false,
  transposeV: false,
  scalesBias: false,
  activation: undefined,
  gateActivation: undefined,
  keepPre: false,
  blocks: undefined,
};

export const matmulOp: Op<"a" | "b", MatmulExtra, MatmulAttributes> = {
  name: "matmul",
  infer: ({ inputs, attributes }) => {
    const { a, u, scale, bias, gate, residual } = inputs;
    expectRank("matmul", "a", a, 2);
    expectRank("matmul", "b", inputs.b, 2);
    const b = wholeType(inputs.b, "b", attributes);
    const v = inputs.v && wholeType(inputs.v, "v", attributes);
    if (attributes.transposeA && attributes.transposeB) {
      shapeError("matmul", "at most one transposed operand", "both");
    }
    const { M, N, K } = matmulSizes(a, b, attributes);
    const innerB = attributes.transposeB ? b.shape[1]! : b.shape[0]!;
    if (innerB !== K) {
      shapeError(
        "matmul",
        `inner dimensions that agree`,
        `a ${formatShape(a.shape)}${attributes.transposeA ? "ᵀ" : ""}, b ${formatShape(b.shape)}${attributes.transposeB ? "ᵀ" : ""}`,
      );
    }
    if ((u === undefined) !== (v === undefined)) shapeError("matmul", "u and v together", "one");
    if (u !== undefined && v !== undefined) {
      const R = u.shape[1] ?? 0;
      expectShape("matmul", "u", u, [M, R]);
      expectShape("matmul", "v", v, attributes.transposeV ? [N, R] : [R, N]);
    }
    if (scale !== undefined) expectShape("matmul", "scale", scale, [1]);
    if (bias !== undefined) expectShape("matmul", "bias", bias, [N]);
    if (attributes.scalesBias && (scale === undefined || bias === undefined)) {
      shapeError("matmul", "a scale and a bias where the bias is scaled", "one of them or none");
    }
    if (gate !== undefined) expectShape("matmul", "gate", gate, [M, N]);
    if (residual !== undefined) expectShape("matmul", "residual", residual, [M, N]);
    return attributes.keepPre ? [f32([M, N]), f32([M, N])] : [f32([M, N])];
  },
  derivative: ({ inputs, attributes, gradients: [dY], wants }) => {
    const fused = MATMUL_EXTRAS.some((name) => inputs[name] !== undefined);
    assert(
      !fused && !attributes.keepPre && !attributes.blocks,
      "matmul: differentiate before fusing",
    );
    if (dY === undefined) return {};
    const { a, b } = inputs;
    const { transposeA, transposeB } = attributes;
    return {
      ...(wants("a") && {
        a: transposeA
          ? matmul(b, dY, { transposeB: true })
          : matmul(dY, b, { transposeB: !transposeB }),
      }),
      ...(wants("b") && {
        b: transposeB
          ? matmul(dY, a, { transposeA: true })
          : matmul(a, dY, { transposeA: !transposeA }),
      }),
    };
  },
  reference: ({ inputs, attributes }) => {
    const { a, u, scale, bias, gate, residual } = inputs;
    const { activation, gateActivation, keepPre, blocks } = attributes;
    const whole = (x: NdArray, name: "b" | "v") =>
      blocks?.of === name ? blockExpandReference(x, blocks) : x;
    const b = whole(inputs.b, "b");
    const v = inputs.v && whole(inputs.v, "v");
    const { N } = matmulSizes(a, b, attributes);
    const pre = matmulReference(a, b, attributes.transposeA, attributes.transposeB);
    if (scale !== undefined) pre.forEach((value, i) => (pre[i] = value * scale.data[0]!));
    if (u !== undefined && v !== undefined) {
      matmulReference(u, v, false, attributes.transposeV).forEach((value, i) => (pre[i]! += value));
    }
    const biasFactor = attributes.scalesBias ? scale!.data[0]! : 1;
    if (bias !== undefined) {
      pre.forEach((value, i) => (pre[i] = value + biasFactor * bias.data[i % N]!));
    }
    const y = pre.map((value, i) => {
      let result = activation === undefined ? value : activationValue(activation, value);
      if (gate !== undefined && gateActivation !== undefined) {
        result *= activationSlope(gateActivation, gate.data[i]!);
      }
      return residual === undefined ? result : result + residual.data[i]!;
    });
    return keepPre ? [y, pre] : [y];
  },
};

/** The matrix that the input of this name stands for. */
export function wholeType(
  type: TensorType,
  name: "b" | "v",
  { blocks }: Pick<MatmulAttributes, "blocks">,
): TensorType {
  return blocks?.of === name ? f32(blockExpandShape(type.shape, blocks)) : type;
}

/** op(A) op(B). */
export function matmul(
  a: Tensor,
  b: Tensor,
  options: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Tensor {
  const { transposeA = false, transposeB = false } = options;
  return applyOne(matmulOp, { a, b }, { ...PLAIN, transposeA, transposeB });
}

/** The fused form; for passes and for tests. */
export function fusedMatmul(
  inputs: Readonly<Record<"a" | "b", Tensor>> & Readonly<Partial<Record<MatmulExtra, Tensor>>>,
  attributes: Partial<MatmulAttributes>,
): readonly Tensor[] {
  return apply(matmulOp, inputs, { ...PLAIN, ...attributes });
}

export function matmulSizes(
  a: { readonly shape: Shape },
  b: { readonly shape: Shape },
  { transposeA, transposeB }: Pick<MatmulAttributes, "transposeA" | "transposeB">,
): { readonly M: number; readonly N: number; readonly K: number } {
  const [aRows = 0, aColumns = 0] = a.shape;
  const [bRows = 0, bColumns = 0] = b.shape;
  return {
    M: transposeA ? aColumns : aRows,
    K: transposeA ? aRows : aColumns,
    N: transposeB ? bRows : bColumns,
  };
}

/** op(A) op(B) in float64. */
export function matmulReference(
  a: NdArray,
  b: NdArray,
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const { M, N, K } = matmulSizes(a, b, { transposeA, transposeB });
  const [aRow, aInner] = transposeA ? [1, M] : [K, 1];
  const [bInner, bColumn] = transposeB ? [1, K] : [N, 1];
  const y = new Float64Array(M * N);
  for (let m = 0; m < M; m++) {
    for (let k = 0; k < K; k++) {
      const factor = a.data[m * aRow + k * aInner]!;
      for (let n = 0; n < N; n++) y[m * N + n]! += factor * b.data[k * bInner + n * bColumn]!;
    }
  }
  return y;
}
