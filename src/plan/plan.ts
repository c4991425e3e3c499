/** A compiled graph as data: buffers, their sizes and the ordered dispatches; nothing here touches a device. */
import type { DType, Shape } from "../core/shape.ts";
import type { Dispatch, Operand } from "../kernels/kernel.ts";
import type { Variants } from "../kernels/lowering.ts";

/**
 * What a planned buffer is for.
 * scratch: reused within a run and shared by all plans of a session. frozen, trainable, moment1, moment2, state: shared by
 * all plans of a session under their name. gradients: the flat gradients. input: the per-step data. output: one
 * graph output. constant: filled once.
 */
export type BufferPurpose =
  | { readonly kind: "scratch"; readonly slot: number }
  | {
      readonly kind: "frozen";
      readonly name: string;
      readonly shape: Shape;
      readonly lanes: number;
    }
  | { readonly kind: "trainable" | "moment1" | "moment2" | "gradients" }
  | { readonly kind: "state"; readonly name: string }
  | { readonly kind: "input" }
  | { readonly kind: "output"; readonly name: string }
  | { readonly kind: "constant"; readonly values: Float32Array };

export interface PlannedBuffer {
  readonly id: number;
  readonly label: string;
  readonly sizeBytes: number;
  readonly purpose: BufferPurpose;
}

/** A leaf that is written before every run, and where in the input buffer. */
export interface PlannedInput {
  readonly operand: Operand;
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface PlannedOutput {
  readonly operand: Operand;
  readonly shape: Shape;
}

export interface Plan {
  readonly label: string;
  readonly lanes: number;
  readonly variants: Variants;
  readonly buffers: readonly PlannedBuffer[];
  /** Buffer references inside are ids of `buffers`. */
  readonly dispatches: readonly Dispatch[];
  readonly inputs: ReadonlyMap<string, PlannedInput>;
  readonly outputs: ReadonlyMap<string, PlannedOutput>;
  /** Bytes of the flat layout of one lane. */
  readonly flatLaneSize: number;
  /** All buffers, uniforms included: what a run takes is known before it starts. */
  readonly totalBytes: number;
  readonly flops: number;
}

/** Each dispatch has one slot in the uniform buffer; 256 bytes is the largest offset alignment that WebGPU allows. */
export const UNIFORM_SLOT_BYTES = 256;
