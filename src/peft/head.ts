/** The output layer alone: a copy of lm_head that is no longer tied, or a classifier's score; no layer below it trains. */
import * as v from "valibot";
import type { ModelConfig } from "../models/config.ts";
import type { Hooks } from "../models/hooks.ts";
import { siteProduct } from "../models/hooks.ts";
import { isSmall } from "./base-parameters.ts";
import { exportPlain, importPlain, mixWithBase } from "./in-place.ts";
import type { AttachContext, ParameterSpec, PeftMethod } from "./method.ts";

const LM_HEAD = "lm_head.weight";
const TOKEN_TABLE = "transformer.wte.weight";

export const head: PeftMethod = {
  id: "head",
  label: "Head only",
  summary: "Trains the output layer on frozen features; the baseline that adapts no layer.",
  citation: {
    label: "Alain & Bengio 2016",
    title: "Understanding intermediate layers using linear classifier probes",
    url: "https://arxiv.org/abs/1610.01644",
  },
  schema: v.strictObject({}),
  // Small models: best of a sweep on text. Else no published rate is at hand: between full fine-tuning's and BitFit's.
  defaultLearningRate: (config) => (isSmall(config) ? 1e-3 : 1e-4),
  parameters: headParameters,
  count: (config) => (isClassifier(config) ? 0 : config.vocabularySize * config.width),
  attach: attachHead,
  merge: (config, _options, adapter, base, strength) =>
    mixWithBase(config, adapter, base, strength, () => startOf(config)),
  exportAdapter: (config, options, adapter) => exportPlain(head, config, options, adapter),
  importAdapter: (config, file) => importPlain(head, config, file),
};

/** Nothing for a classifier: every method trains its score. */
function headParameters(config: ModelConfig): readonly ParameterSpec[] {
  if (isClassifier(config)) return [];
  return [
    {
      name: LM_HEAD,
      shape: [config.vocabularySize, config.width],
      init: { kind: "copyOfBase", of: startOf(config) },
      learningRateScale: 1,
      decays: true,
      isBase: !config.tiedHead,
    },
  ];
}

/** The embedding keeps the tied matrix; only the output layer reads the copy. */
function attachHead(context: AttachContext): Hooks {
  if (isClassifier(context.config)) return {};
  return {
    linear: (site, x, base) =>
      site.isHead ? siteProduct({ ...site, weight: context.parameter(LM_HEAD) }, x) : base(x),
  };
}

function startOf(config: ModelConfig): string {
  return config.tiedHead ? TOKEN_TABLE : LM_HEAD;
}

function isClassifier(config: ModelConfig): boolean {
  return config.head.kind === "classification";
}
