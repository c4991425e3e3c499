/** Keys of HF PEFT's adapter files and their matching against what a method declares; writes no bytes. */
import { PlaygroundError } from "../core/errors.ts";
import { formatShape, sameShape } from "../core/shape.ts";
import type { Shape } from "../core/shape.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";

const PREFIX = "base_model.model.";

/** The key of a tensor in adapter_model.safetensors. */
export function adapterKey(name: string): string {
  return PREFIX + name;
}

interface KeyReport {
  readonly matched: readonly string[];
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** Which keys of a file stand for the wanted names. HF PEFT loads what matches and ignores the rest in silence. */
function matchKeys(wanted: Iterable<string>, tensors: NamedTensors): KeyReport {
  const keys = new Set([...wanted].map(adapterKey));
  return {
    matched: [...keys].filter((key) => tensors.has(key)),
    missing: [...keys].filter((key) => !tensors.has(key)),
    unexpected: [...tensors.keys()].filter((key) => !keys.has(key)),
  };
}

/**
 * The file's tensors by their own names. Errors: ADAPTER_INVALID with every missing or unexpected key, or the first
 * tensor of another shape.
 */
export function takeTensors(
  wanted: ReadonlyMap<string, Shape>,
  tensors: NamedTensors,
): NamedTensors {
  const { matched, missing, unexpected } = matchKeys(wanted.keys(), tensors);
  if (missing.length > 0 || unexpected.length > 0) {
    const parts = [
      `expected ${wanted.size} tensors, found ${matched.length} of them`,
      ...(missing.length > 0 ? [`missing ${listed(missing)}`] : []),
      ...(unexpected.length > 0 ? [`unexpected ${listed(unexpected)}`] : []),
    ];
    invalid(parts.join("; "), "Was the adapter trained on another model, or by another method?");
  }
  return new Map(
    [...wanted].map(([name, shape]): [string, TensorValue] => {
      const tensor = tensors.get(adapterKey(name));
      if (tensor === undefined || !sameShape(tensor.shape, shape)) {
        const found = tensor === undefined ? "nothing" : formatShape(tensor.shape);
        invalid(
          `${adapterKey(name)}: expected shape ${formatShape(shape)}, found ${found}`,
          "Was the adapter trained on another model, or with another rank?",
        );
      }
      return [name, tensor];
    }),
  );
}

/** Throws ADAPTER_INVALID. */
export function invalid(message: string, hint?: string): never {
  throw new PlaygroundError("ADAPTER_INVALID", message, hint);
}

/** The fields that every adapter_config.json holds. */
export function commonConfig(config: ModelConfig): Readonly<Record<string, unknown>> {
  const isClassifier = config.head.kind === "classification";
  return {
    base_model_name_or_path: null,
    inference_mode: true,
    // PEFT adds these two names by itself for SEQ_CLS; written out, the file says what it holds.
    modules_to_save: isClassifier ? ["classifier", "score"] : null,
    revision: null,
    task_type: isClassifier ? "SEQ_CLS" : "CAUSAL_LM",
  };
}

function listed(keys: readonly string[]): string {
  const shown = keys.slice(0, 4).join(", ");
  return keys.length > 4 ? `${shown} and ${keys.length - 4} more` : shown;
}
