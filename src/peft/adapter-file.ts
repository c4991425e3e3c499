/** Keys of HF PEFT's adapter files and their matching against what a method declares; writes no bytes. */
import { PlaygroundError } from "../core/errors.ts";
import { formatShape, sameShape } from "../core/shape.ts";
import type { Shape } from "../core/shape.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";

const PREFIX = "base_model.model.";
const HEAD_MODULES: readonly string[] = ["classifier", "score"];

/** The key of a tensor in adapter_model.safetensors. */
export function adapterKey(name: string): string {
  return PREFIX + name;
}

type KeyOf = (name: string) => string;

interface KeyReport {
  readonly matched: readonly string[];
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** Which keys of a file stand for the wanted names. HF PEFT loads what matches and ignores the rest in silence. */
function matchKeys(wanted: Iterable<string>, tensors: NamedTensors, keyOf: KeyOf): KeyReport {
  const keys = new Set([...wanted].map(keyOf));
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
  keyOf: KeyOf = adapterKey,
): NamedTensors {
  const { matched, missing, unexpected } = matchKeys(wanted.keys(), tensors, keyOf);
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
      const tensor = tensors.get(keyOf(name));
      if (tensor === undefined || !sameShape(tensor.shape, shape)) {
        const found = tensor === undefined ? "nothing" : formatShape(tensor.shape);
        invalid(
          `${keyOf(name)}: expected shape ${formatShape(shape)}, found ${found}`,
          "Was the adapter trained on another model, or with another rank or length?",
        );
      }
      return [name, tensor];
    }),
  );
}

/** Refuses a field of adapter_config.json. Throws ADAPTER_INVALID. */
export function refuseField(field: string, expected: string, found: unknown, hint?: string): never {
  invalid(`adapter_config.json: ${field}: expected ${expected}, found ${String(found)}`, hint);
}

/** Refuses every field that is set and is not named in `known`: it may change the mathematics. */
export function refuseOtherFields(
  raw: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  hint?: string,
): void {
  for (const [name, value] of Object.entries(raw)) {
    if (known.has(name) || isUnset(value)) continue;
    refuseField(name, "this option to be unset", JSON.stringify(value), hint);
  }
}

function isUnset(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Refuses modules that were trained as a whole, other than a classifier's head. */
export function checkSavedModules(
  config: ModelConfig,
  raw: Readonly<Record<string, unknown>>,
  hint?: string,
): void {
  const saved = raw["modules_to_save"];
  const heads = config.head.kind === "classification" ? HEAD_MODULES : [];
  if (!Array.isArray(saved) || saved.every((name) => heads.includes(name as string))) return;
  const expected = heads.length > 0 ? heads.join(", ") : "none";
  refuseField("modules_to_save", expected, JSON.stringify(saved), hint);
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
    modules_to_save: isClassifier ? HEAD_MODULES : null,
    revision: null,
    task_type: isClassifier ? "SEQ_CLS" : "CAUSAL_LM",
  };
}

function listed(keys: readonly string[]): string {
  const shown = keys.slice(0, 4).join(", ");
  return keys.length > 4 ? `${shown} and ${keys.length - 4} more` : shown;
}
