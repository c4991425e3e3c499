/** Makes nodes from ops: checks shapes and lanes while the graph is built; computes no values. */
import { PlaygroundError } from "../core/errors.ts";
import { formatShape } from "../core/shape.ts";
import type { DType, Shape } from "../core/shape.ts";
import type { Inputs, Named, Node, Op, Tensor, TensorType } from "./tensor.ts";

let nextId = 0;

/** Applies an op to its inputs. Optional inputs may be passed as undefined. */
export function apply<K extends string, O extends string, A extends object>(
  op: Op<K, O, A>,
  inputs: Readonly<Record<K, Tensor>> & Readonly<Partial<Record<O, Tensor | undefined>>>,
  attributes: A,
  lanes = 1,
): readonly Tensor[] {
  const present = dropUndefined(inputs);
  const types = op.infer({ inputs: present as Named<K, O, TensorType>, attributes });
  return makeNode(
    op as unknown as Op,
    present,
    attributes,
    types,
    commonLanes(op.name, present, lanes),
  );
}

/** The only output of an op. */
export function applyOne<K extends string, O extends string, A extends object>(
  op: Op<K, O, A>,
  inputs: Readonly<Record<K, Tensor>> & Readonly<Partial<Record<O, Tensor | undefined>>>,
  attributes: A,
): Tensor {
  return at(apply(op, inputs, attributes), 0);
}

/** The same node on other inputs, as passes need it: shapes are inferred and checked again. */
export function remake(
  node: Node,
  inputs: Inputs,
  attributes: object = node.attributes,
): readonly Tensor[] {
  const own = node.outputs[0]?.lanes ?? 1;
  const leafLanes = Object.keys(inputs).length === 0 ? own : 1;
  const types = node.op.infer({ inputs, attributes });
  return makeNode(node.op, inputs, attributes, types, commonLanes(node.op.name, inputs, leafLanes));
}

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) {
    throw new PlaygroundError(
      "INTERNAL",
      `expected an element at ${index}, found ${items.length} elements`,
    );
  }
  return item;
}

/** A numbered family of inputs, `p0`, `p1`, …, for ops that take a list. */
export function numbered(prefix: string, tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, i) => [`${prefix}${i}`, tensor]));
}

export function f32(shape: Shape): TensorType {
  return { shape, dtype: "f32" };
}

/** Throws SHAPE_MISMATCH as `op: expected …, found …`. */
export function shapeError(op: string, expected: string, found: string, hint?: string): never {
  throw new PlaygroundError("SHAPE_MISMATCH", `${op}: expected ${expected}, found ${found}`, hint);
}

export function expectShape(op: string, name: string, type: TensorType, shape: Shape): void {
  const matches =
    type.shape.length === shape.length &&
    type.shape.every((extent, axis) => extent === shape[axis]);
  if (!matches) {
    shapeError(op, `${name} of shape ${formatShape(shape)}`, formatShape(type.shape));
  }
}

export function expectRank(op: string, name: string, type: TensorType, rank: number): void {
  if (type.shape.length !== rank) {
    shapeError(op, `${name} of rank ${rank}`, `shape ${formatShape(type.shape)}`);
  }
}

export function expectDType(op: string, name: string, type: TensorType, dtype: DType): void {
  if (type.dtype !== dtype) {
    throw new PlaygroundError(
      "DTYPE_MISMATCH",
      `${op}: expected ${name} of type ${dtype}, found ${type.dtype}`,
    );
  }
}

function makeNode(
  op: Op,
  inputs: Inputs,
  attributes: object,
  types: readonly TensorType[],
  lanes: number,
): readonly Tensor[] {
  const outputs: Tensor[] = [];
  const node: Node = { id: nextId++, op, inputs, attributes, outputs };
  types.forEach((type, output) => {
    outputs.push({ node, output, shape: type.shape, dtype: type.dtype, lanes });
  });
  return outputs;
}

function commonLanes(op: string, inputs: Inputs, own: number): number {
  let lanes = own;
  for (const [name, tensor] of Object.entries(inputs)) {
    if (tensor.lanes === 1 || tensor.lanes === lanes) continue;
    if (lanes !== 1) {
      shapeError(op, `1 or ${lanes} lanes in ${name}`, `${tensor.lanes} lanes`);
    }
    lanes = tensor.lanes;
  }
  return lanes;
}

function dropUndefined(inputs: Readonly<Record<string, Tensor | undefined>>): Inputs {
  const present: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(inputs)) {
    if (tensor !== undefined) present[name] = tensor;
  }
  return present;
}
