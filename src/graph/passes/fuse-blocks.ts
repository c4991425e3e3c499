/** Lets products read the blocks of a block matrix where they are, instead of a matrix that is mostly zeros. */
import type { Graph } from "../graph.ts";
import { graphRoots, rewrite, topologicalOrder, useCounts } from "../graph.ts";
import type { MatmulAttributes } from "../ops/matmul.ts";
import { fusedMatmul, MATMUL_EXTRAS, matmulOp } from "../ops/matmul.ts";
import type { BlockAttributes } from "../ops/movement.ts";
import { blockExpandOp } from "../ops/movement.ts";
import type { Node, Op, Tensor } from "../tensor.ts";

/** Only where every reader can: else the matrix is made anyway. */
export function fuseBlocks(graph: Graph): Graph {
  const roots = graphRoots(graph);
  const uses = useCounts(roots);
  const readers = new Map<Tensor, number>();
  for (const node of topologicalOrder(roots)) {
    const name = placeOf(node);
    const tensor = name && node.inputs[name];
    if (tensor) readers.set(tensor, (readers.get(tensor) ?? 0) + 1);
  }
  return rewrite(graph, (node, inputs, mapped) => {
    const name = placeOf(node);
    const tensor = name && node.inputs[name];
    if (!tensor || readers.get(tensor) !== uses.get(tensor)) return undefined;
    const attributes = node.attributes as MatmulAttributes;
    const blocks = { ...(tensor.node.attributes as BlockAttributes), of: name };
    const given = { ...inputs, [name]: mapped(tensor.node.inputs["b"]!) };
    return fusedMatmul(given as Parameters<typeof fusedMatmul>[0], { ...attributes, blocks });
  });
}

/** The input of a product that may be given as blocks. */
function placeOf({ op, inputs, attributes }: Node): "b" | "v" | undefined {
  if (op !== (matmulOp as unknown as Op)) return undefined;
  const { transposeA, transposeB, transposeV, activation, keepPre } =
    attributes as MatmulAttributes;
  const { b, v } = inputs;
  if (v !== undefined && transposeV && isBlocks(v)) return isBlocks(b!) ? undefined : "v";
  const isPlain =
    !(transposeA || transposeB || keepPre) &&
    activation === undefined &&
    MATMUL_EXTRAS.every((name) => name === "scale" || inputs[name] === undefined);
  return isPlain && isBlocks(b!) ? "b" : undefined;
}

/** Blocks of whole 4×4 pieces, as the kernels read matrices. */
function isBlocks({ node }: Tensor): boolean {
  if (node.op !== (blockExpandOp as unknown as Op)) return false;
  const { slices } = node.attributes as BlockAttributes;
  const [rows = 0, columns = 0] = node.inputs["b"]!.shape;
  return (rows / slices.length) % 4 === 0 && columns % 4 === 0;
}
