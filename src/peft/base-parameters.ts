/** The model's own parameters as a method trains them in place, and the task head that every method trains. */
import type { Shape } from "../core/shape.ts";
import type { ModelConfig } from "../models/config.ts";
import { modelParameters, parameterCount, taskHeadParameters } from "../models/parameters.ts";
import type { Init, ParameterSpec } from "./method.ts";

/** transformers' `initializer_range`, from which GPT2ForSequenceClassification draws a new `score`. */
const HEAD_STANDARD_DEVIATION = 0.02;

/** The base parameters for whose names `trains` is true, starting from the base's values. */
export function ownParameters(
  config: ModelConfig,
  trains: (name: string) => boolean,
): readonly ParameterSpec[] {
  return modelParameters(config)
    .filter(({ name }) => trains(name))
    .map(({ name, shape }) => ({
      name,
      shape,
      init: initialOf(config, name),
      learningRateScale: 1,
      decays: isMatrix(shape),
      isBase: true,
    }));
}

/** For classification, the `score` that no base was pretrained with; nothing for language models. */
export function taskHeadSpecs(config: ModelConfig): readonly ParameterSpec[] {
  const names = new Set(taskHeadParameters(config));
  return ownParameters(config, (name) => names.has(name));
}

function initialOf(config: ModelConfig, name: string): Init {
  const copy = { kind: "copyOfBase", of: name } as const;
  if (!taskHeadParameters(config).includes(name)) return copy;
  return { ...copy, otherwise: { kind: "normal", standardDeviation: HEAD_STANDARD_DEVIATION } };
}

function isMatrix(shape: Shape): boolean {
  return shape.length >= 2;
}

/** Below 10 million parameters, where the learning rates calibrated on small models hold. */
export function isSmall(config: ModelConfig): boolean {
  return parameterCount(config) < 10_000_000;
}
