/** The options of bottleneck adapters and what they mean for a model: which blocks, where, their names and shapes. */
import * as v from "valibot";
import type { Activation } from "../graph/ops/activation.ts";
import type { ModelConfig } from "../models/config.ts";
import type { ResidualSite } from "../models/sites.ts";
import { residualSites } from "../models/sites.ts";
import { checkLayers, layersSchema } from "./targets.ts";

const PLACEMENTS = ["houlsby", "pfeiffer", "parallel"] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** Names of the `adapters` library, and the op's. */
export const BLOCK_ACTIVATIONS = {
  relu: "relu",
  swish: "silu",
  gelu: "gelu",
  tanh: "tanh",
} as const satisfies Readonly<Record<string, Activation>>;

export const bottleneckSchema = v.strictObject({
  placement: v.optional(
    v.pipe(
      v.picklist(PLACEMENTS),
      v.title("Placement"),
      v.description(
        "Houlsby: after both sub-layers. Pfeiffer: after the feed-forward. Parallel: beside the feed-forward (He et al. 2022).",
      ),
    ),
    "pfeiffer",
  ),
  bottleneck: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(1024),
      v.title("Bottleneck"),
      v.description("Units between the projections down and up; the reduction is width / units."),
    ),
    16,
  ),
  activation: v.optional(
    v.pipe(
      v.picklist(Object.keys(BLOCK_ACTIVATIONS) as (keyof typeof BLOCK_ACTIVATIONS)[]),
      v.title("Activation"),
      v.description("Between the projections. Houlsby's blocks use swish, the others relu."),
    ),
    "relu",
  ),
  scaling: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.title("Scaling"),
      v.description("Factor on a block's output: 1, or 4 in He et al.'s parallel blocks."),
    ),
    1,
  ),
  layers: v.optional(
    v.pipe(layersSchema, v.title("Layers"), v.description("Layer numbers from 0; all when empty.")),
    null,
  ),
});
export type BottleneckOptions = v.InferOutput<typeof bottleneckSchema>;

/** One block: W_up f(W_down h + b_down) + b_up. D width, K bottleneck. */
export interface BottleneckBlock {
  readonly site: ResidualSite;
  /** Module path as in the `adapters` library, without `adapters.<its name>`. */
  readonly path: string;
  /** [K,D], [K], [D,K], [D]. */
  readonly downWeight: string;
  readonly downBias: string;
  readonly upWeight: string;
  readonly upBias: string;
}

/** In the order of the forward pass. Errors: CONFIG_INVALID for a layer that the model does not have. */
export function bottleneckBlocks(
  config: ModelConfig,
  { placement, layers }: Pick<BottleneckOptions, "placement" | "layers">,
): readonly BottleneckBlock[] {
  checkLayers(config, layers);
  return residualSites(config)
    .filter(({ layer }) => layers?.includes(layer) ?? true)
    .filter(({ sublayer }) => placement === "houlsby" || sublayer === "feed-forward")
    .map((site) => {
      const place = site.sublayer === "attention" ? "attention_adapters" : "output_adapters";
      const path = `${site.block}.${place}`;
      return {
        site,
        path,
        downWeight: `${path}.adapter_down.0.weight`,
        downBias: `${path}.adapter_down.0.bias`,
        upWeight: `${path}.adapter_up.weight`,
        upBias: `${path}.adapter_up.bias`,
      };
    });
}

export function blockShapes(
  { site: { width: D }, ...block }: BottleneckBlock,
  bottleneck: number,
): readonly { readonly name: string; readonly shape: readonly number[] }[] {
  return [
    { name: block.downWeight, shape: [bottleneck, D] },
    { name: block.downBias, shape: [bottleneck] },
    { name: block.upWeight, shape: [D, bottleneck] },
    { name: block.upBias, shape: [D] },
  ];
}
