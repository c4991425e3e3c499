/** Bottleneck adapters after or beside sub-layers (Houlsby, Pfeiffer, parallel); they are not linear and cannot be merged. */
import { activation } from "../graph/ops/activation.ts";
import { add, multiply } from "../graph/ops/binary.ts";
import { matmul } from "../graph/ops/matmul.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Hooks } from "../models/hooks.ts";
import { isSmall } from "./base-parameters.ts";
import type { BottleneckBlock, BottleneckOptions } from "./bottleneck-blocks.ts";
import {
  BLOCK_ACTIVATIONS,
  blockShapes,
  bottleneckBlocks,
  bottleneckSchema,
} from "./bottleneck-blocks.ts";
import { exportBottlenecks, importBottlenecks } from "./bottleneck-file.ts";
import { bottleneckSweep } from "./bottleneck-sweep.ts";
import type { AttachContext, Init, ParameterSpec, PeftMethod } from "./method.ts";

/** BERT's initialisation, which the `adapters` library takes for blocks in sequence. */
const SEQUENTIAL_STANDARD_DEVIATION = 0.02;

export const bottleneck: PeftMethod<BottleneckOptions> = {
  id: "adapter",
  label: "Bottleneck adapters",
  summary: "Puts small trained networks with few hidden units after, or beside, frozen sub-layers.",
  citation: {
    label: "Houlsby et al. 2019",
    title: "Parameter-Efficient Transfer Learning for NLP",
    url: "https://arxiv.org/abs/1902.00751",
  },
  schema: bottleneckSchema,
  // Small models: best of sweeps on digits and text. Else the rate of the `adapters` library's training scripts.
  defaultLearningRate: (config) => (isSmall(config) ? 1e-2 : 1e-4),
  parameters: (config, options) =>
    bottleneckBlocks(config, options).flatMap((block) => blockParameters(block, options)),
  count: (config, options) => {
    const [D, K] = [config.width, options.bottleneck];
    return bottleneckBlocks(config, options).length * (2 * D * K + K + D);
  },
  attach: attachBottlenecks,
  inputs: (_setting, { scaling }, strength) => new Map([["adapterScale", [strength * scaling]]]),
  hasStrength: true,
  sweep: bottleneckSweep,
  exportAdapter: exportBottlenecks,
  importAdapter: importBottlenecks,
};

/** Parallel blocks start as zero with a projection down as in LoRA; the others near it, as in the `adapters` library. */
function blockParameters(
  block: BottleneckBlock,
  { placement, bottleneck: K }: BottleneckOptions,
): readonly ParameterSpec[] {
  const normal: Init = { kind: "normal", standardDeviation: SEQUENTIAL_STANDARD_DEVIATION };
  const zeros: Init = { kind: "zeros" };
  const uniform: Init = { kind: "uniform", bound: 1 / Math.sqrt(block.site.width) };
  const isParallel = placement === "parallel";
  const starts = new Map<string, Init>([
    [block.downWeight, isParallel ? uniform : normal],
    [block.upWeight, isParallel ? zeros : normal],
  ]);
  return blockShapes(block, K).map(({ name, shape }) => ({
    name,
    shape,
    init: starts.get(name) ?? zeros,
    learningRateScale: 1,
    decays: shape.length === 2,
    isBase: false,
  }));
}

/**
 * With u the sub-layer's output, x the stream that enters it, A a block: Houlsby joins u + A(u), Pfeiffer u + A(join(u)),
 * parallel u + A(x), where join(u) is x + u in a pre-norm model. The scale is data, as LoRA's.
 */
function attachBottlenecks(context: AttachContext, options: BottleneckOptions): Hooks {
  const blocks = bottleneckBlocks(context.config, options);
  const bySite = new Map(blocks.map((block) => [block.site.name, block]));
  return {
    residual(site, { stream, update, join }) {
      const block = bySite.get(site.name);
      if (block === undefined) return join(update);
      const entering = {
        houlsby: () => update,
        pfeiffer: () => join(update),
        parallel: () => stream,
      };
      return join(update, blockOutput(context, options, block, entering[options.placement]()));
    },
  };
}

/**
 * s·(W_up f(W_down h + b_down) + b_up), [N,D] to [N,D]. The scale is on the few hidden units and on the bias, so that the
 * product up can take what it is added to; a scale of 1 is left out where nobody moves it, in training.
 */
function blockOutput(
  { parameter, input, training }: AttachContext,
  { activation: name, scaling }: BottleneckOptions,
  block: BottleneckBlock,
  h: Tensor,
): Tensor {
  const isScaled = !training || scaling !== 1;
  const scaled = (x: Tensor) => (isScaled ? multiply(x, input("adapterScale", [1])) : x);
  const down = matmul(h, parameter(block.downWeight), { transposeB: true });
  const hidden = activation(add(down, parameter(block.downBias)), BLOCK_ACTIVATIONS[name]);
  const up = matmul(scaled(hidden), parameter(block.upWeight), { transposeB: true });
  return add(up, scaled(parameter(block.upBias)));
}
