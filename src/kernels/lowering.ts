/** The contract between the planner and the kernel families: an op becomes dispatches over operands. */
import type { Node, Tensor } from "../graph/tensor.ts";
import type { Dispatch, Operand } from "./kernel.ts";

/** The choice per op at start-up; recorded with every run, since results differ in rounding between variants. */
export interface Variants {
  /** quad: barrier-free with subgroup quad shuffles; register: barrier-free core WGSL; tile: workgroup memory. */
  readonly matmul: "quad" | "register" | "tile";
  /** matmul: scores in scratch through the matmul kernels; flash: workgroup memory, no T×T matrix. */
  readonly attention: "matmul" | "flash";
  /** lane: one row per invocation, barrier-free; workgroup: one row per workgroup. */
  readonly rows: "lane" | "workgroup";
}

export interface ScratchShape {
  readonly rows: number;
  readonly columns: number;
  readonly lanes: number;
}

/** What a lowering may ask of the planner. */
export interface Lowerer {
  readonly variants: Variants;
  /** Where an input of the node lives. */
  input(tensor: Tensor): Operand;
  /**
   * Where an output of the node is to be written. The buffer is never the buffer of a live input, except for the
   * in-place outputs of state ops, whose operand is that of the state leaf.
   */
  output(tensor: Tensor): Operand;
  /** Memory for the dispatches of this node only; contents undefined at first. */
  scratch(label: string, shape: ScratchShape): Operand;
  /**
   * One row of numbers that never change, uploaded once with the plan (a segment table). Its length is a multiple of 4;
   * it is read-only and shared by all lanes.
   */
  constants(label: string, values: Float32Array): Operand;
  /** Makes an output another view of memory that exists (a slice), so that no dispatch is needed. */
  alias(tensor: Tensor, operand: Operand): void;
  /** Whether anything reads this output; an unused one may be left unwritten where the kernel allows. */
  isUsed(tensor: Tensor): boolean;
  emit(dispatch: Dispatch): void;
}

/** Emits the dispatches of one node. One per op name, in the table of `registry.ts`. */
export type Lowering = (node: Node, lowerer: Lowerer) => void;

/** An input of the node by name; the graph has checked that required ones are there. */
export function inputOperand(node: Node, lowerer: Lowerer, name: string): Operand {
  const tensor = node.inputs[name];
  if (tensor === undefined) throw new Error(`${node.op.name} has no input ${name}`);
  return lowerer.input(tensor);
}

export function optionalOperand(node: Node, lowerer: Lowerer, name: string): Operand | undefined {
  const tensor = node.inputs[name];
  return tensor === undefined ? undefined : lowerer.input(tensor);
}

export function outputOperand(node: Node, lowerer: Lowerer, index = 0): Operand {
  const tensor = node.outputs[index];
  if (tensor === undefined) throw new Error(`${node.op.name} has no output ${index}`);
  return lowerer.output(tensor);
}
