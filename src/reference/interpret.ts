/** Runs a graph on plain arrays in float64, lane by lane: the oracle of every kernel and the fallback without WebGPU. */
import { PlaygroundError } from "../core/errors.ts";
import { formatShape, sizeOf } from "../core/shape.ts";
import { at } from "../graph/apply.ts";
import type { Graph } from "../graph/graph.ts";
import { graphRoots, topologicalOrder } from "../graph/graph.ts";
import { isLeaf, leafAttributes } from "../graph/ops/leaf.ts";
import type { NdArray, Node, Tensor } from "../graph/tensor.ts";

/** One array per lane (or a single one when shared), logical elements in row-major order. */
export type LaneArrays = readonly Float64Array[];

/** Values of the leaves by name. */
export type LeafValues = ReadonlyMap<string, LaneArrays>;

export interface RunResult {
  readonly outputs: ReadonlyMap<string, LaneArrays>;
  /** By parameter name. */
  readonly gradients: ReadonlyMap<string, LaneArrays>;
  /** New values of the updated state leaves by name. */
  readonly updates: ReadonlyMap<string, LaneArrays>;
}

/** Evaluates all outputs and updates. Errors: GRAPH_INVALID for a leaf that is missing or has the wrong size. */
export function interpret(graph: Graph, leaves: LeafValues): RunResult {
  const values = new Map<Tensor, LaneArrays>();
  const order = topologicalOrder(graphRoots(graph));
  const lastUse = lastUses(order, graphRoots(graph));
  for (const node of order) {
    const results = isLeaf(node) ? [leafArrays(node, leaves)] : runNode(node, values);
    node.outputs.forEach((output, i) => values.set(output, at(results, i)));
    for (const input of Object.values(node.inputs)) {
      if (lastUse.get(input) === node) values.delete(input);
    }
  }
  const read = (tensor: Tensor): LaneArrays => {
    const arrays = values.get(tensor);
    if (arrays === undefined)
      throw new PlaygroundError("INTERNAL", "a graph output was not computed");
    return arrays;
  };
  const readAll = (tensors: Readonly<Record<string, Tensor>>) =>
    new Map(Object.entries(tensors).map(([name, tensor]) => [name, read(tensor)]));
  return {
    outputs: readAll(graph.outputs),
    gradients: readAll(graph.gradients),
    updates: new Map(
      graph.updates.map(({ leaf, value }) => [leafAttributes(leaf.node).name, read(value)]),
    ),
  };
}

function runNode(node: Node, values: ReadonlyMap<Tensor, LaneArrays>): readonly LaneArrays[] {
  const lanes = at(node.outputs, 0).lanes;
  const perLane = Array.from({ length: lanes }, (_, lane) => {
    const inputs: Record<string, NdArray> = {};
    for (const [name, tensor] of Object.entries(node.inputs)) {
      const arrays = values.get(tensor);
      if (arrays === undefined)
        throw new PlaygroundError("INTERNAL", `${node.op.name}: ${name} was freed`);
      inputs[name] = { shape: tensor.shape, data: at(arrays, arrays.length === 1 ? 0 : lane) };
    }
    return node.op.reference({ inputs, attributes: node.attributes, outputs: node.outputs });
  });
  return node.outputs.map((_, output) => perLane.map((results) => at(results, output)));
}

function leafArrays(node: Node, leaves: LeafValues): LaneArrays {
  const attributes = leafAttributes(node);
  if (attributes.role === "constant") {
    return [at(node.op.reference({ inputs: {}, attributes, outputs: node.outputs }), 0)];
  }
  const arrays = leaves.get(attributes.name);
  const size = sizeOf(attributes.shape);
  const lanes = at(node.outputs, 0).lanes;
  if (arrays?.length !== lanes || arrays.some((array) => array.length !== size)) {
    const found =
      arrays === undefined ? "nothing" : `${arrays.length} lanes of ${arrays[0]?.length ?? 0}`;
    throw new PlaygroundError(
      "GRAPH_INVALID",
      `${attributes.name}: expected ${lanes} lanes of shape ${formatShape(attributes.shape)}, found ${found}`,
    );
  }
  return arrays;
}

function lastUses(order: readonly Node[], roots: readonly Tensor[]): ReadonlyMap<Tensor, Node> {
  const last = new Map<Tensor, Node>();
  for (const node of order) {
    for (const input of Object.values(node.inputs)) last.set(input, node);
  }
  for (const root of roots) last.delete(root);
  return last;
}
