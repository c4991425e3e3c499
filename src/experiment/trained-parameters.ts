/** Everything that trains in a set-up, the task's own head included, and the file that it makes; it builds no graph. */
import { sizeOf } from "../core/shape.ts";
import type { TensorValue } from "../core/values.ts";
import { layoutOf } from "../io/safetensors-layout.ts";
import { ownParameters, taskHeadSpecs } from "../peft/base-parameters.ts";
import type { AdapterFile, ParameterSpec } from "../peft/method.ts";
import { parseOptions } from "../peft/method.ts";
import { methodById } from "../peft/registry.ts";
import { configFor } from "./describe.ts";
import type { Experiment, MethodSetting } from "./schema.ts";

type Base = Pick<Experiment, "model" | "task">;
type Chosen = Pick<MethodSetting, "id" | "options">;

/** Their sizes add up to countMethod's `trainable`. Errors: CONFIG_INVALID for options that do not fit the model. */
export function trainedParameters(base: Base, { id, options }: Chosen): readonly ParameterSpec[] {
  const method = methodById(id);
  const config = configFor(base);
  const own = method.parameters(config, parseOptions(method, options));
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...taskHeadSpecs(config).filter(({ name }) => !names.has(name))];
}

/**
 * What the method's own export writes, its tensors all zeros. Undefined for a method without an adapter file, which saves
 * the whole model. Errors: CONFIG_INVALID.
 */
export function untrainedFile(base: Base, setting: Chosen): AdapterFile | undefined {
  const method = methodById(setting.id);
  const options = parseOptions(method, setting.options);
  if (method.exportAdapter === undefined) return undefined;
  const zeros = trainedParameters(base, setting).map(({ name, shape }): [string, TensorValue] => [
    name,
    { shape, data: new Float32Array(sizeOf(shape)) },
  ]);
  return method.exportAdapter(configFor(base), options, new Map(zeros));
}

/**
 * Bytes of the safetensors file that saving writes, header and all: may be more or less than what trains, since a LoRA
 * on slices is widened to whole layers, and a prefix's MLP is left behind. Errors: CONFIG_INVALID.
 */
export function adapterFileBytes(base: Base, setting: Chosen): number {
  const file = untrainedFile(base, setting);
  const tensors =
    file === undefined
      ? ownParameters(configFor(base), () => true).map(({ name, shape }) => [name, shape] as const)
      : [...file.tensors].map(([name, { shape }]) => [name, shape] as const);
  return layoutOf(new Map(tensors.map(([name, shape]) => [name, { dtype: "F32", shape }])))
    .sizeBytes;
}
