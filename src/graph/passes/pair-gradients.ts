/** Makes the two weight gradients of an adapter, and the gradients of its biases, one node; it changes nothing beyond rounding. */
import { apply } from "../apply.ts";
import type { Graph } from "../graph.ts";
import { graphRoots, rewrite, topologicalOrder, useCounts } from "../graph.ts";
import { broadcastOf, multiplyOp } from "../ops/binary.ts";
import type { MatmulAttributes } from "../ops/matmul.ts";
import { MATMUL_EXTRAS, matmulOp } from "../ops/matmul.ts";
import type { MatmulPairAttributes } from "../ops/matmul-pair.ts";
import { matmulPairOp, matmulPairOutputs } from "../ops/matmul-pair.ts";
import type { BlockAttributes } from "../ops/movement.ts";
import { blockExtractOp } from "../ops/movement.ts";
import { sumRowsOp } from "../ops/reduce.ts";
import type { Node, Op, Tensor } from "../tensor.ts";

/** The widest rank or bottleneck: larger products fill a device by themselves. */
const MAX_THIN_SIDE = 64;

/** A gradient that is s · Aᵀ B, or the blocks of it. */
interface Product {
  /** Whose outputs the pair replaces. */
  readonly node: Node;
  readonly a: Tensor;
  readonly b: Tensor;
  readonly scale: Tensor | undefined;
  readonly blocks: BlockAttributes | undefined;
}

/** A gradient that is s · the column sums of A. */
interface Sums {
  readonly node: Node;
  readonly a: Tensor;
  readonly scale: Tensor | undefined;
}

/**
 * dB = dYᵀ U and dA = dUᵀ X, where dU is one product away from dY: for LoRA U = X Aᵀ, for a bottleneck U is its hidden
 * units. So dY waits for little before its turn comes.
 */
export function pairGradients(graph: Graph): Graph {
  const uses = useCounts(graphRoots(graph));
  const isOnlyUse = (tensor: Tensor) => uses.get(tensor) === 1;
  const gradients = [...new Set(Object.values(graph.gradients))];
  const products = gradients.flatMap((tensor) => productOf(tensor, isOnlyUse) ?? []);
  const sums = gradients.flatMap((tensor) => sumsOf(tensor, isOnlyUse) ?? []);
  const below = downstream(graph, [...products, ...sums]);
  const replaced = new Map<Node, Tensor>();
  for (const first of products) {
    if (replaced.has(first.node)) continue;
    const second = products.find((other) => !replaced.has(other.node) && follows(other, first));
    if (second === undefined) continue;
    const operands = [first.a, first.b, second.a, second.b];
    if (operands.some((tensor) => below.has(tensor.node))) continue;
    for (const [node, tensor] of pair(first, second, sums)) replaced.set(node, tensor);
  }
  return rewrite(graph, (node) => {
    const tensor = replaced.get(node);
    return tensor === undefined ? undefined : [tensor];
  });
}

function productOf(tensor: Tensor, isOnlyUse: (tensor: Tensor) => boolean): Product | undefined {
  const isBlocks = tensor.node.op === (blockExtractOp as unknown as Op);
  const whole = isBlocks ? tensor.node.inputs["y"]! : tensor;
  const { node } = whole;
  if (node.op !== (matmulOp as unknown as Op) || (isBlocks && !isOnlyUse(whole))) return undefined;
  const { transposeA, activation, keepPre } = node.attributes as MatmulAttributes;
  const isPlain =
    transposeA &&
    activation === undefined &&
    !keepPre &&
    MATMUL_EXTRAS.every((name) => name === "scale" || node.inputs[name] === undefined);
  if (!isPlain || Math.min(...whole.shape) > MAX_THIN_SIDE) return undefined;
  const { a, b, scale } = node.inputs;
  const blocks = isBlocks ? (tensor.node.attributes as BlockAttributes) : undefined;
  // A vec4 of the block matrix must not lie in two blocks.
  if (blocks !== undefined && tensor.shape[1]! % 4 !== 0) return undefined;
  return { node: tensor.node, a: a!, b: b!, scale, blocks };
}

function sumsOf(tensor: Tensor, isOnlyUse: (tensor: Tensor) => boolean): Sums | undefined {
  const { node } = tensor;
  if (isSumRows(tensor)) return { node, a: node.inputs["x"]!, scale: undefined };
  if (node.op !== (multiplyOp as unknown as Op)) return undefined;
  const { a, b } = node.inputs;
  const isScaled = isSumRows(a!) && isOnlyUse(a!) && broadcastOf(a!, b!) === "scalar";
  return isScaled ? { node, a: a!.node.inputs["x"]!, scale: b! } : undefined;
}

function isSumRows({ node, shape }: Tensor): boolean {
  return node.op === (sumRowsOp as unknown as Op) && shape.length === 1;
}

function follows(second: Product, first: Product): boolean {
  const { node: source, output } = second.a;
  const dY = source.op === (matmulOp as unknown as Op) && output === 0 && source.inputs["a"];
  return (
    dY === first.a &&
    second !== first &&
    second.blocks === undefined &&
    second.a.shape[0] === first.a.shape[0] &&
    lanesOf(second) === lanesOf(first) &&
    (first.scale === undefined || second.scale === undefined || first.scale === second.scale)
  );
}

function lanesOf({ node }: Product): number {
  return node.outputs[0]!.lanes;
}

/** What stands in place of which node. */
function pair(
  first: Product,
  second: Product,
  sums: readonly Sums[],
): readonly (readonly [Node, Tensor])[] {
  const members = [first, second] as const;
  const own = members.map(({ a, scale }) =>
    sums.find((each) => each.a === a && each.scale === scale),
  );
  const attributes: MatmulPairAttributes = {
    sums: [own[0] !== undefined, own[1] !== undefined],
    scaled: [first.scale !== undefined, second.scale !== undefined],
    blocks: first.blocks,
  };
  const scale = first.scale ?? second.scale;
  const inputs = { a0: first.a, b0: first.b, a1: second.a, b1: second.b };
  const outputs = matmulPairOutputs(
    apply(matmulPairOp, { ...inputs, ...(scale && { scale }) }, attributes),
    attributes,
  );
  return outputs.flatMap(({ product, sums: total }, i): (readonly [Node, Tensor])[] => {
    const summed = own[i];
    const made = [members[i]!.node, product] as const;
    return total === undefined || summed === undefined ? [made] : [made, [summed.node, total]];
  });
}

/** Nodes that read a member: nothing that a pair reads may be among them. */
function downstream(graph: Graph, members: readonly { readonly node: Node }[]): ReadonlySet<Node> {
  const nodes = new Set<Node>(members.map(({ node }) => node));
  for (const node of topologicalOrder(graphRoots(graph))) {
    if (Object.values(node.inputs).some((input) => nodes.has(input.node))) nodes.add(node);
  }
  return nodes;
}
