/** Builds the forward pass of any supported model; which weights train and where they live is the caller's business. */
import type { Tensor } from "../graph/tensor.ts";
import type { ModelConfig } from "./config.ts";
import type { Hooks } from "./hooks.ts";
import { familyOf } from "./registry.ts";

/** B batch, T real tokens of a row, nv virtual tokens that the hooks put in front (usually 0). */
export interface ModelInputs {
  readonly batch: number;
  readonly time: number;
  /** [B·T] i32. */
  readonly ids: Tensor;
  /** [B·(nv+T)] i32, counted from hooks.positionOffset. */
  readonly positions: Tensor;
  /** [B] i32: tokens of each row, virtual ones included, that are not padding. */
  readonly keyLengths: Tensor;
  /** Rows [R] i32 of the hidden states whose logits are wanted; all of them where undefined. */
  readonly logitRows?: Tensor | undefined;
  /** The tensor of one parameter by its checkpoint name: the same tensor every time. */
  readonly weight: (name: string) => Tensor;
  readonly hooks: Hooks;
}

export interface ModelOutputs {
  /** [B·(nv+T), D], after the final norm. */
  readonly hidden: Tensor;
  /** [B·(nv+T), V], or one row for each of logitRows; a classifier's logits are those of each row's last real token. */
  readonly logits: Tensor;
  /** [1], to be added to the loss. */
  readonly penalty: Tensor | undefined;
}

/** Errors: SHAPE_MISMATCH when an input or a weight has another shape than the config says. */
export function buildModel(config: ModelConfig, inputs: ModelInputs): ModelOutputs {
  return familyOf(config).build(config, inputs);
}
