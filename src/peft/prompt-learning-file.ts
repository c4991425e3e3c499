/** What the files of HF PEFT's prompt-learning methods (prefix-tuning, prompt-tuning) share; each adds fields of its own. */
import * as v from "valibot";
import { required } from "../core/assert.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import {
  checkSavedModules,
  commonConfig,
  refuseField,
  refuseOtherFields,
  takeTensors,
} from "./adapter-file.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import type { AdapterFile } from "./method.ts";

/** The one tensor of such an adapter, and its key: it stands outside the base model's names. */
export const PROMPT_EMBEDDINGS = "prompt_embeddings";

/** [nv, C] with the head of a classifier, and the fields that describe them. */
export function promptLearningFile(
  config: ModelConfig,
  prompt: TensorValue,
  adapter: NamedTensors,
  fields: Readonly<Record<string, unknown>>,
): AdapterFile {
  const heads = taskHeadSpecs(config).map(({ name }): [string, TensorValue] => [
    keyOf(name),
    required(adapter.get(name), `the tensor ${name}`),
  ]);
  return {
    config: {
      ...commonConfig(config),
      ...baseSizes(config),
      num_virtual_tokens: prompt.shape[0],
      ...fields,
    },
    tensors: new Map([[PROMPT_EMBEDDINGS, prompt], ...heads]),
  };
}

/** Rows of the prompt, and the fields as they were read. */
export interface PromptLearningFields {
  readonly virtualTokens: number;
  readonly raw: Readonly<Record<string, unknown>>;
}

const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const fileSchema = v.looseObject({ peft_type: v.string(), num_virtual_tokens: size });

/** Fields with no influence on the function that the file describes, and those that are read below. */
const KNOWN = [
  ...Object.keys(fileSchema.entries),
  ...["auto_mapping", "base_model_name_or_path", "inference_mode", "modules_to_save"],
  ...["num_attention_heads", "num_layers", "num_transformer_submodules", "token_dim"],
  ...["peft_version", "revision", "task_type"],
];

/**
 * `harmless` are the method's own fields that may be set. Errors: ADAPTER_INVALID for another method's file, for sizes
 * of another base, and for options that change the mathematics.
 */
export function readPromptLearning(
  config: ModelConfig,
  { config: raw }: AdapterFile,
  peftType: string,
  harmless: readonly string[],
): PromptLearningFields {
  const parsed = v.safeParse(fileSchema, raw);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const expected = issue.expected ?? issue.message;
    refuseField(v.getDotPath(issue) ?? "the file", expected, issue.received);
  }
  const { peft_type: type, num_virtual_tokens: virtualTokens } = parsed.output;
  if (type !== peftType) refuseField("peft_type", JSON.stringify(peftType), JSON.stringify(type));
  for (const [field, expected] of Object.entries(baseSizes(config))) {
    const found = raw[field] ?? null;
    if (found === null || found === expected) continue;
    const hint = "Was the adapter trained on another model?";
    refuseField(field, String(expected), JSON.stringify(found), hint);
  }
  checkSavedModules(config, raw);
  refuseOtherFields(raw, new Set([...KNOWN, ...harmless]));
  return { virtualTokens, raw };
}

/** The prompt [nv, columns] and a classifier's head by their own names. Errors: ADAPTER_INVALID, see takeTensors. */
export function takePrompt(
  config: ModelConfig,
  { tensors }: AdapterFile,
  shape: readonly [number, number],
): NamedTensors {
  const heads = taskHeadSpecs(config).map((spec) => [spec.name, spec.shape] as const);
  return takeTensors(new Map([[PROMPT_EMBEDDINGS, shape], ...heads]), tensors, keyOf);
}

/** PEFT puts these methods' heads one module higher than those of the others. */
function keyOf(name: string): string {
  return name === PROMPT_EMBEDDINGS ? name : `base_model.${name}`;
}

function baseSizes({ width, heads, layers }: ModelConfig): Readonly<Record<string, number>> {
  return {
    num_attention_heads: heads,
    num_layers: layers,
    num_transformer_submodules: 1,
    token_dim: width,
  };
}
