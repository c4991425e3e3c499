/** What the page says about a method on a model before anything runs: counts in closed form, names, targets. */
import { countParameters } from "../peft/count.ts";
import type { ParameterCounts } from "../peft/count.ts";
import { parseOptions } from "../peft/method.ts";
import { methodById } from "../peft/registry.ts";
import { targetNames } from "../peft/targets.ts";
import type { ModelId } from "./models.ts";
import { baseModel } from "./models.ts";
import type { MethodSetting } from "./schema.ts";

export interface MethodDescription {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly citation:
    { readonly label: string; readonly title: string; readonly url: string } | undefined;
}

/** Errors: CONFIG_INVALID for an unknown method. */
export function describeMethod(id: string): MethodDescription {
  const { label, summary, citation } = methodById(id);
  return { id, label, summary, citation };
}

export interface MethodCounts extends ParameterCounts {
  /** What the trained values take as float32, as in an adapter file. */
  readonly sizeBytes: number;
}

/** Errors: CONFIG_INVALID for options that do not fit the model. */
export function countMethod(model: ModelId, setting: MethodSetting): MethodCounts {
  const method = methodById(setting.id);
  const counts = countParameters(
    method,
    baseModel(model).config,
    parseOptions(method, setting.options),
  );
  return { ...counts, sizeBytes: counts.trainable * Float32Array.BYTES_PER_ELEMENT };
}

/** Names that an option `targetModules` may hold on this model, without "all-linear". */
export function targetChoices(model: ModelId): readonly string[] {
  return targetNames(baseModel(model).config);
}
