/** Sums over rows and over everything; means are sums with weights given as data. */
import { columnsOf, rowsOf } from "../../core/shape.ts";
import { applyOne, f32 } from "../apply.ts";
import type { Op, Tensor } from "../tensor.ts";
import { add, multiply } from "./binary.ts";
import { constant } from "./leaf.ts";

type ReduceOp = Op<"x", never>;

export const sumRowsOp: Op<"x", never, { readonly keepsRank: boolean }> = {
  name: "sumRows",
  infer: ({ inputs: { x }, attributes: { keepsRank } }) => {
    const N = columnsOf(x.shape);
    return [f32(keepsRank ? [1, N] : [N])];
  },
  derivative: ({ inputs: { x }, gradients: [dY] }) =>
    dY ? { x: add(constant(0, x.shape, x.lanes), dY) } : {},
  reference: ({ inputs: { x } }) => {
    const N = columnsOf(x.shape);
    const sums = new Float64Array(N);
    x.data.forEach((value, i) => (sums[i % N]! += value));
    return [sums];
  },
};

const sumAllOp: ReduceOp = {
  name: "sumAll",
  infer: () => [f32([1])],
  derivative: ({ inputs: { x }, gradients: [dY] }) =>
    dY ? { x: multiply(constant(1, x.shape, x.lanes), dY) } : {},
  reference: ({ inputs: { x } }) => [
    Float64Array.of(x.data.reduce((sum, value) => sum + value, 0)),
  ],
};

/** [M,N] → [N], or [1,N] with `keepsRank`: the gradient of anything that was repeated over rows, a bias above all. */
export function sumRows(x: Tensor, { keepsRank = false } = {}): Tensor {
  if (rowsOf(x.shape) === 1 && x.shape.length === (keepsRank ? 2 : 1)) return x;
  return applyOne(sumRowsOp, { x }, { keepsRank });
}

/** Any shape → [1]. */
export function sumAll(x: Tensor): Tensor {
  return applyOne(sumAllOp, { x }, {});
}
