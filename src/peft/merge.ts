/** A whole checkpoint with an adapter folded in, for any method that merges; the base's own arrays are never written to. */
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import type { PeftMethod } from "./method.ts";

/** `strength` 1 is the adapter as trained. Errors: CONFIG_INVALID for a method that cannot be merged. */
export function mergedWeights<Options extends object>(
  method: PeftMethod<Options>,
  config: ModelConfig,
  options: Options,
  adapter: NamedTensors,
  base: NamedTensors,
  strength = 1,
): NamedTensors {
  if (method.merge === undefined) {
    throw new PlaygroundError(
      "CONFIG_INVALID",
      `expected a method that merges into the weights, found ${method.id}`,
      "Save the adapter itself instead.",
    );
  }
  const changed = method.merge(config, options, adapter, base, strength);
  const heads = taskHeadSpecs(config).flatMap(({ name }) => {
    const value = adapter.get(name);
    return value === undefined || changed.has(name) ? [] : [[name, value] as const];
  });
  return new Map([...base, ...changed, ...heads]);
}

/** The config.json of merged weights: an output layer that has become a matrix of its own is no longer tied. */
export function mergedConfig(json: unknown, config: ModelConfig, merged: NamedTensors): unknown {
  const isUntied = config.tiedHead && merged.has("lm_head.weight");
  return isUntied ? { ...(json as object), tie_word_embeddings: false } : json;
}
