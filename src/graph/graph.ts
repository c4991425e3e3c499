/** A whole computation: named outputs and state updates over nodes, with traversal and rewriting; it runs nothing. */
import { PlaygroundError } from "../core/errors.ts";
import { at, remake } from "./apply.ts";
import type { LeafAttributes } from "./ops/leaf.ts";
import { isLeaf, leafAttributes } from "./ops/leaf.ts";
import type { Inputs, Node, Tensor } from "./tensor.ts";

/** After a run the state leaf `leaf` holds `value`. All values are computed from the state before the run. */
export interface Update {
  readonly leaf: Tensor;
  readonly value: Tensor;
}

export interface Graph {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Gradients by parameter name; they are kept side by side, in the layout of the parameters. */
  readonly gradients: Readonly<Record<string, Tensor>>;
  readonly updates: readonly Update[];
}

/** Everything that the graph must compute, updates last: they may write over the state that the rest reads. */
export function graphRoots(graph: Graph): readonly Tensor[] {
  return [
    ...Object.values(graph.outputs),
    ...Object.values(graph.gradients),
    ...graph.updates.map((update) => update.value),
  ];
}

/** Nodes that the roots need, inputs before users. What nothing needs does not appear: this is the pruning. */
export function topologicalOrder(roots: readonly Tensor[]): readonly Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  // An explicit stack: deep models would overflow a recursive walk.
  const stack: { node: Node; leaving: boolean }[] = [];
  for (const root of roots) stack.push({ node: root.node, leaving: false });
  stack.reverse();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, leaving } = top;
    if (leaving) {
      state.set(node, "done");
      order.push(node);
      continue;
    }
    if (state.has(node)) continue;
    state.set(node, "open");
    stack.push({ node, leaving: true });
    const inputs = Object.values(node.inputs);
    for (let i = inputs.length - 1; i >= 0; i--) {
      const input = at(inputs, i).node;
      if (!state.has(input)) stack.push({ node: input, leaving: false });
    }
  }
  return order;
}

/** How often each tensor is read, by a node or as a root. */
export function useCounts(roots: readonly Tensor[]): ReadonlyMap<Tensor, number> {
  const counts = new Map<Tensor, number>();
  const count = (tensor: Tensor) => counts.set(tensor, (counts.get(tensor) ?? 0) + 1);
  for (const root of roots) count(root);
  for (const node of topologicalOrder(roots)) Object.values(node.inputs).forEach(count);
  return counts;
}

/** Leaves by name; two different leaves of one name are an error, since a buffer is found by its name. */
export function graphLeaves(graph: Graph): ReadonlyMap<string, Tensor> {
  const leaves = new Map<string, Tensor>();
  const add = (tensor: Tensor) => {
    const { name, role } = leafAttributes(tensor.node);
    if (role === "constant") return;
    const known = leaves.get(name);
    if (known !== undefined && known !== tensor) {
      throw new PlaygroundError("GRAPH_INVALID", `expected one leaf named ${name}, found two`);
    }
    leaves.set(name, tensor);
  };
  for (const node of topologicalOrder(graphRoots(graph))) {
    if (isLeaf(node)) add(at(node.outputs, 0));
  }
  for (const update of graph.updates) add(update.leaf);
  return leaves;
}

export function leafOf(tensor: Tensor): LeafAttributes {
  return leafAttributes(tensor.node);
}

/**
 * Rebuilds a graph node by node. `replace` sees each node with its inputs already rewritten and answers with new
 * outputs, or undefined to keep the node; `mapped` gives what has become of any tensor that was made before it.
 */
export function rewrite(
  graph: Graph,
  replace: (
    node: Node,
    inputs: Inputs,
    mapped: (tensor: Tensor) => Tensor,
  ) => readonly Tensor[] | undefined,
): Graph {
  const mapped = new Map<Tensor, Tensor>();
  const map = (tensor: Tensor): Tensor => {
    const result = mapped.get(tensor);
    if (result === undefined) {
      throw new PlaygroundError(
        "INTERNAL",
        `${tensor.node.op.name} was used before it was rewritten`,
      );
    }
    return result;
  };
  for (const node of topologicalOrder(graphRoots(graph))) {
    const inputs: Record<string, Tensor> = {};
    let changed = false;
    for (const [name, tensor] of Object.entries(node.inputs)) {
      const next = map(tensor);
      inputs[name] = next;
      changed ||= next !== tensor;
    }
    const outputs = replace(node, inputs, map) ?? (changed ? remake(node, inputs) : node.outputs);
    node.outputs.forEach((tensor, i) => mapped.set(tensor, at(outputs, i)));
  }
  const mapAll = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
  return {
    outputs: mapAll(graph.outputs),
    gradients: mapAll(graph.gradients),
    updates: graph.updates.map(({ leaf, value }) => ({ leaf, value: map(value) })),
  };
}
