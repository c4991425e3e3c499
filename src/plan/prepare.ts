/** Graph surgery before lowering: copies where a value cannot be written where it must end up; changes no numbers. */
import type { Graph } from "../graph/graph.ts";
import { graphRoots, useCounts } from "../graph/graph.ts";
import { isLeaf } from "../graph/ops/leaf.ts";
import { copy } from "../graph/ops/movement.ts";
import { remake } from "../graph/apply.ts";
import type { Inputs, Node, Tensor } from "../graph/tensor.ts";

/** Ops whose kernels read all gradients at once from the flat buffer. */
const READS_FLAT_GRADIENTS: ReadonlySet<string> = new Set(["gradientNorm", "adamw", "sgd"]);

/** Ops that may be lowered as a view of their input, so that their output has no memory of its own. */
const MAY_ALIAS: ReadonlySet<string> = new Set(["slice"]);

/**
 * Gradients are written straight into the flat buffer, and outputs into buffers of their own. A tensor that has no
 * memory of its own, or that serves twice, or that something else reads in between, is copied there instead.
 */
export function insertCopies(graph: Graph): Graph {
  const uses = useCounts(graphRoots(graph));
  const replaced = new Map<Tensor, Tensor>();
  const taken = new Set<Tensor>();
  const place = (tensor: Tensor, allowedUses: number): Tensor => {
    const free =
      !isLeaf(tensor.node) &&
      !MAY_ALIAS.has(tensor.node.op.name) &&
      !taken.has(tensor) &&
      (uses.get(tensor) ?? 0) <= allowedUses;
    taken.add(tensor);
    return free ? tensor : copy(tensor);
  };
  const flatReaders = countFlatReaders(graph);
  const gradients: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(graph.gradients)) {
    // One use as a root, one for each reader of the flat buffer.
    const placed = place(tensor, 1 + (flatReaders.get(tensor) ?? 0));
    gradients[name] = placed;
    if (placed !== tensor) replaced.set(tensor, placed);
  }
  const outputs: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(graph.outputs)) {
    // An output may be read by others: its buffer is not written again within the run.
    outputs[name] = place(tensor, Number.POSITIVE_INFINITY);
  }
  return redirectFlatReaders({ outputs, gradients, updates: graph.updates }, replaced);
}

function countFlatReaders(graph: Graph): ReadonlyMap<Tensor, number> {
  const counts = new Map<Tensor, number>();
  for (const node of updateNodes(graph)) {
    for (const tensor of Object.values(node.inputs))
      counts.set(tensor, (counts.get(tensor) ?? 0) + 1);
  }
  return counts;
}

function updateNodes(graph: Graph): ReadonlySet<Node> {
  const nodes = new Set<Node>();
  const visit = (node: Node) => {
    if (!READS_FLAT_GRADIENTS.has(node.op.name) || nodes.has(node)) return;
    nodes.add(node);
    Object.values(node.inputs).forEach((input) => visit(input.node));
  };
  graph.updates.forEach(({ value }) => visit(value.node));
  Object.values(graph.outputs).forEach((output) => visit(output.node));
  return nodes;
}

/** Makes the optimizer and the norm read the copies. */
function redirectFlatReaders(graph: Graph, replaced: ReadonlyMap<Tensor, Tensor>): Graph {
  if (replaced.size === 0) return graph;
  const remade = new Map<Node, readonly Tensor[]>();
  const redirect = (tensor: Tensor): Tensor => {
    if (!READS_FLAT_GRADIENTS.has(tensor.node.op.name)) return replaced.get(tensor) ?? tensor;
    let outputs = remade.get(tensor.node);
    if (outputs === undefined) {
      const inputs: Inputs = Object.fromEntries(
        Object.entries(tensor.node.inputs).map(([name, input]) => [name, redirect(input)]),
      );
      outputs = remake(tensor.node, inputs);
      remade.set(tensor.node, outputs);
    }
    return outputs[tensor.output]!;
  };
  return {
    outputs: Object.fromEntries(
      Object.entries(graph.outputs).map(([name, tensor]) => [
        name,
        READS_FLAT_GRADIENTS.has(tensor.node.op.name) ? redirect(tensor) : tensor,
      ]),
    ),
    gradients: graph.gradients,
    updates: graph.updates.map(({ leaf, value }) => ({ leaf, value: redirect(value) })),
  };
}
