/** Elementwise sum and product, where the second operand may be a row or a scalar; no general broadcasting. */
import { columnsOf, formatShape, rowsOf, sameShape, sizeOf } from "../../core/shape.ts";
import { applyOne, f32, shapeError } from "../apply.ts";
import type { NdArray, Op, Tensor, TensorType } from "../tensor.ts";
import { sumAll, sumRows } from "./reduce.ts";

/** How `b` meets `a` [M,N]: elementwise [M,N], one row [N] or [1,N] for all rows, or one number [1] for all elements. */
export type Broadcast = "same" | "row" | "scalar";

type BinaryOp = Op<"a" | "b", never>;

export function broadcastOf(a: TensorType, b: TensorType): Broadcast | undefined {
  if (sameShape(a.shape, b.shape)) return "same";
  if (sizeOf(b.shape) === 1) return "scalar";
  if (rowsOf(b.shape) === 1 && columnsOf(b.shape) === columnsOf(a.shape)) return "row";
  return undefined;
}

export const addOp: BinaryOp = {
  name: "add",
  infer: ({ inputs }) => inferBinary("add", inputs.a, inputs.b),
  derivative: ({ inputs: { a, b }, gradients: [dY], wants }) => ({
    ...(dY && wants("a") && { a: dY }),
    ...(dY && wants("b") && { b: reduceTo(a, b, dY) }),
  }),
  reference: ({ inputs: { a, b } }) => [combine(a, b, (x, y) => x + y)],
};

export const multiplyOp: BinaryOp = {
  name: "multiply",
  infer: ({ inputs }) => inferBinary("multiply", inputs.a, inputs.b),
  derivative: ({ inputs: { a, b }, gradients: [dY], wants }) => ({
    ...(dY && wants("a") && { a: multiply(dY, b) }),
    ...(dY && wants("b") && { b: reduceTo(a, b, multiply(dY, a)) }),
  }),
  reference: ({ inputs: { a, b } }) => [combine(a, b, (x, y) => x * y)],
};

/** a + b. `b` has the shape of `a`, or is a row [N] or [1,N], or a scalar [1]. */
export function add(a: Tensor, b: Tensor): Tensor {
  return applyOne(addOp, { a, b }, {});
}

/** a ⊙ b. `b` has the shape of `a`, or is a row [N] or [1,N], or a scalar [1]. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  return applyOne(multiplyOp, { a, b }, {});
}

function inferBinary(op: string, a: TensorType, b: TensorType): readonly TensorType[] {
  if (broadcastOf(a, b) === undefined) {
    shapeError(op, `b of shape ${formatShape(a.shape)}, one row or a scalar`, formatShape(b.shape));
  }
  return [f32(a.shape)];
}

/** Sums a gradient of the result's shape down to the shape of `b`. */
function reduceTo(a: Tensor, b: Tensor, gradient: Tensor): Tensor {
  switch (broadcastOf(a, b)) {
    case "row":
      return sumRows(gradient, { keepsRank: b.shape.length > 1 });
    case "scalar":
      return sumAll(gradient);
    default:
      return gradient;
  }
}

function combine(a: NdArray, b: NdArray, f: (x: number, y: number) => number): Float64Array {
  // Rows and scalars repeat, so one modulo serves all three forms.
  return a.data.map((x, i) => f(x, b.data[i % b.data.length]!));
}
