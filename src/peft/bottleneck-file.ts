/** Bottleneck adapters' config and tensors as the `adapters` library (AdapterHub) writes and reads them; PEFT has none. */
import * as v from "valibot";
import { required } from "../core/assert.ts";
import type { Shape } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import { invalid, refuseField, refuseOtherFields, takeTensors } from "./adapter-file.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import type { BottleneckOptions, Placement } from "./bottleneck-blocks.ts";
import { blockShapes, bottleneckBlocks, bottleneckSchema } from "./bottleneck-blocks.ts";
import type { AdapterFile, ImportedAdapter } from "./method.ts";

/** The version of the library whose files these are. */
const VERSION = "adapters.1.2.0";
const NAME = "default";

/** What the library's own configurations of the three placements set (DoubleSeqBn, SeqBn, ParBn). */
const PLACEMENT_FIELDS: Readonly<Record<Placement, Readonly<Record<string, unknown>>>> = {
  houlsby: { mh_adapter: true, original_ln_before: false, is_parallel: false },
  pfeiffer: { mh_adapter: false, original_ln_before: true, is_parallel: false },
  parallel: { mh_adapter: false, original_ln_before: false, is_parallel: true },
};

/** Fields that are the same for all, at the library's defaults. */
const COMMON_FIELDS = {
  output_adapter: true,
  original_ln_after: true,
  ln_before: false,
  ln_after: false,
  residual_before_ln: true,
  adapter_residual_before_ln: false,
  use_gating: false,
  dropout: 0,
  stochastic_depth: 0,
  phm_layer: false,
} as const;

export function exportBottlenecks(
  config: ModelConfig,
  options: BottleneckOptions,
  adapter: NamedTensors,
): AdapterFile {
  const key = keyOf(NAME);
  const names = [...fileTensors(config, options).keys()];
  return {
    config: {
      config: {
        ...COMMON_FIELDS,
        ...PLACEMENT_FIELDS[options.placement],
        architecture: null,
        init_weights: options.placement === "parallel" ? "mam_adapter" : "bert",
        leave_out: otherLayers(config, options.layers ?? allLayers(config)),
        non_linearity: options.activation,
        reduction_factor: reductionFactor(config.width, options.bottleneck),
        scaling: options.scaling,
      },
      hidden_size: config.width,
      model_class:
        config.head.kind === "classification" ? "GPT2ForSequenceClassification" : "GPT2LMHeadModel",
      model_name: null,
      model_type: config.modelType,
      name: NAME,
      version: VERSION,
    },
    tensors: new Map(names.map((name) => [key(name), required(adapter.get(name), name)])),
  };
}

/**
 * The library computes the bottleneck as width // factor. Where width / bottleneck is no whole number its rounding
 * could cost a unit, so the factor then aims at the middle between this bottleneck and the next.
 */
function reductionFactor(width: number, bottleneck: number): number {
  return width % bottleneck === 0 ? width / bottleneck : width / (bottleneck + 0.5);
}

/** Python's width // factor, which is exact, at least 1. */
function bottleneckOf(width: number, factor: number): number {
  return Math.max(1, Math.round((width - (width % factor)) / factor));
}

const fileSchema = v.looseObject({
  config: v.looseObject({
    reduction_factor: v.pipe(v.number(), v.gtValue(0)),
    non_linearity: v.string(),
    scaling: v.optional(v.number(), 1),
    leave_out: v.optional(v.nullable(v.array(v.number()))),
    mh_adapter: v.boolean(),
    original_ln_before: v.optional(v.boolean(), false),
    is_parallel: v.optional(v.boolean(), false),
  }),
  hidden_size: v.optional(v.number()),
  model_type: v.optional(v.string()),
  name: v.pipe(v.string(), v.nonEmpty()),
});

