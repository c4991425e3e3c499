/** (IA)³, learned vectors that scale activations (Liu et al. 2022): parameters, hooks and merge; files stand beside it. */
import { required } from "../core/assert.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import { emptyLike } from "../core/values.ts";
import { multiply } from "../graph/ops/binary.ts";
import { constant } from "../graph/ops/leaf.ts";
import { matmul } from "../graph/ops/matmul.ts";
import { concatColumns, splitColumns } from "../graph/ops/movement.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Hooks } from "../models/hooks.ts";
import { isSmall } from "./base-parameters.ts";
import { denseScale, exportIa3, importIa3 } from "./ia3-file.ts";
import type { Ia3Options, Ia3Target } from "./ia3-targets.ts";
import { ia3Schema, ia3Targets } from "./ia3-targets.ts";
import type { AttachContext, ParameterSpec, PeftMethod } from "./method.ts";
import { sliceWidth } from "./targets.ts";

export const ia3: PeftMethod<Ia3Options> = {
  id: "ia3",
  label: "(IA)³",
  summary: "Scales chosen activations by learned vectors; merges into the weights afterwards.",
  citation: {
    label: "Liu et al. 2022",
    title:
      "Few-Shot Parameter-Efficient Fine-Tuning is Better and Cheaper than In-Context Learning",
    url: "https://arxiv.org/abs/2205.05638",
  },
  schema: ia3Schema,
  // Small models: calibrated on the bases that ship. Else the paper's.
  defaultLearningRate: (config) => (isSmall(config) ? 1e-1 : 3e-3),
  parameters: (config, options) => ia3Targets(config, options).map(targetParameter),
  count: (config, options) =>
    ia3Targets(config, options).reduce((sum, { site, slices, scales }) => {
      if (scales === "input") return sum + site.inFeatures;
      return sum + (slices === undefined ? site.outFeatures : slices.length * sliceWidth(site));
    }, 0),
  attach: attachIa3,
  merge: (config, options, adapter, base, strength) =>
    new Map(
      ia3Targets(config, options).flatMap((target) => merged(target, adapter, base, strength)),
    ),
  exportAdapter: exportIa3,
  importAdapter: importIa3,
};

/** Ones: training starts at the base. A vector of gains is not decayed. */
function targetParameter({ name, shape }: Ia3Target): ParameterSpec {
  const common = { learningRateScale: 1, decays: false, isBase: false };
  return { name, shape, init: { kind: "ones" }, ...common };
}

/** y = l ⊙ base(x), its bias included; of a feed-forward target y = base(l ⊙ x). */
function attachIa3(context: AttachContext, options: Ia3Options): Hooks {
  const targets = new Map(ia3Targets(context.config, options).map((t) => [t.site.name, t]));
  return {
    linear(site, x, base) {
      const target = targets.get(site.name);
      if (target === undefined) return base(x);
      const scale = context.parameter(target.name);
      return target.scales === "input"
        ? base(multiply(x, scale))
        : multiply(base(x), outputRow(target, scale));
    },
  };
}

/** l [out,1] as a row [1,out], with ones for the slices that are no targets. */
function outputRow(target: Ia3Target, column: Tensor): Tensor {
  // A column is stored with one element to a row; a product with the number 1 turns it, and its gradient, exactly.
  const row = matmul(constant(1, [1, 1]), column, { transposeB: true });
  const { site, slices } = target;
  if (slices === undefined) return row;
  const W = sliceWidth(site);
  const parts = splitColumns(
    row,
    Array.from(slices, () => W),
  );
  return concatColumns(
    site.slices.map((_, slice) => parts[slices.indexOf(slice)] ?? constant(1, [1, W])),
  );
}

/** Columns of W and the bias times l, or rows of W times l; `strength` moves l from 1 to its value. */
function merged(
  target: Ia3Target,
  adapter: NamedTensors,
  base: NamedTensors,
  strength: number,
): readonly (readonly [string, TensorValue])[] {
  const { site, scales } = target;
  const [I, O] = [site.inFeatures, site.outFeatures];
  const l = denseScale(target, tensor(adapter, target.name)).data;
  const scaled = (name: string, scaleIndex: (at: number) => number) => {
    const { shape, data } = tensor(base, name);
    const result = emptyLike(data, data.length);
    data.forEach((value, at) => {
      result[at] = value * (1 + strength * (l[scaleIndex(at)]! - 1));
    });
    return [name, { shape, data: result }] as const;
  };
  const isRowPerInput = site.weightLayout === "in-out";
  const inputOf = (at: number) => (isRowPerInput ? Math.floor(at / O) : at % I);
  const outputOf = (at: number) => (isRowPerInput ? at % O : Math.floor(at / I));
  if (scales === "input") return [scaled(site.weightName, inputOf)];
  const weight = scaled(site.weightName, outputOf);
  return site.biasName === undefined ? [weight] : [weight, scaled(site.biasName, (at) => at)];
}

function tensor(tensors: NamedTensors, name: string): TensorValue {
  return required(tensors.get(name), `the tensor ${name}`);
}
