/** The option that prefix-tuning and prompt-tuning share, how many virtual tokens, and its check against a model. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import type { ModelConfig } from "../models/config.ts";

export const virtualTokensSchema = v.optional(
  v.pipe(
    v.number(),
    v.integer("a whole number"),
    v.minValue(1),
    v.maxValue(1024),
    v.title("Virtual tokens"),
    v.description("Trained tokens before the real ones; they take positions of the context."),
  ),
  8,
);

/** Errors: CONFIG_INVALID where not one real token would find a position. */
export function expectRoom({ contextLength }: ModelConfig, virtualTokens: number): void {
  if (virtualTokens < contextLength) return;
  throw new PlaygroundError(
    "CONFIG_INVALID",
    `virtualTokens: expected fewer than the model's ${contextLength} positions, found ${virtualTokens}`,
    "Real tokens come after the virtual ones, and need positions too.",
  );
}
