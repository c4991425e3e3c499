/** Reverse-mode differentiation on the graph: builds gradient nodes only where the asked parameters need them. */
import { PlaygroundError } from "../core/errors.ts";
import { formatShape, sizeOf } from "../core/shape.ts";
import { at } from "./apply.ts";
import { topologicalOrder } from "./graph.ts";
import { add } from "./ops/binary.ts";
import { constant } from "./ops/leaf.ts";
import type { Tensor } from "./tensor.ts";

/**
 * dLoss/dParameter for each of `parameters` (leaves, or any tensor treated as one), in the same order and shape.
 * `loss` has one element per lane. Nodes that do not lie between a parameter and the loss get no gradient node, so
 * freezing needs no special case. A parameter that the loss does not depend on has a gradient of zeros.
 */
export function grad(loss: Tensor, parameters: readonly Tensor[]): readonly Tensor[] {
  if (sizeOf(loss.shape) !== 1) {
    throw new PlaygroundError(
      "SHAPE_MISMATCH",
      `grad: expected a loss of one element, found shape ${formatShape(loss.shape)}`,
    );
  }
  const order = topologicalOrder([loss]);
  const needsGradient = new Set<Tensor>(parameters);
  for (const node of order) {
    const depends = Object.values(node.inputs).some((input) => needsGradient.has(input));
    if (depends) node.outputs.forEach((output) => needsGradient.add(output));
  }
  const gradients = new Map<Tensor, Tensor>();
  if (needsGradient.has(loss)) gradients.set(loss, constant(1, loss.shape));
  const stops = new Set<Tensor>(parameters);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = at(order, i);
    const outputGradients = node.outputs.map((output) => gradients.get(output));
    if (outputGradients.every((gradient) => gradient === undefined)) continue;
    if (node.outputs.every((output) => stops.has(output))) continue;
    const wanted = Object.entries(node.inputs).filter(([, input]) => needsGradient.has(input));
    if (wanted.length === 0) continue;
    if (node.op.derivative === undefined) {
      throw new PlaygroundError("GRAPH_INVALID", `grad: ${node.op.name} has no derivative`);
    }
    const result = node.op.derivative({
      inputs: node.inputs,
      attributes: node.attributes,
      outputs: node.outputs,
      gradients: outputGradients,
      wants: (name) => {
        const input = node.inputs[name];
        return input !== undefined && needsGradient.has(input);
      },
    });
    for (const [name, input] of wanted) {
      const gradient = result[name];
      if (gradient === undefined) continue;
      const sum = gradients.get(input);
      gradients.set(input, sum === undefined ? gradient : add(sum, gradient));
    }
  }
  return parameters.map((p) => gradients.get(p) ?? constant(0, p.shape, p.lanes));
}
