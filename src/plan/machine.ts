/** What runs compiled graphs and keeps their state, whatever it runs on; the GPU's is `gpu-machine.ts`. */
import type { DType, Shape } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";

/** One array per lane, or a single one that all lanes share. */
export type LaneValues = readonly ArrayLike<number>[];

/** Values of the input leaves by name. */
export type InputValues = ReadonlyMap<string, LaneValues>;

/** Values of the graph outputs by name: one array per lane (one where the output is shared), logical elements. */
export type OutputValues = ReadonlyMap<string, readonly (Float32Array | Float64Array)[]>;

/** What is kept in the layout of the trainable parameters. */
export type FlatKind = "trainable" | "moment1" | "moment2" | "gradients";

export interface InputDescription {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly lanes: number;
}

export interface MachineCosts {
  /** Bytes that planning foresaw and bytes of the buffers that exist, frozen weights included. */
  readonly plannedBytes: number;
  readonly createdBytes: number;
}

export interface GraphCosts {
  readonly dispatches: number;
  readonly flops: number;
  /** The plan, printed. */
  readonly text: string;
}

export interface Machine {
  readonly lanes: number;
  /** Inputs of a graph, in no particular order. */
  inputsOf(graph: string): ReadonlyMap<string, InputDescription>;
  /**
   * Runs a graph once for each element of `steps`, in order; state carries over. Calls are queued: a second call may be
   * made before the first resolves. Errors: GPU_DEVICE_LOST.
   */
  run(graph: string, steps: readonly InputValues[]): Promise<readonly OutputValues[]>;
  /** One lane of the parameters, their moments or their last gradients, by parameter name. */
  readLane(kind: FlatKind, lane: number): Promise<NamedTensors>;
  /** Overwrites one lane; names that are missing keep their values. */
  writeLane(kind: Exclude<FlatKind, "gradients">, lane: number, values: NamedTensors): void;
  readState(name: string): Promise<LaneValues>;
  writeState(name: string, values: LaneValues): void;
  costs(): MachineCosts;
  graphCosts(graph: string): GraphCosts;
  /** Frees everything it allocated; safe to call twice. */
  destroy(): void;
}
