/** Prefix-tuning (Li & Liang 2021) as HF PEFT does it: trained keys and values that every query sees; it does not merge. */
import { activation } from "../graph/ops/activation.ts";
import { add } from "../graph/ops/binary.ts";
import { matmul } from "../graph/ops/matmul.ts";
import { splitColumns } from "../graph/ops/movement.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ModelConfig } from "../models/config.ts";
import type { Hooks } from "../models/hooks.ts";
import { isSmall } from "./base-parameters.ts";
import type { AttachContext, Init, ParameterSpec, PeftMethod } from "./method.ts";
import { exportPrefix, importPrefix } from "./prefix-file.ts";
import type { PrefixOptions } from "./prefix-options.ts";
import { ENCODER, prefixColumns, prefixSchema } from "./prefix-options.ts";
import { PROMPT_EMBEDDINGS } from "./prompt-learning-file.ts";
import { expectRoom } from "./virtual-tokens.ts";

export const prefix: PeftMethod<PrefixOptions> = {
  id: "prefix",
  label: "Prefix-tuning",
  summary: "Trains keys and values in front of every layer's own; the weights stay as they are.",
  citation: {
    label: "Li & Liang 2021",
    title: "Prefix-Tuning: Optimizing Continuous Prompts for Generation",
    url: "https://arxiv.org/abs/2101.00190",
  },
  schema: prefixSchema,
  // Small models: calibrated on the bases that ship. Else the better rate of PEFT's own comparison; with an MLP the paper's.
  defaultLearningRate: (config, { reparameterization }) => {
    if (reparameterization === null) return isSmall(config) ? 3e-1 : 5e-3;
    return isSmall(config) ? 1e-2 : 5e-5;
  },
  parameters: prefixParameters,
  count: (config, { virtualTokens: nv, reparameterization: M }) => {
    const [D, C] = [config.width, prefixColumns(config)];
    return M === null ? nv * C : nv * D + (D * M + M) + (M * C + C);
  },
  attach: attachPrefix,
  exportAdapter: exportPrefix,
  importAdapter: importPrefix,
};

/** First values as PyTorch's: N(0, 1) for embeddings, U(±1/√in) for the MLP's weights and biases. */
function prefixParameters(
  config: ModelConfig,
  { virtualTokens: nv, reparameterization: M }: PrefixOptions,
): readonly ParameterSpec[] {
  expectRoom(config, nv);
  const [D, C] = [config.width, prefixColumns(config)];
  const embedding: Init = { kind: "normal", standardDeviation: 1 };
  if (M === null) return [spec(PROMPT_EMBEDDINGS, [nv, C], embedding)];
  const fanIn = (inputs: number): Init => ({ kind: "uniform", bound: 1 / Math.sqrt(inputs) });
  return [
    spec(ENCODER.embedding, [nv, D], embedding),
    spec(ENCODER.weight0, [M, D], fanIn(D)),
    spec(ENCODER.bias0, [M], fanIn(D)),
    spec(ENCODER.weight2, [C, M], fanIn(M)),
    spec(ENCODER.bias2, [C], fanIn(M)),
  ];
}

function spec(name: string, shape: readonly number[], init: Init): ParameterSpec {
  const decays = shape.length >= 2;
  return { name, shape, init, learningRateScale: 1, decays, isBase: false };
}

/** Real tokens keep their own logits, and start at position nv, as behind a cache of nv tokens. */
function attachPrefix(context: AttachContext, options: PrefixOptions): Hooks {
  const { width: D, layers } = context.config;
  const sizes = Array.from({ length: layers }, () => 2 * D);
  const parts = splitColumns(prefixRows(context, options), sizes);
  return {
    positionOffset: options.virtualTokens,
    prefix: (layer) => parts[layer],
  };
}

/** [nv, 2·layers·D]. */
function prefixRows({ parameter }: AttachContext, { reparameterization }: PrefixOptions): Tensor {
  if (reparameterization === null) return parameter(PROMPT_EMBEDDINGS);
  const linear = (x: Tensor, weight: string, bias: string) =>
    add(matmul(x, parameter(weight), { transposeB: true }), parameter(bias));
  const hidden = linear(parameter(ENCODER.embedding), ENCODER.weight0, ENCODER.bias0);
  return linear(activation(hidden, "tanh"), ENCODER.weight2, ENCODER.bias2);
}
