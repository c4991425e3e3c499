/** Puts a method on a model: the tensors that train, the frozen ones, the hooks, and initial values; runs nothing. */
import { required } from "../core/assert.ts";
import { randomStream } from "../core/random.ts";
import type { DType, Shape } from "../core/shape.ts";
import { sizeOf } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import { leaf } from "../graph/ops/leaf.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ModelConfig } from "../models/config.ts";
import type { Hooks } from "../models/hooks.ts";
import { modelParameters } from "../models/parameters.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import type { ParameterSpec, PeftMethod } from "./method.ts";

export interface Attached {
  readonly hooks: Hooks;
  /** Everything that trains, and the tensor of each, in one order. */
  readonly specs: readonly ParameterSpec[];
  readonly trainable: readonly Tensor[];
  /** For ModelInputs: the model's parameters, trainable [lanes] where the method trains them, frozen and shared elsewhere. */
  readonly weight: (name: string) => Tensor;
}

/** The method's parameters, then the task head where the model has one that every method trains. */
export function trainableSpecs<Options extends object>(
  method: PeftMethod<Options>,
  config: ModelConfig,
  options: Options,
): readonly ParameterSpec[] {
  const specs = method.parameters(config, options);
  const names = new Set(specs.map(({ name }) => name));
  return [...specs, ...taskHeadSpecs(config).filter(({ name }) => !names.has(name))];
}

/** Each call makes new leaves: one call per graph. */
export function attachMethod<Options extends object>(
  method: PeftMethod<Options>,
  config: ModelConfig,
  options: Options,
  { lanes, training }: { readonly lanes: number; readonly training: boolean },
): Attached {
  const specs = trainableSpecs(method, config, options);
  const trainable = specs.map(({ name, shape }) => leaf("trainable", name, shape, { lanes }));
  const byName = new Map(specs.map(({ name }, i) => [name, trainable[i]]));
  const shapes = new Map(modelParameters(config).map(({ name, shape }) => [name, shape]));
  const frozen = new Map<string, Tensor>();
  const inputs = new Map<string, Tensor>();

  function parameter(name: string): Tensor {
    return required(byName.get(name), `a declared parameter ${name} of ${method.id}`);
  }
  function weight(name: string): Tensor {
    const known = byName.get(name) ?? frozen.get(name);
    if (known !== undefined) return known;
    const tensor = leaf("frozen", name, required(shapes.get(name), `a model parameter ${name}`));
    frozen.set(name, tensor);
    return tensor;
  }
  function input(name: string, shape: Shape, dtype: DType = "f32"): Tensor {
    const tensor = inputs.get(name) ?? leaf("input", name, shape, { dtype, lanes });
    inputs.set(name, tensor);
    return tensor;
  }

  const hooks = method.attach({ config, training, parameter, input }, options);
  return { hooks, specs, trainable, weight };
}

/** The starting value of a parameter under a seed: a stream of its own, so adding one changes no other. */
export function initialValue(
  spec: ParameterSpec,
  seed: number,
  base: NamedTensors,
): Float32Array {
  const { init } = spec;
  const size = sizeOf(spec.shape);
  switch (init.kind) {
    case "zeros":
      return new Float32Array(size);
    case "ones":
      return new Float32Array(size).fill(1);
    case "normal": {
      const stream = randomStream(seed, spec.name);
      return Float32Array.from({ length: size }, () => init.standardDeviation * stream.normal());
    }
    case "uniform": {
      const stream = randomStream(seed, spec.name);
      return Float32Array.from({ length: size }, () => init.bound * (2 * stream.uniform() - 1));
    }
    case "copyOfBase":
      return Float32Array.from(required(base.get(init.of), `the base's tensor ${init.of}`).data);
  }
}
