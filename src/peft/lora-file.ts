/** LoRA's adapter_config.json and tensors as HF PEFT writes and reads them; slices become one block-structured pair. */
import * as v from "valibot";
import { required } from "../core/assert.ts";
import type { Shape } from "../core/shape.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import { linearSites } from "../models/sites.ts";
import {
  adapterKey,
  checkSavedModules,
  commonConfig,
  refuseField,
  refuseOtherFields,
  takeTensors,
} from "./adapter-file.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import { readTargets } from "./file-targets.ts";
import { denseB } from "./lora-merge.ts";
import type { LoraOptions, LoraTarget } from "./lora-targets.ts";
import { loraSchema, loraTargets } from "./lora-targets.ts";
import type { AdapterFile, ImportedAdapter } from "./method.ts";
import { moduleEnding } from "./targets.ts";

/** Only fields that old PEFT versions know as well, so that the file loads everywhere. */
export function exportLora(
  config: ModelConfig,
  options: LoraOptions,
  adapter: NamedTensors,
): AdapterFile {
  const targets = loraTargets(config, options);
  const written = targets.map((target) => writtenRank(target, options));
  const first = required(written[0], "a target of LoRA");
  const other = written.filter(({ rank, alpha }) => rank !== first.rank || alpha !== first.alpha);
  const tensors = new Map<string, TensorValue>();
  for (const target of targets) {
    tensors.set(adapterKey(target.nameA), value(adapter, target.nameA));
    tensors.set(adapterKey(target.nameB), denseB(target, value(adapter, target.nameB)));
  }
  for (const { name } of taskHeadSpecs(config)) tensors.set(adapterKey(name), value(adapter, name));
  return {
    config: {
      ...commonConfig(config),
      bias: "none",
      fan_in_fan_out: targets.some(({ site }) => site.weightLayout === "in-out"),
      init_lora_weights: true,
      layers_pattern: null,
      layers_to_transform: options.layers,
      lora_alpha: first.alpha,
      lora_dropout: options.dropout,
      peft_type: "LORA",
      r: first.rank,
      target_modules: writtenNames(config, options, targets),
      ...(options.useRslora && { use_rslora: true }),
      ...(other.length > 0 && {
        rank_pattern: Object.fromEntries(other.map(({ name, rank }) => [name, rank])),
        alpha_pattern: Object.fromEntries(other.map(({ name, alpha }) => [name, alpha])),
      }),
    },
    tensors,
  };
}

/** Rank and alpha of the pair in the file: k slices of rank r are one pair of rank k·r, its alpha such that s stays. */
function writtenRank(target: LoraTarget, { useRslora }: LoraOptions) {
  const pairs = target.slices?.length ?? 1;
  const alpha = target.alpha * (useRslora ? Math.sqrt(pairs) : pairs);
  return { name: target.site.name, rank: target.rank * pairs, alpha };
}

/** Ends of names, as people write them; a whole name where a layer that is no target has the same end. */
function writtenNames(
  config: ModelConfig,
  { layers }: LoraOptions,
  targets: readonly LoraTarget[],
): readonly string[] {
  const targeted = new Set(targets.map(({ site }) => site.name));
  const others = linearSites(config)
    .filter(({ name, layer }) => !targeted.has(name) && (layers?.includes(layer ?? -1) ?? true))
    .map(moduleEnding);
  const names = targets.map(({ site }) => {
    const ending = moduleEnding(site);
    return others.includes(ending) ? site.name : ending;
  });
  return [...new Set(names)];
}

/**
 * A sliced adapter comes back as a whole one of rank k·r: the same function, in PEFT's own form.
 * Errors: ADAPTER_INVALID for options that change the mathematics and are not supported, and for keys, see takeTensors.
 */
export function importLora(config: ModelConfig, file: AdapterFile): ImportedAdapter<LoraOptions> {
  const options = readOptions(config, file.config);
  const wanted = new Map<string, Shape>();
  for (const target of loraTargets(config, options)) {
    wanted.set(target.nameA, target.shapeA).set(target.nameB, target.shapeB);
  }
  for (const { name, shape } of taskHeadSpecs(config)) wanted.set(name, shape);
  return { options, values: takeTensors(wanted, file.tensors) };
}

const HINT = "Only plain LoRA adapters load: no DoRA, no trained biases, no changed base.";
const positive = v.pipe(v.number(), v.gtValue(0));
const fileSchema = v.looseObject({
  peft_type: v.literal("LORA"),
  r: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 8),
  lora_alpha: v.optional(positive, 8),
  lora_dropout: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0),
  use_rslora: v.optional(v.nullable(v.boolean())),
  rank_pattern: v.optional(v.nullable(v.record(v.string(), v.number()))),
  alpha_pattern: v.optional(v.nullable(v.record(v.string(), v.number()))),
  target_modules: v.optional(v.nullable(v.union([v.string(), v.array(v.string())]))),
  layers_to_transform: v.optional(v.nullable(v.union([v.number(), v.array(v.number())]))),
});

/** Initialisations that leave the base as it is. The others (PiSSA, OLoRA, …) trained on a changed base. */
const PLAIN_INITS: readonly unknown[] = [true, false, "gaussian", "orthogonal", "eva", undefined];

/** Fields with no influence on the function that the file describes, and those that readOptions reads. */
const HARMLESS = new Set([
  ...Object.keys(fileSchema.entries),
  ...["auto_mapping", "base_model_name_or_path", "fan_in_fan_out", "inference_mode", "revision"],
  ...["bias", "init_lora_weights", "layers_pattern", "megatron_core", "modules_to_save"],
  ...[
    "peft_version",
    "task_type",
    "qalora_group_size",
    "eva_config",
    "loftq_config",
    "runtime_config",
  ],
]);

function readOptions(config: ModelConfig, raw: Readonly<Record<string, unknown>>): LoraOptions {
  const parsed = v.safeParse(fileSchema, raw);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const expected = issue.expected ?? issue.message;
    refuse(v.getDotPath(issue) ?? "the file", expected, issue.received);
  }
  refuseOtherForms(config, raw);
  const fields = parsed.output;
  const layers = fields.layers_to_transform ?? null;
  const options = v.safeParse(loraSchema, {
    rank: fields.r,
    alpha: fields.lora_alpha,
    dropout: fields.lora_dropout,
    targetModules: readTargets(config, fields.target_modules, ["c_attn"], HINT),
    layers: typeof layers === "number" ? [layers] : layers,
    useRslora: fields.use_rslora ?? false,
    rankPattern: fields.rank_pattern ?? {},
    alphaPattern: fields.alpha_pattern ?? {},
  });
  if (!options.success) {
    const issue = options.issues[0];
    refuse(v.getDotPath(issue) ?? "the file", issue.expected ?? issue.message, issue.received);
  }
  return options.output;
}

function refuseOtherForms(config: ModelConfig, raw: Readonly<Record<string, unknown>>): void {
  if (!PLAIN_INITS.includes(raw["init_lora_weights"])) {
    refuse("init_lora_weights", "an initialisation that keeps the base", raw["init_lora_weights"]);
  }
  if (raw["bias"] !== undefined && raw["bias"] !== "none") refuse("bias", '"none"', raw["bias"]);
  checkSavedModules(config, raw, HINT);
  refuseOtherFields(raw, HARMLESS, HINT);
}

function value(adapter: NamedTensors, name: string): TensorValue {
  return required(adapter.get(name), `the tensor ${name}`);
}

function refuse(field: string, expected: string, found: unknown): never {
  refuseField(field, expected, found, HINT);
}
