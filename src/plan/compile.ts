/** Graph to plan: schedules nodes, lowers them to dispatches and lays out memory; needs no device and runs nothing. */
import { assert, assertNever, required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import { columnsOf, paddedColumns, rowsOf, storedSize } from "../core/shape.ts";
import type { Shape } from "../core/shape.ts";
import { at } from "../graph/apply.ts";
import type { Graph } from "../graph/graph.ts";
import { graphRoots, topologicalOrder } from "../graph/graph.ts";
import { constantValue, isLeaf, leafAttributes } from "../graph/ops/leaf.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import type { BufferRef, Dispatch, Operand } from "../kernels/kernel.ts";
import { denseOperand } from "../kernels/kernel.ts";
import type { Lowerer, ScratchShape, Variants } from "../kernels/lowering.ts";
import { loweringOf } from "../kernels/registry.ts";
import type { FlatLayout } from "./flat-layout.ts";
import { flatLayout, segmentOf } from "./flat-layout.ts";
import { Drafts } from "./drafts.ts";
import type { Plan, PlannedInput, PlannedOutput } from "./plan.ts";
import { UNIFORM_SLOT_BYTES } from "./plan.ts";
import { insertCopies } from "./prepare.ts";
import { describeNode, scheduledRoots } from "./schedule.ts";
import { checkPlan } from "./check.ts";

export interface CompileOptions {
  readonly label: string;
  readonly variants: Variants;
  /** The flat layout of the trainable parameters, the same for all plans of a session. */
  readonly layout?: FlatLayout;
  /** The granted limit: no binding may be larger. */
  readonly maxBindingBytes?: number;
}

/** Errors: GRAPH_INVALID for a graph that cannot be planned, GPU_LIMIT_EXCEEDED for a tensor larger than a binding may be. */
export function compile(graph: Graph, options: CompileOptions): Plan {
  const builder = new PlanBuilder(insertCopies(graph), options);
  builder.lowerAll();
  const plan = builder.finish();
  checkPlan(plan, options.maxBindingBytes ?? Number.POSITIVE_INFINITY);
  return plan;
}

const BYTES = 4;

class PlanBuilder implements Lowerer {
  readonly variants: Variants;
  readonly #graph: Graph;
  readonly #label: string;
  readonly #layout: FlatLayout;
  readonly #order: readonly Node[];
  readonly #lanes: number;
  readonly #drafts = new Drafts();
  readonly #operands = new Map<Tensor, Operand>();
  readonly #dispatches: Dispatch[] = [];
  /** What the node at hand reads and writes, for the labels of its dispatches. */
  #context = "";
  readonly #used = new Set<Tensor>();
  readonly #inputs = new Map<string, PlannedInput>();
  readonly #constants: {
    readonly label: string;
    readonly values: Float32Array;
    readonly ref: BufferRef;
  }[] = [];
  /** Where outputs that have a fixed place go: gradients by parameter, graph outputs by name. */
  readonly #gradientOf = new Map<Tensor, string>();
  readonly #outputOf = new Map<Tensor, string>();

  constructor(graph: Graph, options: CompileOptions) {
    this.#graph = graph;
    this.#label = options.label;
    this.variants = options.variants;
    this.#layout = options.layout ?? flatLayout([]);
    this.#order = topologicalOrder(scheduledRoots(graph));
    this.#lanes = this.#order.reduce((most, node) => Math.max(most, at(node.outputs, 0).lanes), 1);
    for (const [name, tensor] of Object.entries(graph.gradients))
      this.#gradientOf.set(tensor, name);
    for (const [name, tensor] of Object.entries(graph.outputs)) this.#outputOf.set(tensor, name);
    for (const root of graphRoots(graph)) this.#used.add(root);
    for (const node of this.#order) {
      for (const input of Object.values(node.inputs)) this.#used.add(input);
    }
  }

  lowerAll(): void {
    for (const node of this.#order) {
      if (isLeaf(node)) {
        const tensor = at(node.outputs, 0);
        this.#operands.set(tensor, this.#leafOperand(tensor));
      } else {
        this.#placeInPlaceOutputs(node);
        this.#context = describeNode(node, this.#gradientOf);
        loweringOf(node.op.name)(node, this);
      }
    }
    for (const { leaf, value } of this.#graph.updates) {
      const [source, target] = [this.input(value), this.#leafOperand(leaf)];
      assert(
        source.buffer === target.buffer && source.offset === target.offset,
        `${leafAttributes(leaf.node).name}: expected an update that is written in place`,
      );
    }
  }

  input(tensor: Tensor): Operand {
    return required(this.#operands.get(tensor), `memory of a ${tensor.node.op.name} output`);
  }

  output(tensor: Tensor): Operand {
    const known = this.#operands.get(tensor);
    if (known !== undefined) return known;
    const operand = this.#placedOperand(tensor) ?? this.#scratchOperand(tensor);
    this.#operands.set(tensor, operand);
    return operand;
  }

  scratch(label: string, { rows, columns, lanes }: ScratchShape): Operand {
    const shape = [rows, columns];
    const ref = this.#drafts.scratch(label, storedSize(shape) * lanes * BYTES);
    return denseOperand(ref, shape, lanes);
  }

  constants(label: string, values: Float32Array): Operand {
    const same = (other: Float32Array) =>
      other.length === values.length && other.every((value, i) => value === values[i]);
    const known = this.#constants.find((each) => each.label === label && same(each.values));
    const ref = known?.ref ?? this.#drafts.constant(label, values);
    if (known === undefined) this.#constants.push({ label, values, ref });
    return denseOperand(ref, [values.length], 1);
  }

  alias(tensor: Tensor, operand: Operand): void {
    this.#operands.set(tensor, operand);
  }

  isUsed(tensor: Tensor): boolean {
    return this.#used.has(tensor);
  }

  emit(dispatch: Dispatch): void {
    this.#dispatches.push({ ...dispatch, label: dispatch.label + this.#context });
  }

  finish(): Plan {
    const { buffers, finalRef } = this.#drafts.assign(this.#dispatches);
    const outputs = new Map<string, PlannedOutput>();
    for (const [name, tensor] of Object.entries(this.#graph.outputs)) {
      const operand = this.input(tensor);
      outputs.set(name, {
        operand: { ...operand, buffer: finalRef(operand.buffer) },
        shape: tensor.shape,
      });
    }
    const dispatches = this.#dispatches.map((dispatch) => ({
      ...dispatch,
      buffers: Object.fromEntries(
        Object.entries(dispatch.buffers).map(([name, ref]) => [name, finalRef(ref)]),
      ),
    }));
    const inputs = new Map(
      [...this.#inputs].map(([name, input]) => [
        name,
        { ...input, operand: { ...input.operand, buffer: finalRef(input.operand.buffer) } },
      ]),
    );
    const bufferBytes = buffers.reduce((sum, buffer) => sum + buffer.sizeBytes, 0);
    return {
      label: this.#label,
      lanes: this.#lanes,
      variants: this.variants,
      buffers,
      dispatches,
      inputs,
      outputs,
      flatLaneSize: this.#layout.laneSize,
      totalBytes: bufferBytes + dispatches.length * UNIFORM_SLOT_BYTES,
      flops: dispatches.reduce((sum, dispatch) => sum + dispatch.flops, 0),
    };
  }

  #leafOperand(tensor: Tensor): Operand {
    const { role, name, shape, dtype } = leafAttributes(tensor.node);
    const { lanes } = tensor;
    const bytes = storedSize(shape) * lanes * BYTES;
    switch (role) {
      case "frozen":
        return denseOperand(
          this.#drafts.shared(`frozen ${name}`, name, bytes, { kind: role, name, shape, lanes })
            .ref,
          shape,
          lanes,
        );
      case "trainable":
      case "moment1":
      case "moment2":
        return this.#flatOperand(
          role,
          role === "trainable" ? name : parameterOfMoment(name),
          lanes,
        );
      case "state":
        return denseOperand(
          this.#drafts.shared(`state ${name}`, name, bytes, { kind: role, name }).ref,
          shape,
          lanes,
        );
      case "input": {
        const draft = this.#drafts.shared("input", `${this.#label} inputs`, 0, { kind: "input" });
        const known = this.#inputs.get(name);
        if (known !== undefined) return known.operand;
        const operand = {
          ...denseOperand(draft.ref, shape, lanes),
          offset: draft.sizeBytes / BYTES,
        };
        draft.sizeBytes += bytes;
        this.#inputs.set(name, { operand, shape, dtype });
        return operand;
      }
      case "constant": {
        const value = required(constantValue(tensor), "a constant's value");
        const values = constantRows(value, shape, lanes);
        return denseOperand(this.constants(`constant ${value}`, values).buffer, shape, lanes);
      }
      default:
        return assertNever(role);
    }
  }

  #flatOperand(
    kind: "trainable" | "moment1" | "moment2" | "gradients",
    name: string,
    lanes: number,
  ): Operand {
    const { offset, shape } = segmentOf(this.#layout, name);
    const { laneSize } = this.#layout;
    const draft = this.#drafts.shared(kind, kind, laneSize * lanes * BYTES, { kind });
    // The flat range of a lane is [0, P), whatever the lane count: the optimizer goes over all of it.
    return { ...denseOperand(draft.ref, shape, lanes), offset, laneStride: laneSize };
  }

  #placedOperand(tensor: Tensor): Operand | undefined {
    const parameter = this.#gradientOf.get(tensor);
    if (parameter !== undefined) return this.#flatOperand("gradients", parameter, tensor.lanes);
    const name = this.#outputOf.get(tensor);
    if (name === undefined) return undefined;
    const bytes = storedSize(tensor.shape) * tensor.lanes * BYTES;
    const draft = this.#drafts.shared(`output ${name}`, name, bytes, { kind: "output", name });
    return denseOperand(draft.ref, tensor.shape, tensor.lanes);
  }

  #scratchOperand(tensor: Tensor): Operand {
    const bytes = storedSize(tensor.shape) * tensor.lanes * BYTES;
    return denseOperand(
      this.#drafts.scratch(tensor.node.op.name, bytes),
      tensor.shape,
      tensor.lanes,
    );
  }

  #placeInPlaceOutputs(node: Node): void {
    const places = node.op.inPlace?.({ inputs: node.inputs, attributes: node.attributes });
    for (const [output, inputName] of places ?? []) {
      const input = required(node.inputs[inputName], `input ${inputName} of ${node.op.name}`);
      this.#operands.set(at(node.outputs, output), this.input(input));
    }
  }
}

function parameterOfMoment(name: string): string {
  const separator = name.indexOf(":");
  if (separator < 0) {
    throw new PlaygroundError(
      "GRAPH_INVALID",
      `expected a moment named kind:parameter, found ${name}`,
    );
  }
  return name.slice(separator + 1);
}

/** Stored rows of a constant; the padding stays zero. */
function constantRows(value: number, shape: Shape, lanes: number): Float32Array {
  const columns = columnsOf(shape);
  const stride = paddedColumns(columns);
  const values = new Float32Array(rowsOf(shape) * stride * lanes);
  for (let i = 0; i < values.length; i++) values[i] = i % stride < columns ? value : 0;
  return values;
}