/** Fields of the blocks with no influence on the function that the file describes. */
const HARMLESS = new Set([
  ...Object.keys(fileSchema.entries.config.entries),
  ...Object.keys(COMMON_FIELDS),
  ...["architecture", "init_weights", "init_weights_seed", "inv_adapter_reduction_factor"],
  // Of Compacter's layers, which phm_layer switches on.
  ...["phm_dim", "phm_rank", "phm_bias", "phm_c_init", "phm_init_range", "learn_phm"],
  ...["factorized_phm_W", "shared_W_phm", "shared_phm_rule", "factorized_phm_rule"],
  ...["hypercomplex_nonlinearity"],
]);

const HINT = "Only bottleneck adapters of the forms houlsby, pfeiffer and parallel load.";

/** Errors: ADAPTER_INVALID for another architecture, another model, and for keys, see takeTensors. */
export function importBottlenecks(
  config: ModelConfig,
  file: AdapterFile,
): ImportedAdapter<BottleneckOptions> {
  const parsed = v.safeParse(fileSchema, file.config);
  if (!parsed.success) return refuseIssue("", parsed.issues[0]);
  const { name, hidden_size: width, model_type: type } = parsed.output;
  if (type !== undefined && type !== config.modelType) {
    refuseField("model_type", config.modelType, type);
  }
  if (width !== undefined && width !== config.width) {
    refuseField("hidden_size", String(config.width), width);
  }
  const options = readOptions(config, parsed.output.config);
  return {
    options,
    values: takeTensors(fileTensors(config, options), file.tensors, keyOf(name)),
  };
}

function readOptions(
  config: ModelConfig,
  fields: v.InferOutput<typeof fileSchema>["config"],
): BottleneckOptions {
  for (const [field, expected] of Object.entries(COMMON_FIELDS)) {
    const found = fields[field] ?? expected;
    if (found !== expected) {
      refuseField(`config.${field}`, String(expected), JSON.stringify(found), HINT);
    }
  }
  refuseOtherFields(fields, HARMLESS, HINT);
  const placement = Object.entries(PLACEMENT_FIELDS).find(([, own]) =>
    Object.entries(own).every(([field, value]) => fields[field] === value),
  )?.[0];
  if (placement === undefined) {
    const [first] = Object.values(PLACEMENT_FIELDS);
    const found = Object.keys(first ?? {}).map((field) => [field, fields[field]]);
    invalid(
      `adapter_config.json: config: expected the fields of a known placement, found ${JSON.stringify(Object.fromEntries(found))}`,
      HINT,
    );
  }
  const leftOut = fields.leave_out ?? [];
  const options = v.safeParse(bottleneckSchema, {
    placement,
    bottleneck: bottleneckOf(config.width, fields.reduction_factor),
    activation: fields.non_linearity.toLowerCase(),
    scaling: fields.scaling,
    layers: leftOut.length > 0 ? otherLayers(config, leftOut) : null,
  });
  return options.success ? options.output : refuseIssue("config: ", options.issues[0]);
}

/** Names as the library has them, with the adapter's own name in the middle; the task head keeps its name. */
function keyOf(adapterName: string): (name: string) => string {
  return (name) => name.replace(/_adapters\./, `_adapters.adapters.${adapterName}.`);
}

function fileTensors(config: ModelConfig, options: BottleneckOptions): ReadonlyMap<string, Shape> {
  const blocks = bottleneckBlocks(config, options).flatMap((block) =>
    blockShapes(block, options.bottleneck),
  );
  return new Map([...blocks, ...taskHeadSpecs(config)].map(({ name, shape }) => [name, shape]));
}

function allLayers({ layers }: ModelConfig): readonly number[] {
  return Array.from({ length: layers }, (_, layer) => layer);
}

function otherLayers(config: ModelConfig, layers: readonly number[]): readonly number[] {
  return allLayers(config).filter((layer) => !layers.includes(layer));
}

function refuseIssue(prefix: string, issue: v.BaseIssue<unknown>): never {
  const field = prefix + (v.getDotPath(issue) ?? "a field");
  return refuseField(field, issue.expected ?? issue.message, issue.received, HINT);
}
