/** Where sessions run: makes machines from graphs, on a device or on the interpreter; keeps no training state. */
import type { NamedTensors } from "../core/values.ts";
import type { Graph } from "../graph/graph.ts";
import type { FlatLayout } from "./flat-layout.ts";
import type { Machine } from "./machine.ts";

export interface MachineRequest {
  readonly label: string;
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly layout: FlatLayout;
  readonly lanes: number;
}

/** The frozen weights of one base on one device, and the machines that read them. */
export interface Backend {
  /** The base's weights, from which methods start. */
  readonly weights: NamedTensors;
  createMachine(request: MachineRequest): Promise<Machine>;
  /** What a machine would take, frozen weights included; nothing is made. */
  plannedBytes(request: MachineRequest): number;
  /** Frees the weights; machines are freed by whoever made them. */
  destroy(): void;
}
