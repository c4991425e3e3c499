/** The options of prefix-tuning and what they mean for a model: names of the MLP's parameters, columns of the prefix. */
import * as v from "valibot";
import type { ModelConfig } from "../models/config.ts";
import { virtualTokensSchema } from "./virtual-tokens.ts";

export const prefixSchema = v.strictObject({
  virtualTokens: virtualTokensSchema,
  reparameterization: v.optional(
    v.nullable(
      v.pipe(
        v.number(),
        v.integer("a whole number"),
        v.minValue(1),
        v.maxValue(4096),
        v.title("Reparametrising MLP"),
        v.description(
          "Hidden width of the two-layer MLP that makes the prefix while training; it wants a far lower learning rate than a plain prefix.",
        ),
      ),
    ),
    null,
  ),
});
export type PrefixOptions = v.InferOutput<typeof prefixSchema>;

/** Of the MLP tanh(E W₀ᵀ + b₀) W₂ᵀ + b₂, named as the modules of PEFT's encoder. */
export const ENCODER = {
  embedding: "prompt_encoder.embedding.weight",
  weight0: "prompt_encoder.transform.0.weight",
  bias0: "prompt_encoder.transform.0.bias",
  weight2: "prompt_encoder.transform.2.weight",
  bias2: "prompt_encoder.transform.2.bias",
} as const;

/** Columns of the prefix: for each layer its keys, then its values. */
export function prefixColumns({ layers, width }: ModelConfig): number {
  return 2 * layers * width;
}
