/** The model families by HF's `model_type`; adding one is one line here beside its own files and its config's type. */
import type { ModelConfig } from "./config.ts";
import { buildGpt2 } from "./gpt2.ts";
import { gpt2Parameters, gpt2Sites } from "./gpt2-layout.ts";
import type { ModelInputs, ModelOutputs } from "./model.ts";
import type { ParameterShape } from "./parameters.ts";
import type { Site } from "./sites.ts";

/** Each takes the config of its own `modelType`. */
interface ModelFamily {
  sites(config: ModelConfig): readonly Site[];
  parameters(config: ModelConfig): readonly ParameterShape[];
  build(config: ModelConfig, inputs: ModelInputs): ModelOutputs;
}

const families: Readonly<Record<ModelConfig["modelType"], ModelFamily>> = {
  gpt2: { sites: gpt2Sites, parameters: gpt2Parameters, build: buildGpt2 },
};

export function familyOf(config: ModelConfig): ModelFamily {
  return families[config.modelType];
}
