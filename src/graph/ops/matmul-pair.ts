/** Two products of transposed matrices and their column sums, as one adapter's gradients are; passes alone make it. */
import { columnsOf, rowsOf } from "../../core/shape.ts";
import type { Shape } from "../../core/shape.ts";
import { at, expectRank, expectShape, f32, shapeError } from "../apply.ts";
import type { Op, TensorType } from "../tensor.ts";
import { matmulReference } from "./matmul.ts";
import type { BlockAttributes } from "./movement.ts";
import { blockExtractReference, blockExtractShape } from "./movement.ts";

/**
 * y_i = s_i · A_iᵀ B_i, sums_i = s_i · Σ_k A_i[k], for i = 0 and 1; A_i [K,M_i], B_i [K,N_i].
 * Outputs in order: y_0 [M_0,N_0], sums_0 [M_0], y_1, sums_1, where the sums are there only if `sums` asks for them.
 */
export interface MatmulPairAttributes {
  readonly sums: readonly [boolean, boolean];
  /** Whether s_i is `scale` [1]; it is 1 elsewhere. */
  readonly scaled: readonly [boolean, boolean];
  /** y_0 is a block matrix, and only its blocks are kept, as blockExtract gathers them. */
  readonly blocks: BlockAttributes | undefined;
}

type MatmulPairInput = "a0" | "b0" | "a1" | "b1";

export const matmulPairOp: Op<MatmulPairInput, "scale", MatmulPairAttributes> = {
  name: "matmulPair",
  infer: ({ inputs, attributes }) => {
    const { scale } = inputs;
    if (scale !== undefined) expectShape("matmulPair", "scale", scale, [1]);
    if ((scale !== undefined) !== attributes.scaled.includes(true)) {
      shapeError("matmulPair", "a scale where a product is scaled, and only there", "otherwise");
    }
    return partsOf<TensorType>(attributes, (i) => {
      const [a, b] = operands(inputs, i);
      expectRank("matmulPair", `a${i}`, a, 2);
      expectRank("matmulPair", `b${i}`, b, 2);
      if (rowsOf(a.shape) !== rowsOf(inputs.a0.shape) || rowsOf(b.shape) !== rowsOf(a.shape)) {
        shapeError("matmulPair", "one number of rows in all operands", `${rowsOf(b.shape)}`);
      }
      const whole: Shape = [columnsOf(a.shape), columnsOf(b.shape)];
      const { blocks } = attributes;
      const shape = i === 0 && blocks !== undefined ? blockExtractShape(whole, blocks) : whole;
      return { product: f32(shape), sums: f32([columnsOf(a.shape)]) };
    });
  },
  reference: ({ inputs, attributes }) => {
    const factor = inputs.scale?.data[0] ?? 1;
    return partsOf<Float64Array>(attributes, (i) => {
      const [a, b] = operands(inputs, i);
      const s = attributes.scaled[i] ? factor : 1;
      const [M, N] = [columnsOf(a.shape), columnsOf(b.shape)];
      const whole = matmulReference(a, b, true, false).map((value) => s * value);
      const { blocks } = attributes;
      const product =
        i === 0 && blocks !== undefined
          ? blockExtractReference({ shape: [M, N], data: whole }, blocks)
          : whole;
      const sums = new Float64Array(M);
      a.data.forEach((value, k) => (sums[k % M]! += s * value));
      return { product, sums };
    });
  },
};

/** The outputs of a node by product. */
export function matmulPairOutputs<T>(
  outputs: readonly T[],
  { sums }: MatmulPairAttributes,
): readonly { readonly product: T; readonly sums: T | undefined }[] {
  const second = sums[0] ? 2 : 1;
  return [
    { product: at(outputs, 0), sums: sums[0] ? at(outputs, 1) : undefined },
    { product: at(outputs, second), sums: sums[1] ? at(outputs, second + 1) : undefined },
  ];
}

function partsOf<T>(
  { sums }: MatmulPairAttributes,
  part: (i: 0 | 1) => { readonly product: T; readonly sums: T },
): readonly T[] {
  return ([0, 1] as const).flatMap((i) => {
    const made = part(i);
    return sums[i] ? [made.product, made.sums] : [made.product];
  });
}

function operands<T>(inputs: Readonly<Record<MatmulPairInput, T>>, i: 0 | 1): readonly [T, T] {
  return i === 0 ? [inputs.a0, inputs.b0] : [inputs.a1, inputs.b1];
}
