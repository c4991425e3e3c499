/** Folds what follows a matrix product into it, one named pattern per function; each changes no result beyond rounding. */
import { sameShape } from "../../core/shape.ts";
import { at, applyOne } from "../apply.ts";
import type { Graph } from "../graph.ts";
import { graphRoots, rewrite, topologicalOrder, useCounts } from "../graph.ts";
import type { ActivationAttributes } from "../ops/activation.ts";
import { activationGradOp, activationOp } from "../ops/activation.ts";
import { addOp, broadcastOf, multiplyOp } from "../ops/binary.ts";
import type { MatmulAttributes } from "../ops/matmul.ts";
import { fusedMatmul, MATMUL_EXTRAS, matmulOp } from "../ops/matmul.ts";
import type { Inputs, Node, Op, Tensor } from "../tensor.ts";

/** The portable number of storage buffers that one dispatch may bind. */
const MAX_STORAGE_BINDINGS = 8;

type Replace = (
  node: Node,
  inputs: Inputs,
  isOnlyUse: (name: string) => boolean,
) => Tensor | undefined;

/** s · (A B): the scalar moves into the product. */
export function fuseScale(graph: Graph): Graph {
  return replaceOutputs(graph, multiplyOp, (_, { a, b }, isOnlyUse) => {
    if (!isPlainMatmul(a) || !isOnlyUse("a") || broadcastOf(a, b!) !== "scalar") return undefined;
    return extend(a, { scale: b! });
  });
}

/** (s A) B and A (s B): the scalar moves out of the operand, where products alone read it. */
export function fuseScaledOperand(graph: Graph): Graph {
  const roots = graphRoots(graph);
  const uses = useCounts(roots);
  const products = new Map<Tensor, number>();
  for (const { op, inputs } of topologicalOrder(roots)) {
    if (op !== (matmulOp as unknown as Op) || inputs["scale"] !== undefined) continue;
    const scaled = [inputs["a"]!, inputs["b"]!].filter(isScaled);
    // A product has room for one factor.
    if (scaled.length === 1) products.set(scaled[0]!, (products.get(scaled[0]!) ?? 0) + 1);
  }
  const moves = (tensor: Tensor) =>
    isScaled(tensor) && products.get(tensor) === uses.get(tensor) && !roots.includes(tensor);
  return rewrite(graph, (node, inputs, mapped) => {
    if (node.op !== (matmulOp as unknown as Op)) return undefined;
    const name = ["a", "b"].find((each) => moves(node.inputs[each]!));
    if (name === undefined) return undefined;
    const { a: x, b: scale } = node.inputs[name]!.node.inputs;
    const moved = { ...inputs, [name]: mapped(x!), scale: mapped(scale!) };
    return fusedMatmul(moved as MatmulInputs, node.attributes);
  });
}

function isScaled({ node }: Tensor): boolean {
  const { a, b } = node.inputs;
  return node.op === (multiplyOp as unknown as Op) && b!.shape.length === 1 && isScalarOf(b!, a!);
}

function isScalarOf(b: Tensor, a: Tensor): boolean {
  return broadcastOf(a, b) === "scalar";
}

/** A B + bias, bias [N]; s · A B + s · bias where both have the same factor. */
export function fuseBias(graph: Graph): Graph {
  return replaceOutputs(graph, addOp, (_, { a, b }, isOnlyUse) => {
    if (!isMatmul(a) || !isOnlyUse("a") || broadcastOf(a, b!) !== "row") return undefined;
    if (b!.shape.length !== 1 || stageOf(a) >= Stage.biased) return undefined;
    const { a: bias, b: factor } = b!.node.inputs;
    if (isScaled(b!) && isOnlyUse("b") && factor === a.node.inputs["scale"]) {
      return extend(a, { bias: bias! }, { scalesBias: true });
    }
    return extend(a, { bias: b! });
  });
}

