// Runs a few graph nodes on a device through the kernels' lowerings: a planner with one buffer per tensor, for kernel
// tests only. It reuses no memory, and surrounds and poisons every buffer so that a kernel that strays is found.
import { expect } from "vitest";
import { at } from "../../src/graph/apply.ts";
import { topologicalOrder } from "../../src/graph/graph.ts";
import { constantValue, isLeaf, leafAttributes } from "../../src/graph/ops/leaf.ts";
import type { Node, Tensor } from "../../src/graph/tensor.ts";
import { interpret } from "../../src/reference/interpret.ts";
import type { LaneArrays, LeafValues } from "../../src/reference/interpret.ts";
import type { Dispatch, Operand } from "../../src/kernels/kernel.ts";
import { denseOperand } from "../../src/kernels/kernel.ts";
import type { Lowerer, Lowering, ScratchShape, Variants } from "../../src/kernels/lowering.ts";
import { randomArray } from "./random-arrays.ts";
import type { TestBuffer } from "./run-dispatches.ts";
import { runDispatches } from "./run-dispatches.ts";

/** The variants that run everywhere. */
const BASIC_VARIANTS: Variants = { matmul: "register", attention: "matmul", rows: "lane" };

export interface RunOptions {
  readonly variants?: Partial<Variants>;
  /** Lowerings by op name; what is not here comes from the registry. */
  readonly lowerings?: Readonly<Record<string, Lowering>>;
  /**
   * Names of input families (`p` for p0, p1, …) that share one flat buffer [L][P], as parameters, gradients and
   * moments do in a plan.
   */
  readonly flat?: readonly string[];
  /** Names of ops whose outputs share one buffer, as gradients do in a plan; each keeps its guards. */
  readonly sharedOutputs?: readonly string[];
}

export interface RunResult {
  /** One entry per tensor asked for. */
  readonly outputs: readonly LaneArrays[];
  readonly dispatches: readonly Dispatch[];
}

/** NaN elements before and after every tensor. */
const GUARD = 12;
const POISON = 0x7fc0dead;

/**
 * Computes `tensors` from leaf values by name. Fails where a kernel writes beside its output, leaves padding columns
 * other than zero, or breaks a rule of WebGPU.
 */
export async function runNode(
  device: GPUDevice,
  tensors: readonly Tensor[],
  values: LeafValues,
  options: RunOptions = {},
): Promise<RunResult> {
  const planner = makePlanner(tensors, values, options);
  for (const node of topologicalOrder(tensors)) {
    if (isLeaf(node)) continue;
    (await loweringFor(node, options))(node, planner.lowerer);
  }
  const contents = await runDispatches(device, planner.buffers, planner.dispatches);
  const outputs = tensors.map((tensor) => {
    const operand = planner.operandOf(tensor);
    return readOperand(tensor, operand, at(contents, operand.buffer.id));
  });
  for (const operand of planner.owned()) checkGuards(operand, at(contents, operand.buffer.id));
  return { outputs, dispatches: planner.dispatches };
}

/** Normal numbers for every f32 leaf above `tensors`, others to be added; each lane has its own. */
export function randomLeaves(tensors: readonly Tensor[], scale = 1): Map<string, LaneArrays> {
  const values = new Map<string, LaneArrays>();
  for (const node of topologicalOrder(tensors)) {
    const tensor = at(node.outputs, 0);
    if (!isLeaf(node) || tensor.dtype !== "f32" || constantValue(tensor) !== undefined) continue;
    const { name } = leafAttributes(node);
    const lanes = Array.from({ length: tensor.lanes }, (_, lane) =>
      randomArray(tensor.shape, `${name} ${lane}`, scale),
    );
    values.set(name, lanes);
  }
  return values;
}

/** What the reference gives for the same tensors. */
export function referenceOf(tensors: readonly Tensor[], values: LeafValues): LaneArrays[] {
  const outputs = Object.fromEntries(tensors.map((tensor, i) => [`${i}`, tensor]));
  const result = interpret({ outputs, gradients: {}, updates: [] }, values).outputs;
  return tensors.map((_, i) => result.get(`${i}`)!);
}

/** ‖got − want‖₂ / ‖want‖₂ over all lanes. */
function relativeError(got: LaneArrays, want: LaneArrays): number {
  let difference = 0;
  let norm = 0;
  want.forEach((lane, l) => {
    lane.forEach((value, i) => {
      difference += (at(got, l)[i]! - value) ** 2;
      norm += value ** 2;
    });
  });
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-30);
}

