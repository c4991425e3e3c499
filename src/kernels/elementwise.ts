/** Kernels of sums, products and activations element by element; broadcasting beyond a row or a scalar is not theirs. */
import { required } from "../core/assert.ts";
import type { Activation, ActivationAttributes } from "../graph/ops/activation.ts";
import { ACTIVATIONS } from "../graph/ops/activation.ts";
import { broadcastOf } from "../graph/ops/binary.ts";
import type { Node } from "../graph/tensor.ts";
import { describeKernel, matrixGrid, rowFields, rowParams, u32Fields } from "./describe.ts";
import type { Kernel } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";
import { inputOperand, outputOperand } from "./lowering.ts";

/** Arithmetic per element of an activation or its slope, roughly: they are bound by memory. */
const ACTIVATION_FLOPS = 10;

function binaryKernel(op: "add" | "multiply"): Kernel {
  return describeKernel({
    id: op,
    entryPoint: op,
    sources: ["lib/columns.wgsl", "lib/binary.wgsl", `${op}.wgsl`],
    writes: ["y"],
    reads: ["a", "b"],
    params: [
      ...u32Fields("rows", "columns"),
      ...rowFields("y", "a"),
      ...u32Fields("bOffset", "bRowStride", "bColumnStride", "bLaneStride"),
    ],
  });
}

const ADD = binaryKernel("add");
const MULTIPLY = binaryKernel("multiply");

function activationKernel(kind: Activation): Kernel {
  return describeKernel({
    id: `activation ${kind}`,
    entryPoint: "activation",
    sources: ["lib/columns.wgsl", `lib/activation-${kind}.wgsl`, "activation.wgsl"],
    writes: ["y"],
    reads: ["x"],
    params: [...u32Fields("rows", "columns"), ...rowFields("y", "x")],
  });
}

function activationGradKernel(kind: Activation): Kernel {
  return describeKernel({
    id: `activationGrad ${kind}`,
    entryPoint: "activationGrad",
    sources: ["lib/columns.wgsl", `lib/activation-${kind}.wgsl`, "activation-grad.wgsl"],
    writes: ["dX"],
    reads: ["x", "dY"],
    params: [...u32Fields("rows", "columns"), ...rowFields("dX", "x", "dY")],
  });
}

const ACTIVATION = new Map(ACTIVATIONS.map((kind) => [kind, activationKernel(kind)]));
const ACTIVATION_GRAD = new Map(ACTIVATIONS.map((kind) => [kind, activationGradKernel(kind)]));

export function allKernels(): readonly Kernel[] {
  return [ADD, MULTIPLY, ...ACTIVATION.values(), ...ACTIVATION_GRAD.values()];
}

export function lowerAdd(node: Node, lowerer: Lowerer): void {
  lowerBinary(ADD, node, lowerer);
}

export function lowerMultiply(node: Node, lowerer: Lowerer): void {
  lowerBinary(MULTIPLY, node, lowerer);
}

function lowerBinary(kernel: Kernel, node: Node, lowerer: Lowerer): void {
  const y = outputOperand(node, lowerer);
  const a = inputOperand(node, lowerer, "a");
  const b = inputOperand(node, lowerer, "b");
  const broadcast = broadcastOf(required(node.inputs["a"], "a"), required(node.inputs["b"], "b"));
  lowerer.emit({
    kernel,
    buffers: { y: y.buffer, a: a.buffer, b: b.buffer },
    params: {
      rows: y.rows,
      columns: y.columns,
      ...rowParams({ y, a }),
      bOffset: b.offset / 4,
      bRowStride: broadcast === "same" ? b.rowStride / 4 : 0,
      bColumnStride: broadcast === "scalar" ? 0 : 1,
      bLaneStride: b.laneStride / 4,
    },
    workgroups: matrixGrid(y),
    label: `${node.op.name} ${broadcast}`,
    flops: y.rows * y.columns * y.lanes,
  });
}

export function lowerActivation(node: Node, lowerer: Lowerer): void {
  const { kind } = node.attributes as ActivationAttributes;
  const y = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  lowerer.emit({
    kernel: required(ACTIVATION.get(kind), kind),
    buffers: { y: y.buffer, x: x.buffer },
    params: { rows: y.rows, columns: y.columns, ...rowParams({ y, x }) },
    workgroups: matrixGrid(y),
    label: `activation ${kind}`,
    flops: ACTIVATION_FLOPS * y.rows * y.columns * y.lanes,
  });
}

export function lowerActivationGrad(node: Node, lowerer: Lowerer): void {
  const { kind } = node.attributes as ActivationAttributes;
  const dX = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  const dY = inputOperand(node, lowerer, "dY");
  lowerer.emit({
    kernel: required(ACTIVATION_GRAD.get(kind), kind),
    buffers: { dX: dX.buffer, x: x.buffer, dY: dY.buffer },
    params: { rows: dX.rows, columns: dX.columns, ...rowParams({ dX, x, dY }) },
    workgroups: matrixGrid(dX),
    label: `activationGrad ${kind}`,
    flops: ACTIVATION_FLOPS * dX.rows * dX.columns * dX.lanes,
  });
}
