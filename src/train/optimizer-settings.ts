/** Settings of the optimizers and the per-step numbers they need; the update itself is a graph op. */
import { HYPER, HYPER_SIZE } from "../graph/ops/optimizer.ts";

export interface AdamWSettings {
  readonly kind: "adamw";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export interface SgdSettings {
  readonly kind: "sgd";
}

export type OptimizerSettings = AdamWSettings | SgdSettings;

/** PyTorch's defaults. */
export const ADAMW: AdamWSettings = { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export interface HyperSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** 0 = no clipping. */
  readonly maxGradientNorm: number;
}

/** The row `hyper` of one lane for the update number `step`, counted from 1. */
export function hyperRow(
  optimizer: OptimizerSettings,
  settings: HyperSettings,
  step: number,
): Float64Array {
  const row = new Float64Array(HYPER_SIZE);
  row[HYPER.learningRate] = settings.learningRate;
  row[HYPER.weightDecay] = settings.weightDecay;
  row[HYPER.maxGradientNorm] = settings.maxGradientNorm;
  if (optimizer.kind === "adamw") {
    row[HYPER.biasCorrection1] = 1 - optimizer.beta1 ** step;
    row[HYPER.biasCorrection2] = 1 - optimizer.beta2 ** step;
  }
  return row;
}
