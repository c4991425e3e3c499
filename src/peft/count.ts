/** How many parameters a method trains on a model, in closed form, and their share; no graph is built. */
import { sizeOf } from "../core/shape.ts";
import type { ModelConfig } from "../models/config.ts";
import { parameterCount } from "../models/parameters.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import type { PeftMethod } from "./method.ts";

export interface ParameterCounts {
  /** As HF PEFT's get_nb_trainable_parameters()[0]. */
  readonly trainable: number;
  /**
   * The base's parameters, and the new ones that the method adds. HF PEFT also counts the frozen originals that it keeps
   * beside trained copies (layer norms, a task head); here they train in place.
   */
  readonly total: number;
  /** trainable / total. */
  readonly share: number;
}

/** Errors: CONFIG_INVALID for options that do not fit the model. */
export function countParameters<Options extends object>(
  method: PeftMethod<Options>,
  config: ModelConfig,
  options: Options,
): ParameterCounts {
  const specs = method.parameters(config, options);
  const own = new Set(specs.filter((spec) => spec.isBase).map(({ name }) => name));
  const head = taskHeadSpecs(config)
    .filter(({ name }) => !own.has(name))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const added = specs
    .filter((spec) => !spec.isBase)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const trainable = method.count(config, options) + head;
  const total = parameterCount(config) + added;
  return { trainable, total, share: trainable / total };
}
