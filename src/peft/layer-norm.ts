/** LayerNorm tuning (Zhao et al. 2024): gains and biases of the norms train in place; also HF PEFT's LN_TUNING file. */
import * as v from "valibot";
import { required } from "../core/assert.ts";
import type { Shape } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import { taskHeadParameters } from "../models/parameters.ts";
import type { NormSite } from "../models/sites.ts";
import { normSites } from "../models/sites.ts";
import {
  adapterKey,
  checkSavedModules,
  commonConfig,
  refuseField,
  refuseOtherFields,
  takeTensors,
} from "./adapter-file.ts";
import { isSmall, ownParameters, taskHeadSpecs } from "./base-parameters.ts";
import { wholeNameMatcher } from "./file-targets.ts";
import { mixWithBase } from "./in-place.ts";
import type { AdapterFile, ImportedAdapter, ParameterSpec, PeftMethod } from "./method.ts";
import { matchesModule } from "./targets.ts";

export const layerNorm: PeftMethod = {
  id: "layerNorm",
  label: "LayerNorm tuning",
  summary: "Trains the gains and biases of the model's layer norms alone.",
  citation: {
    label: "Zhao et al. 2024",
    title: "Tuning LayerNorm in Attention: Towards Efficient Multi-Modal LLM Finetuning",
    url: "https://arxiv.org/abs/2312.11420",
  },
  schema: v.strictObject({}),
  // Small models: best of a sweep on digits, within 0.02 of it on text. Else T-Few's rate for layer norms.
  defaultLearningRate: (config) => (isSmall(config) ? 3e-2 : 3e-4),
  parameters: normParameters,
  count: (config) =>
    normSites(config).reduce(
      (sum, { width, biasName }) => sum + (biasName === undefined ? 1 : 2) * width,
      0,
    ),
  attach: () => ({}),
  merge: (config, _options, adapter, base, strength) =>
    mixWithBase(config, adapter, base, strength),
  exportAdapter: (config, _options, adapter) => exportLayerNorm(config, adapter),
  importAdapter: importLayerNorm,
};

function normParameters(config: ModelConfig): readonly ParameterSpec[] {
  const names = new Set(
    normSites(config).flatMap(({ weightName, biasName }) => [weightName, biasName]),
  );
  return ownParameters(config, (name) => names.has(name));
}

/** PEFT's copy of a norm lies under the norm: `ln_1.weight` is `ln_1.ln_tuning_layers.weight`. */
function keyOf(config: ModelConfig): (name: string) => string {
  const heads = taskHeadParameters(config);
  return (name) =>
    adapterKey(heads.includes(name) ? name : name.replace(/\.(\w+)$/, ".ln_tuning_layers.$1"));
}

function fileTensors(config: ModelConfig): ReadonlyMap<string, Shape> {
  const specs = [...normParameters(config), ...taskHeadSpecs(config)];
  return new Map(specs.map(({ name, shape }) => [name, shape]));
}

function exportLayerNorm(config: ModelConfig, adapter: NamedTensors): AdapterFile {
  const key = keyOf(config);
  const endings = normSites(config).map(({ name }) => name.replace(/^.*\./, ""));
  return {
    config: {
      ...commonConfig(config),
      peft_type: "LN_TUNING",
      target_modules: [...new Set(endings)],
    },
    tensors: new Map(
      [...fileTensors(config).keys()].map((name) => [key(name), required(adapter.get(name), name)]),
    ),
  };
}

const fileSchema = v.looseObject({
  peft_type: v.literal("LN_TUNING"),
  target_modules: v.optional(v.nullable(v.union([v.string(), v.array(v.string())]))),
});

/** Fields with no influence on the function that the file describes, and those that are read. */
const KNOWN = new Set([
  ...Object.keys(fileSchema.entries),
  ...["auto_mapping", "base_model_name_or_path", "inference_mode", "modules_to_save"],
  ...["peft_version", "revision", "task_type"],
]);

const HINT = "Only adapters of PEFT's LN_TUNING on all layer norms load.";

function importLayerNorm(config: ModelConfig, file: AdapterFile): ImportedAdapter<object> {
  const parsed = v.safeParse(fileSchema, file.config);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    refuseField(v.getDotPath(issue) ?? "the file", issue.expected, issue.received, HINT);
  }
  checkSavedModules(config, file.config, HINT);
  refuseOtherFields(file.config, KNOWN, HINT);
  const targets = parsed.output.target_modules ?? null;
  const matches = matcher(targets);
  const missed = normSites(config).find((site) => !matches(site));
  if (missed !== undefined) {
    const expected = `all layer norms, ${missed.name} too`;
    refuseField("target_modules", expected, JSON.stringify(targets), HINT);
  }
  return { options: {}, values: takeTensors(fileTensors(config), file.tensors, keyOf(config)) };
}

/** Null is PEFT's default, all norms of the architecture. */
function matcher(targets: string | readonly string[] | null): (site: NormSite) => boolean {
  if (targets === null) return () => true;
  if (typeof targets === "string") return wholeNameMatcher("target_modules", targets, HINT);
  return ({ name }) => targets.some((entry) => matchesModule(name, entry));
}
