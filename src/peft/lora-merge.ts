/** Folds LoRA's product into the weights it stands beside: W + s·B·A; biases and other tensors stay as they are. */
import { required } from "../core/assert.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import { emptyLike } from "../core/values.ts";
import type { LinearSite } from "../models/sites.ts";
import type { LoraTarget } from "./lora-targets.ts";
import { sliceWidth } from "./targets.ts";

/** The changed weights alone, in the base's layout and precision; sums are taken in float64. */
export function mergeLora(
  targets: readonly LoraTarget[],
  adapter: NamedTensors,
  base: NamedTensors,
  strength: number,
): NamedTensors {
  return new Map(
    targets.map((target) => {
      const { weightName } = target.site;
      return [weightName, mergedWeight(target, adapter, tensor(base, weightName), strength)];
    }),
  );
}

function mergedWeight(
  target: LoraTarget,
  adapter: NamedTensors,
  weight: TensorValue,
  strength: number,
): TensorValue {
  const { site, scale, rank } = target;
  const a = tensor(adapter, target.nameA).data;
  const b = denseB(target, tensor(adapter, target.nameB)).data;
  const [I, O, R] = [site.inFeatures, site.outFeatures, rank * (target.slices?.length ?? 1)];
  const delta = new Float64Array(I);
  const data = emptyLike(weight.data, weight.data.length);
  for (let o = 0; o < O; o++) {
    delta.fill(0);
    for (let r = 0; r < R; r++) {
      const factor = strength * scale * b[o * R + r]!;
      for (let i = 0; i < I; i++) delta[i]! += factor * a[r * I + i]!;
    }
    for (let i = 0; i < I; i++) {
      const at = weightIndex(site, i, o);
      data[at] = weight.data[at]! + delta[i]!;
    }
  }
  return { shape: weight.shape, data };
}

/** B [out, k·r]: the compact form of a sliced target with its blocks put in place, zeros elsewhere. */
export function denseB(target: LoraTarget, b: TensorValue): TensorValue {
  const { site, slices, rank: R } = target;
  if (slices === undefined) return b;
  const [W, K] = [sliceWidth(site), slices.length * R];
  const data = emptyLike(b.data, site.outFeatures * K);
  slices.forEach((slice, block) => {
    for (let m = 0; m < W; m++) {
      const from = (block * W + m) * R;
      data.set(b.data.subarray(from, from + R), (slice * W + m) * K + block * R);
    }
  });
  return { shape: [site.outFeatures, K], data };
}

function weightIndex(site: LinearSite, i: number, o: number): number {
  return site.weightLayout === "in-out" ? i * site.outFeatures + o : o * site.inFeatures + i;
}

function tensor(tensors: NamedTensors, name: string): TensorValue {
  return required(tensors.get(name), `the tensor ${name}`);
}
