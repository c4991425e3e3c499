/** Writes the gradient of the logits over the logits where nothing else needs them; it changes no number. */
import { at, applyOne } from "../apply.ts";
import type { Graph } from "../graph.ts";
import { graphRoots, rewrite, useCounts } from "../graph.ts";
import { crossEntropyGradOp } from "../ops/cross-entropy.ts";
import { matmulOp } from "../ops/matmul.ts";
import type { Op, Tensor } from "../tensor.ts";

/** Those who may read the logits: the loss, which comes first since it makes logSumExp, and the gradient itself. */
const READERS = 2;

/** A vocabulary wide, logits and their gradient are the largest values of a step. */
export function overwriteLogits(graph: Graph): Graph {
  const roots = graphRoots(graph);
  const uses = useCounts(roots);
  return rewrite(graph, (node, inputs) => {
    if (node.op !== (crossEntropyGradOp as unknown as Op)) return undefined;
    const logits = node.inputs["logits"]!;
    const gradient = at(node.outputs, 0);
    const canOverwrite =
      ownsMemory(logits) &&
      uses.get(logits) === READERS &&
      logits.lanes === gradient.lanes &&
      !roots.includes(gradient);
    if (!canOverwrite) return undefined;
    return [applyOne(node.op, inputs, { overwritesLogits: true })];
  });
}

/** A slice may be a view of what others read. */
function ownsMemory({ node }: Tensor): boolean {
  return node.op === (matmulOp as unknown as Op);
}