/** Runs on the device and holds every output against the float64 reference. */
export async function expectReference(
  device: GPUDevice,
  tensors: readonly Tensor[],
  values: LeafValues,
  options: RunOptions & { readonly tolerance?: number } = {},
): Promise<RunResult> {
  const result = await runNode(device, tensors, values, options);
  const want = referenceOf(tensors, values);
  result.outputs.forEach((got, i) => {
    // Written so that a NaN fails.
    const error = relativeError(got, at(want, i));
    expect(error, `output ${i}: relative error`).toBeLessThanOrEqual(options.tolerance ?? 1e-5);
  });
  return result;
}

async function loweringFor(node: Node, options: RunOptions): Promise<Lowering> {
  const own = options.lowerings?.[node.op.name];
  if (own !== undefined) return own;
  const { loweringOf } = await import("../../src/kernels/registry.ts");
  return loweringOf(node.op.name);
}

function makePlanner(tensors: readonly Tensor[], values: LeafValues, options: RunOptions) {
  const buffers: TestBuffer[] = [];
  const operands = new Map<Tensor, Operand>();
  const own: Operand[] = [];
  const dispatches: Dispatch[] = [];
  const order = topologicalOrder(tensors);
  const used = new Set<Tensor>(tensors);
  for (const node of order) for (const tensor of Object.values(node.inputs)) used.add(tensor);

  function makeBuffer(label: string, elements: number): TestBuffer {
    const words = new Uint32Array(elements).fill(POISON);
    const buffer = { id: buffers.length, label, words };
    buffers.push(buffer);
    return buffer;
  }
  function allocate(label: string, shape: ScratchShape): Operand {
    const { rows, columns, lanes } = shape;
    const dense = denseOperand({ id: -1, label }, [rows, columns], lanes);
    const size = rows * dense.rowStride * lanes;
    const operand = { ...dense, buffer: makeBuffer(label, size + 2 * GUARD), offset: GUARD };
    own.push(operand);
    return operand;
  }
  function shapeOf({ shape, lanes }: Tensor): ScratchShape {
    const columns = shape.at(-1) ?? 1;
    return { rows: shape.slice(0, -1).reduce((product, n) => product * n, 1), columns, lanes };
  }
  /** All outputs of a node one after another, with guards around each, and around each lane of them. */
  function placeTogether({ op, outputs }: Node): void {
    const label = `${op.name} outputs`;
    const shapes = outputs.map(shapeOf);
    const sizes = shapes.map((shape) => shape.rows * Math.ceil(shape.columns / 4) * 4 + 2 * GUARD);
    const laneSize = sizes.reduce((sum, size) => sum + size, 0);
    const lanes = at(outputs, 0).lanes;
    const buffer = makeBuffer(label, laneSize * lanes);
    let start = 0;
    outputs.forEach((tensor, i) => {
      const operand = { ...denseOperand(buffer, tensor.shape, lanes), offset: start + GUARD };
      operands.set(tensor, { ...operand, laneStride: lanes === 1 ? 0 : laneSize });
      for (let lane = 0; lane < lanes; lane++) {
        own.push({ ...operand, offset: operand.offset + lane * laneSize, lanes: 1 });
      }
      start += at(sizes, i);
    });
  }
  function place(tensor: Tensor, label: string): Operand {
    const known = operands.get(tensor);
    if (known !== undefined) return known;
    const operand = allocate(label, shapeOf(tensor));
    operands.set(tensor, operand);
    return operand;
  }
  function placeFlat(node: Node, prefix: string): void {
    const names = Object.keys(node.inputs).filter((name) => /^\d+$/.test(name.replace(prefix, "")));
    const members = names.map((name) => node.inputs[name]!).filter((t) => !operands.has(t));
    const lanes = Math.max(1, ...members.map((tensor) => tensor.lanes));
    const sizes = members.map((tensor) => {
      const { rows, columns } = shapeOf(tensor);
      return rows * Math.ceil(columns / 4) * 4;
    });
    const laneSize = sizes.reduce((sum, size) => sum + size, 0);
    const buffer = makeBuffer(`flat ${prefix}`, laneSize * lanes + 2 * GUARD);
    let offset = GUARD;
    members.forEach((tensor, i) => {
      const { rows, columns } = shapeOf(tensor);
      const rowStride = Math.ceil(columns / 4) * 4;
      const laneStride = lanes === 1 ? 0 : laneSize;
      operands.set(tensor, { buffer, offset, rows, columns, rowStride, laneStride, lanes });
      offset += at(sizes, i);
    });
  }

  for (const node of order) for (const prefix of options.flat ?? []) placeFlat(node, prefix);
  for (const node of order) {
    if (!isLeaf(node)) continue;
    const leaf = at(node.outputs, 0);
    const operand = place(leaf, leafAttributes(node).name);
    writeOperand(leaf, operand, leafValues(leaf, values));
  }
  for (const node of order) if (options.sharedOutputs?.includes(node.op.name)) placeTogether(node);
  const lowerer: Lowerer = {
    variants: { ...BASIC_VARIANTS, ...options.variants },
    input: (tensor) => place(tensor, tensor.node.op.name),
    output: (tensor) => {
      const { op, inputs, attributes } = tensor.node;
      const source = op.inPlace?.({ inputs, attributes }).get(tensor.output);
      const target = source === undefined ? undefined : inputs[source];
      if (target === undefined) return place(tensor, `${op.name} ${tensor.output}`);
      const operand = place(target, op.name);
      operands.set(tensor, operand);
      return operand;
    },
    scratch: allocate,
    constants: (label, numbers) => {
      const operand = allocate(label, { rows: 1, columns: numbers.length, lanes: 1 });
      const { words } = operand.buffer as TestBuffer;
      new Float32Array(words.buffer).set(numbers, operand.offset);
      return operand;
    },
    alias: (tensor, operand) => void operands.set(tensor, operand),
    isUsed: (tensor) => used.has(tensor),
    emit: (dispatch) => void dispatches.push(dispatch),
  };
  // Through `output`, which knows the outputs that are written over an input.
  const operandOf = (tensor: Tensor) => lowerer.output(tensor);
  return { lowerer, buffers, dispatches, operandOf, owned: () => own };
}

