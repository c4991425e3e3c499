/** BitFit (Ben Zaken et al. 2022): the biases that a model has train in place, and nothing else. */
import * as v from "valibot";
import type { ModelConfig } from "../models/config.ts";
import { linearSites, normSites } from "../models/sites.ts";
import { isSmall, ownParameters } from "./base-parameters.ts";
import { exportPlain, importPlain, mixWithBase } from "./in-place.ts";
import type { PeftMethod } from "./method.ts";

const PARTS = ["all", "attention", "mlp", "norm"] as const;

export const bitfitSchema = v.strictObject({
  biases: v.optional(
    v.pipe(
      v.picklist(PARTS),
      v.title("Biases"),
      v.description("All, or those of attention, feed-forward layers or layer norms alone."),
    ),
    "all",
  ),
});
export type BitfitOptions = v.InferOutput<typeof bitfitSchema>;

export const bitfit: PeftMethod<BitfitOptions> = {
  id: "bitfit",
  label: "BitFit",
  summary: "Trains the biases that the model has, and nothing else; nothing is added.",
  citation: {
    label: "Ben Zaken et al. 2022",
    title:
      "BitFit: Simple Parameter-efficient Fine-tuning for Transformer-based Masked Language-models",
    url: "https://arxiv.org/abs/2106.10199",
  },
  schema: bitfitSchema,
  // Small models: best of a sweep on text. Else the upper end of the paper's rates.
  defaultLearningRate: (config) => (isSmall(config) ? 1e-2 : 1e-3),
  parameters(config, options) {
    const names = new Set(biases(config, options).map(({ name }) => name));
    return ownParameters(config, (name) => names.has(name));
  },
  count: (config, options) => biases(config, options).reduce((sum, { size }) => sum + size, 0),
  attach: () => ({}),
  merge: (config, _options, adapter, base, strength) =>
    mixWithBase(config, adapter, base, strength),
  exportAdapter: (config, options, adapter) => exportPlain(bitfit, config, options, adapter),
  importAdapter: (config, file) => importPlain(bitfit, config, file),
};

function biases(config: ModelConfig, { biases: part }: BitfitOptions) {
  const linear = linearSites(config).map(({ name, biasName, outFeatures }) => ({
    part: name.includes(".attn.") ? "attention" : "mlp",
    name: biasName,
    size: outFeatures,
  }));
  const norms = normSites(config).map(({ biasName, width }) => ({
    part: "norm",
    name: biasName,
    size: width,
  }));
  return [...linear, ...norms].flatMap(({ name, size, part: own }) =>
    name !== undefined && (part === "all" || part === own) ? [{ name, size }] : [],
  );
}
