/** Values of tensors on the host, by name: what checkpoints, adapters and parameters hold; nothing symbolic. */
import type { Shape } from "./shape.ts";

export interface TensorValue {
  readonly shape: Shape;
  /** Logical elements in row-major order, without padding. */
  readonly data: Float32Array | Float64Array;
}

/** Names are those of Hugging Face, such as `transformer.h.0.attn.c_attn.weight`. */
export type NamedTensors = ReadonlyMap<string, TensorValue>;

/** A zeroed array of the same precision. */
export function emptyLike(like: TensorValue["data"], size: number): Float32Array | Float64Array {
  return like instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
}
