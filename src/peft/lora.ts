/** LoRA, low-rank adaptation of linear layers (Hu et al. 2021): parameters and hooks; merge and files stand beside it. */
import type { Hooks } from "../models/hooks.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply } from "../graph/ops/binary.ts";
import { dropout } from "../graph/ops/dropout.ts";
import { matmul } from "../graph/ops/matmul.ts";
import { blockExpand } from "../graph/ops/movement.ts";
import { isSmall } from "./base-parameters.ts";
import { exportLora, importLora } from "./lora-file.ts";
import { mergeLora } from "./lora-merge.ts";
import { loraSweep } from "./lora-sweep.ts";
import type { LoraOptions, LoraTarget } from "./lora-targets.ts";
import { loraSchema, loraTargets, scaleName } from "./lora-targets.ts";
import type { AttachContext, ParameterSpec, PeftMethod } from "./method.ts";
import { sliceWidth } from "./targets.ts";

export const lora: PeftMethod<LoraOptions> = {
  id: "lora",
  label: "LoRA",
  summary: "Adds a trained low-rank product to chosen frozen layers; merges into them afterwards.",
  citation: {
    label: "Hu et al. 2021",
    title: "LoRA: Low-Rank Adaptation of Large Language Models",
    url: "https://arxiv.org/abs/2106.09685",
  },
  schema: loraSchema,
  // Small models: calibrated on the bases that ship. Else the rate of the paper's GPT-2 runs.
  defaultLearningRate: (config) => (isSmall(config) ? 3e-3 : 2e-4),
  parameters: (config, options) => loraTargets(config, options).flatMap(targetParameters),
  count: (config, options) =>
    loraTargets(config, options).reduce((sum, { rank, site, slices }) => {
      const pairs = slices?.length ?? 1;
      const outputs = slices === undefined ? site.outFeatures : sliceWidth(site);
      return sum + pairs * rank * (site.inFeatures + outputs);
    }, 0),
  attach: attachLora,
  inputs: ({ config }, options, strength) =>
    new Map(
      loraTargets(config, options).map((target) => [
        scaleName(target, options),
        [strength * target.scale],
      ]),
    ),
  hasStrength: true,
  sweep: loraSweep,
  merge: (config, options, adapter, base, strength) =>
    mergeLora(loraTargets(config, options), adapter, base, strength),
  exportAdapter: exportLora,
  importAdapter: importLora,
};

/** A ~ U(±1/√in), which is kaiming_uniform with a = √5, and B = 0, as in loralib and PEFT. */
function targetParameters(target: LoraTarget): readonly ParameterSpec[] {
  const common = { learningRateScale: 1, decays: true, isBase: false };
  const bound = 1 / Math.sqrt(target.site.inFeatures);
  return [
    { name: target.nameA, shape: target.shapeA, init: { kind: "uniform", bound }, ...common },
    { name: target.nameB, shape: target.shapeB, init: { kind: "zeros" }, ...common },
  ];
}

/** y = base(x) + U Bᵀ with U = s · dropout(x) Aᵀ. s is data, so that on, off and half-way need no other graph. */
function attachLora(context: AttachContext, options: LoraOptions): Hooks {
  const targets = new Map(loraTargets(context.config, options).map((t) => [t.site.name, t]));
  return {
    linear(site, x, base) {
      const target = targets.get(site.name);
      if (target === undefined) return base(x);
      const a = context.parameter(target.nameA);
      const scale = context.input(scaleName(target, options), [1]);
      const low = multiply(
        matmul(dropped(context, options, target, x), a, { transposeB: true }),
        scale,
      );
      const compact = context.parameter(target.nameB);
      const b =
        target.slices === undefined
          ? compact
          : blockExpand(compact, target.slices, site.slices.length);
      return add(base(x), matmul(low, b, { transposeB: true }));
    },
  };
}

function dropped(
  context: AttachContext,
  { dropout: rate }: LoraOptions,
  { place }: LoraTarget,
  x: Tensor,
): Tensor {
  if (!context.training || rate === 0) return x;
  return dropout(x, context.input("random", [2], "u32"), { rate, place });
}
