/**
 * The forward pass of GPT-2 (Radford et al. 2019) as a graph; no dropout of the base is applied, it is held in evaluation mode.
 *
 * B batch, T time (virtual tokens included), N = B·T rows, D width, V vocabulary, H heads.
 */
import type { Tensor } from "../graph/tensor.ts";
import { activation } from "../graph/ops/activation.ts";
import { attention } from "../graph/ops/attention.ts";
import { add } from "../graph/ops/binary.ts";
import { embedding } from "../graph/ops/embedding.ts";
import { layerNorm } from "../graph/ops/layer-norm.ts";
import type { Gpt2Config } from "./config.ts";
import type { Gpt2Layer } from "./gpt2-layout.ts";
import { gpt2Layout } from "./gpt2-layout.ts";
import type { Placed } from "./hooks.ts";
import { siteProduct } from "./hooks.ts";
import type { ModelInputs, ModelOutputs } from "./model.ts";
import type { EmbeddingSite, LinearSite, NormSite, ResidualSite } from "./sites.ts";

export function buildGpt2(config: Gpt2Config, inputs: ModelInputs): ModelOutputs {
  const { hooks, ids, positions } = inputs;
  const layout = gpt2Layout(config);
  const tokens = lookUp(layout.tokens, ids, inputs);
  const embedded = hooks.embeddings?.(tokens) ?? tokens;
  let stream = add(embedded, lookUp(layout.positions, positions, inputs));
  for (const layer of layout.layers) stream = buildLayer(config, layer, stream, inputs);
  const hidden = normalise(config, layout.finalNorm, stream, inputs);
  const { logitRows } = inputs;
  const read = logitRows === undefined ? hidden : embedding(logitRows, hidden);
  return { hidden, logits: linear(layout.head, read, inputs), penalty: hooks.penalty?.() };
}

function buildLayer(
  config: Gpt2Config,
  layer: Gpt2Layer,
  stream: Tensor,
  inputs: ModelInputs,
): Tensor {
  const qkv = linear(layer.packedQkv, normalise(config, layer.norm1, stream, inputs), inputs);
  const attended = attention(qkv, {
    batch: inputs.batch,
    time: inputs.time + (inputs.hooks.virtualTokens ?? 0),
    heads: config.heads,
    keyValueHeads: config.heads,
    headSize: config.width / config.heads,
    causal: true,
    keyLengths: inputs.keyLengths,
    prefix: inputs.hooks.prefix?.(layer.packedQkv.layer ?? 0),
  });
  const attentionUpdate = linear(layer.attentionOutput, attended, inputs);
  const middle = join(layer.attentionResidual, stream, attentionUpdate, inputs);
  const up = linear(layer.up, normalise(config, layer.norm2, middle, inputs), inputs);
  const down = linear(layer.down, activation(up, config.activation), inputs);
  return join(layer.feedForwardResidual, middle, down, inputs);
}

function linear(site: LinearSite, x: Tensor, { hooks, weight }: ModelInputs): Tensor {
  const placed: Placed<LinearSite> = {
    ...site,
    weight: weight(site.weightName),
    bias: site.biasName === undefined ? undefined : weight(site.biasName),
  };
  const base = (input: Tensor) => {
    const product = siteProduct(placed, input);
    return placed.bias === undefined ? product : add(product, placed.bias);
  };
  return hooks.linear?.(placed, x, base) ?? base(x);
}

function lookUp(site: EmbeddingSite, ids: Tensor, { hooks, weight }: ModelInputs): Tensor {
  const placed: Placed<EmbeddingSite> = {
    ...site,
    weight: weight(site.weightName),
    bias: undefined,
  };
  const base = (rows: Tensor) => embedding(rows, placed.weight);
  return hooks.embedding?.(placed, ids, base) ?? base(ids);
}

function normalise(config: Gpt2Config, site: NormSite, x: Tensor, inputs: ModelInputs): Tensor {
  const bias = inputs.weight(site.biasName ?? `${site.name}.bias`);
  return layerNorm(x, inputs.weight(site.weightName), bias, config.normEpsilon);
}

function join(site: ResidualSite, stream: Tensor, update: Tensor, { hooks }: ModelInputs): Tensor {
  const sum = add(stream, update);
  const own = (u: Tensor, change?: Tensor) => {
    const joined = u === update ? sum : add(stream, u);
    return change === undefined ? joined : add(joined, change);
  };
  return hooks.residual?.(site, { stream, update, join: own }) ?? own(update);
}
