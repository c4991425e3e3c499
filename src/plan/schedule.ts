/** In which order a graph is computed, and what a node is called in a printed plan; it lowers nothing. */
import type { Graph } from "../graph/graph.ts";
import { graphRoots } from "../graph/graph.ts";
import { isLeaf, leafAttributes } from "../graph/ops/leaf.ts";
import type { Node, Tensor } from "../graph/tensor.ts";

/**
 * The loss first, then gradients from the last parameter to the first, as the backward pass reaches them: each is made
 * while what it needs is still at hand, so that little stays alive. Updates come last; they write over what the rest reads.
 */
export function scheduledRoots(graph: Graph): readonly Tensor[] {
  const gradients = Object.values(graph.gradients).reverse();
  return [...Object.values(graph.outputs).slice(0, 1), ...gradients, ...graphRoots(graph)];
}

/** ` · transformer.h.0.attn.c_attn.weight` for weights that are read, ` → gradient of …` for gradients that are made. */
export function describeNode(node: Node, gradientOf: ReadonlyMap<Tensor, string>): string {
  const weights = Object.values(node.inputs)
    .filter(isWeight)
    .map((tensor) => leafAttributes(tensor.node).name);
  const gradients = node.outputs.flatMap((output) => gradientOf.get(output) ?? []);
  // The optimizer reads all of them.
  const reads = weights.length > 0 && weights.length <= 4 ? ` · ${weights.join(", ")}` : "";
  return gradients.length === 0 ? reads : `${reads} → gradient of ${gradients.join(", ")}`;
}

function isWeight({ node }: Tensor): boolean {
  return isLeaf(node) && ["frozen", "trainable"].includes(leafAttributes(node).role);
}
