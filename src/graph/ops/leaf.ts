/** The leaves of a graph: weights, trainable parameters, optimizer state, per-step data and constants; none computes. */
import { PlaygroundError } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { DType, Shape } from "../../core/shape.ts";
import { apply, at } from "../apply.ts";
import type { Node, Op, Tensor } from "../tensor.ts";

/**
 * frozen: a weight that never changes. trainable: a parameter in the flat trainable buffer.
 * moment1, moment2: optimizer state of the trainable parameter of the same shape, named `<kind>:<parameter>`.
 * state: any other value that an update carries from step to step. input: data written before every run.
 */
export type LeafRole =
  "frozen" | "trainable" | "moment1" | "moment2" | "state" | "input" | "constant";

export interface LeafAttributes {
  readonly role: LeafRole;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Only for role "constant": the value of every element. */
  readonly value: number;
}

const leafOp: Op<never, never, LeafAttributes> = {
  name: "leaf",
  infer: ({ attributes: { shape, dtype } }) => [{ shape, dtype }],
  reference: ({ attributes }) => {
    if (attributes.role !== "constant") {
      throw new PlaygroundError("INTERNAL", `leaf ${attributes.name} has no value of its own`);
    }
    return [new Float64Array(sizeOf(attributes.shape)).fill(attributes.value)];
  },
};

export function leaf(
  role: Exclude<LeafRole, "constant">,
  name: string,
  shape: Shape,
  options: { readonly dtype?: DType; readonly lanes?: number } = {},
): Tensor {
  const attributes = { role, name, shape, dtype: options.dtype ?? "f32", value: 0 };
  return at(apply(leafOp, {}, attributes, options.lanes ?? 1), 0);
}

/** A tensor whose every element is `value`. */
export function constant(value: number, shape: Shape, lanes = 1): Tensor {
  const attributes = {
    role: "constant",
    name: `constant ${value}`,
    shape,
    dtype: "f32",
    value,
  } as const;
  return at(apply(leafOp, {}, attributes, lanes), 0);
}

export function isLeaf(node: Node): boolean {
  return node.op === (leafOp as unknown as Op);
}

export function leafAttributes(node: Node): LeafAttributes {
  if (!isLeaf(node)) {
    throw new PlaygroundError("INTERNAL", `expected a leaf, found ${node.op.name}`);
  }
  return node.attributes as LeafAttributes;
}

/** The value of a constant leaf, or undefined for any other tensor. */
export function constantValue(tensor: Tensor): number | undefined {
  if (!isLeaf(tensor.node)) return undefined;
  const attributes = leafAttributes(tensor.node);
  return attributes.role === "constant" ? attributes.value : undefined;
}