/** A B + U V: the thinner product becomes the second loop of the other. */
export function fuseLowRank(graph: Graph): Graph {
  return replaceOutputs(graph, addOp, (_, { a, b }, isOnlyUse) => {
    if (!isMatmul(a) || !isMatmul(b) || !sameShape(a.shape, b.shape)) return undefined;
    if (!isOnlyUse("a") || !isOnlyUse("b")) return undefined;
    const thinFirst = isPlainMatmul(a) && innerSize(a) < innerSize(b);
    const [main, thin] = thinFirst ? [b, a] : [a, b];
    const canJoin =
      isPlainMatmul(thin) &&
      !attributesOf(thin).transposeA &&
      stageOf(main) <= Stage.biased &&
      main.node.inputs["u"] === undefined;
    if (!canJoin) return undefined;
    const { a: u, b: v } = thin.node.inputs;
    return extend(main, { u: u!, v: v! }, { transposeV: attributesOf(thin).transposeB });
  });
}

/** f(A B + …): the value before f is kept only where the backward pass reads it. */
export function fuseActivation(graph: Graph): Graph {
  const uses = useCounts(graphRoots(graph));
  const activationOf = new Map<Tensor, Node>();
  for (const node of topologicalOrder(graphRoots(graph))) {
    if (node.op === (activationOp as unknown as Op)) activationOf.set(node.inputs["x"]!, node);
  }
  const activated = new Map<Node, Tensor>();
  return rewrite(graph, (node, inputs) => {
    const done = activated.get(node);
    if (done !== undefined) return [done];
    const output = at(node.outputs, 0);
    const user = activationOf.get(output);
    if (node.op !== (matmulOp as unknown as Op) || user === undefined) return undefined;
    const attributes = node.attributes as MatmulAttributes;
    if (attributes.activation !== undefined || inputs["residual"] || inputs["gate"])
      return undefined;
    const keepPre = uses.get(output)! > 1;
    if (bindingCount(inputs, keepPre) > MAX_STORAGE_BINDINGS) return undefined;
    const [y, pre] = fusedMatmul(inputs as MatmulInputs, {
      ...attributes,
      activation: (user.attributes as ActivationAttributes).kind,
      keepPre,
    });
    activated.set(user, y!);
    return [pre ?? y!];
  });
}

/** (A B) ⊙ f'(pre): the backward pass through an activation. */
export function fuseGate(graph: Graph): Graph {
  return replaceOutputs(graph, activationGradOp, (node, { x, dY }, isOnlyUse) => {
    if (!isMatmul(dY) || !isOnlyUse("dY") || stageOf(dY) >= Stage.activated) return undefined;
    return extend(
      dY,
      { gate: x! },
      { gateActivation: (node.attributes as ActivationAttributes).kind },
    );
  });
}

/** A B + … + residual. */
export function fuseResidual(graph: Graph): Graph {
  return replaceOutputs(graph, addOp, (_, { a, b }, isOnlyUse) => {
    const join = (product: Tensor | undefined, name: string, other: Tensor) =>
      isMatmul(product) &&
      isOnlyUse(name) &&
      sameShape(product.shape, other.shape) &&
      stageOf(product) < Stage.added
        ? extend(product, { residual: other })
        : undefined;
    return join(a, "a", b!) ?? join(b, "b", a!);
  });
}

/**
 * y = A B + … + residual where A B + … is read elsewhere too: the product gives both. The residual must be there before
 * the product is; in what a block adds to the stream it is, since the block reads the stream.
 */
export function fuseSharedResidual(graph: Graph): Graph {
  const order = topologicalOrder(graphRoots(graph));
  const position = new Map(order.map((node, i) => [node, i]));
  const joins = new Map<Node, { readonly sum: Node; readonly residual: Tensor }>();
  for (const sum of order) {
    if (sum.op !== (addOp as unknown as Op)) continue;
    const { a, b } = sum.inputs;
    const product = [a!, b!].find((tensor, i) => {
      const other = i === 0 ? b! : a!;
      return (
        isMatmul(tensor) &&
        !joins.has(tensor.node) &&
        stageOf(tensor) < Stage.activated &&
        !attributesOf(tensor).keepPre &&
        sameShape(tensor.shape, other.shape) &&
        [1, tensor.lanes].includes(other.lanes) &&
        position.get(other.node)! < position.get(tensor.node)! &&
        bindingCount(tensor.node.inputs, true) < MAX_STORAGE_BINDINGS
      );
    });
    if (product !== undefined) joins.set(product.node, { sum, residual: product === a ? b! : a! });
  }
  const sums = new Map<Node, Tensor>();
  return rewrite(graph, (node, inputs, mapped) => {
    const done = sums.get(node);
    if (done !== undefined) return [done];
    const join = joins.get(node);
    if (join === undefined) return undefined;
    const [y, pre] = fusedMatmul(
      { ...(inputs as MatmulInputs), residual: mapped(join.residual) },
      { ...(node.attributes as MatmulAttributes), keepPre: true },
    );
    sums.set(join.sum, y!);
    return [pre!];
  });
}

