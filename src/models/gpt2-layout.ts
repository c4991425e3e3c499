/** The sites and parameters of a GPT-2, in closed form and named as in its checkpoints; the computation is in gpt2.ts. */
import type { Gpt2Config } from "./config.ts";
import type { ParameterShape } from "./parameters.ts";
import type { EmbeddingSite, LinearSite, NormSite, ResidualSite, Site } from "./sites.ts";

/** The sites of one layer. */
export interface Gpt2Layer {
  readonly norm1: NormSite;
  readonly packedQkv: LinearSite;
  readonly attentionOutput: LinearSite;
  readonly attentionResidual: ResidualSite;
  readonly norm2: NormSite;
  readonly up: LinearSite;
  readonly down: LinearSite;
  readonly feedForwardResidual: ResidualSite;
}

export interface Gpt2Layout {
  readonly tokens: EmbeddingSite;
  readonly positions: EmbeddingSite;
  readonly layers: readonly Gpt2Layer[];
  readonly finalNorm: NormSite;
  readonly head: LinearSite;
}

export function gpt2Layout(config: Gpt2Config): Gpt2Layout {
  const { vocabularySize, contextLength, width } = config;
  return {
    tokens: table("transformer.wte", vocabularySize, width),
    positions: table("transformer.wpe", contextLength, width),
    layers: Array.from({ length: config.layers }, (_, layer) => layerSites(config, layer)),
    finalNorm: norm("transformer.ln_f", undefined, width),
    head: headSite(config),
  };
}

export function gpt2Sites(config: Gpt2Config): readonly Site[] {
  const { tokens, positions, layers, finalNorm, head } = gpt2Layout(config);
  const inLayers = layers.flatMap((layer) => [
    layer.norm1,
    layer.packedQkv,
    layer.attentionOutput,
    layer.attentionResidual,
    layer.norm2,
    layer.up,
    layer.down,
    layer.feedForwardResidual,
  ]);
  return [tokens, positions, ...inLayers, finalNorm, head];
}

/** In the order of the forward pass; a tied head has no tensor of its own. */
export function gpt2Parameters(config: Gpt2Config): readonly ParameterShape[] {
  return gpt2Sites(config).flatMap((site): readonly ParameterShape[] => {
    switch (site.kind) {
      case "embedding":
        return [{ name: site.weightName, shape: [site.rows, site.width] }];
      case "norm":
        return vectors([site.weightName, site.biasName], site.width);
      case "linear": {
        if (site.isHead && config.tiedHead && config.head.kind === "language-model") return [];
        const [I, O] = [site.inFeatures, site.outFeatures];
        const shape = site.weightLayout === "in-out" ? [I, O] : [O, I];
        return [{ name: site.weightName, shape }, ...vectors([site.biasName], O)];
      }
      case "residual":
        return [];
    }
  });
}

function layerSites(config: Gpt2Config, layer: number): Gpt2Layer {
  const { width: D, feedForwardWidth: F } = config;
  const block = `transformer.h.${layer}`;
  const conv1d = (
    path: string,
    inFeatures: number,
    outFeatures: number,
    slices: readonly string[] = [],
  ): LinearSite => ({
    kind: "linear",
    name: `${block}.${path}`,
    layer,
    weightName: `${block}.${path}.weight`,
    biasName: `${block}.${path}.bias`,
    inFeatures,
    outFeatures,
    weightLayout: "in-out",
    slices,
    isHead: false,
  });
  return {
    norm1: norm(`${block}.ln_1`, layer, D),
    packedQkv: conv1d("attn.c_attn", D, 3 * D, ["q", "k", "v"]),
    attentionOutput: conv1d("attn.c_proj", D, D),
    attentionResidual: residual(block, "attn", layer, "attention", D),
    norm2: norm(`${block}.ln_2`, layer, D),
    up: conv1d("mlp.c_fc", D, F),
    down: conv1d("mlp.c_proj", F, D),
    feedForwardResidual: residual(block, "mlp", layer, "feed-forward", D),
  };
}

function headSite(config: Gpt2Config): LinearSite {
  const { head, tiedHead, width, vocabularySize } = config;
  const isClassifier = head.kind === "classification";
  const name = isClassifier ? "score" : "lm_head";
  return {
    kind: "linear",
    name,
    layer: undefined,
    weightName: tiedHead && !isClassifier ? "transformer.wte.weight" : `${name}.weight`,
    biasName: undefined,
    inFeatures: width,
    outFeatures: isClassifier ? head.classes : vocabularySize,
    weightLayout: "out-in",
    slices: [],
    isHead: true,
  };
}

function table(name: string, rows: number, width: number): EmbeddingSite {
  return { kind: "embedding", name, layer: undefined, weightName: `${name}.weight`, rows, width };
}

function norm(name: string, layer: number | undefined, width: number): NormSite {
  const weightName = `${name}.weight`;
  return { kind: "norm", name, layer, weightName, biasName: `${name}.bias`, width };
}

function residual(
  block: string,
  path: string,
  layer: number,
  sublayer: ResidualSite["sublayer"],
  width: number,
): ResidualSite {
  return { kind: "residual", name: `${block}.${path}`, block, layer, sublayer, width };
}

function vectors(names: readonly (string | undefined)[], size: number): readonly ParameterShape[] {
  return names.flatMap((name) => (name === undefined ? [] : [{ name, shape: [size] }]));
}