function leafValues(leaf: Tensor, values: LeafValues): LaneArrays {
  const constant = constantValue(leaf);
  const size = leaf.shape.reduce((product, n) => product * n, 1);
  if (constant !== undefined) {
    return Array.from({ length: leaf.lanes }, () => new Float64Array(size).fill(constant));
  }
  const { name } = leafAttributes(leaf.node);
  const arrays = values.get(name);
  if (arrays?.length !== leaf.lanes || at(arrays, 0).length !== size) {
    throw new Error(`${name}: expected ${leaf.lanes} lanes of ${size} values`);
  }
  return arrays;
}

function viewOf(tensor: Tensor, words: Uint32Array<ArrayBuffer>) {
  switch (tensor.dtype) {
    case "f32":
      return new Float32Array(words.buffer);
    case "i32":
      return new Int32Array(words.buffer);
    case "u32":
      return words;
  }
}

function writeOperand(tensor: Tensor, operand: Operand, values: LaneArrays): void {
  const { offset, rows, columns, rowStride, laneStride } = operand;
  const view = viewOf(tensor, (operand.buffer as TestBuffer).words);
  values.forEach((lane, l) => {
    for (let m = 0; m < rows; m++) {
      const row = offset + l * laneStride + m * rowStride;
      for (let n = 0; n < rowStride; n++) {
        view[row + n] = n < columns ? lane[m * columns + n]! : 0;
      }
    }
  });
}

function readOperand(tensor: Tensor, operand: Operand, words: Uint32Array<ArrayBuffer>) {
  const { offset, rows, columns, rowStride, laneStride, lanes, buffer } = operand;
  const view = viewOf(tensor, words);
  const padded = Math.ceil(columns / 4) * 4;
  return Array.from({ length: lanes }, (_, l) => {
    const lane = new Float64Array(rows * columns);
    for (let m = 0; m < rows; m++) {
      const row = offset + l * laneStride + m * rowStride;
      for (let n = 0; n < columns; n++) lane[m * columns + n] = view[row + n]!;
      if (rowStride !== padded) continue; // A view into wider rows has no padding of its own.
      for (let n = columns; n < padded; n++) {
        expect(view[row + n], `${buffer.label}: padding of row ${m}`).toBeCloseTo(0, 30);
      }
    }
    return lane;
  });
}

function checkGuards(operand: Operand, words: Uint32Array): void {
  const { buffer, offset, rows, rowStride, lanes } = operand;
  const end = offset + rows * rowStride * lanes;
  for (const part of [words.subarray(offset - GUARD, offset), words.subarray(end, end + GUARD)]) {
    expect([...part], `${buffer.label}: written out of bounds`).toEqual(
      Array<number>(GUARD).fill(POISON),
    );
  }
}