/** What a product already holds, in the order in which the kernel applies it. */
const Stage = { raw: 0, scaled: 1, biased: 2, activated: 3, added: 4 } as const;

type MatmulInputs = Parameters<typeof fusedMatmul>[0];

function stageOf(product: Tensor): number {
  const { inputs } = product.node;
  if (inputs["residual"]) return Stage.added;
  if (inputs["gate"] || attributesOf(product).activation !== undefined) return Stage.activated;
  if (inputs["bias"]) return Stage.biased;
  return inputs["scale"] ? Stage.scaled : Stage.raw;
}

function isMatmul(tensor: Tensor | undefined): tensor is Tensor {
  return (
    tensor !== undefined && tensor.node.op === (matmulOp as unknown as Op) && tensor.output === 0
  );
}

function isPlainMatmul(tensor: Tensor | undefined): tensor is Tensor {
  return isMatmul(tensor) && MATMUL_EXTRAS.every((name) => tensor.node.inputs[name] === undefined);
}

function attributesOf(product: Tensor): MatmulAttributes {
  return product.node.attributes as MatmulAttributes;
}

function innerSize(product: Tensor): number {
  const a = product.node.inputs["a"]!;
  return attributesOf(product).transposeA ? a.shape[0]! : a.shape[1]!;
}

function bindingCount(inputs: Inputs, keepPre: boolean): number {
  return Object.keys(inputs).length + (keepPre ? 2 : 1);
}

/**
 * The product with more inputs, or undefined where it would bind too many buffers or lose its kept value. A product that
 * all lanes share may become one per lane here, in the lowest trained layer: a plan of L lanes then has the dispatches of
 * a plan of one, and everything below that product still stands once.
 */
function extend(
  product: Tensor,
  extra: Inputs,
  attributes: Partial<MatmulAttributes> = {},
): Tensor | undefined {
  const inputs = { ...product.node.inputs, ...extra };
  const own = attributesOf(product);
  if (own.keepPre || bindingCount(inputs, false) > MAX_STORAGE_BINDINGS) return undefined;
  return fusedMatmul(inputs as MatmulInputs, { ...own, ...attributes })[0];
}

function replaceOutputs<K extends string, O extends string, A extends object>(
  graph: Graph,
  op: Op<K, O, A>,
  replace: Replace,
): Graph {
  const uses = useCounts(graphRoots(graph));
  return rewrite(graph, (node, inputs) => {
    if (node.op !== (op as unknown as Op)) return undefined;
    const replacement = replace(node, inputs, (name) => uses.get(node.inputs[name]!) === 1);
    return replacement === undefined ? undefined : [replacement];
  });
}

/** add(op(…), r) into an op that takes a `residual` of its own. */
export function fuseResidualInto(graph: Graph, names: ReadonlySet<string>): Graph {
  return replaceOutputs(graph, addOp, (_, { a, b }, isOnlyUse) => {
    const join = (target: Tensor, name: string, residual: Tensor) =>
      names.has(target.node.op.name) &&
      target.output === 0 &&
      isOnlyUse(name) &&
      target.node.inputs["residual"] === undefined &&
      sameShape(target.shape, residual.shape)
        ? applyOne(target.node.op, { ...target.node.inputs, residual }, target.node.attributes)
        : undefined;
    return join(a!, "a", b!) ?? join(b!, "b", a!);
  });
}
