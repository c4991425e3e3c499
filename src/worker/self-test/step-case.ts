/** A training step that PyTorch, transformers and PEFT have made in float64: base, batch, point and answers; runs nothing. */
import type { NamedTensors } from "../../core/values.ts";
import type { ModelConfig } from "../../models/config.ts";
import type { BatchValues } from "../../train/batch-inputs.ts";

/** Twenty updates from the point on, one batch each. */
export interface Trajectory {
  readonly optimizer: "adamw" | "sgd";
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  readonly learningRates: readonly number[];
  readonly losses: readonly number[];
  readonly gradNorms: readonly number[];
  readonly finalNorms: Readonly<Record<string, number>>;
  readonly noisyFinalNorms: readonly string[];
}

/** What a case says beside its tensors. */
export interface StepFacts {
  readonly name: string;
  readonly method: string;
  readonly options: object;
  readonly objective: "causal-lm" | "sequence-classification";
  readonly loss: number;
  readonly trainable: Readonly<Record<string, readonly number[]>>;
  readonly countedLabels: number;
  readonly trajectories: readonly Trajectory[];
}

export interface StepCase extends StepFacts {
  readonly config: ModelConfig;
  readonly base: NamedTensors;
  /** ids, labels, keyLengths, grad.<name>, param.<name> where it is not the base's, trajectory.*. */
  readonly tensors: NamedTensors;
}

/** The trained parameters at the case's point. */
export function pointOf({ name, trainable, tensors, base }: StepCase): NamedTensors {
  return new Map(
    Object.keys(trainable).map((parameter) => {
      const value = tensors.get(`param.${parameter}`) ?? base.get(parameter);
      if (value === undefined) throw new Error(`${name}: no value of ${parameter}`);
      return [parameter, value];
    }),
  );
}

export function stepSizes(tensors: NamedTensors): {
  readonly batch: number;
  readonly time: number;
} {
  const [batch = 0, time = 0] = tensors.get("ids")?.shape ?? [];
  return { batch, time };
}

/** The point's batch, B rows of T real tokens. */
export function pointBatch({ tensors, countedLabels }: StepCase): BatchValues {
  const data = (name: string) => Float64Array.from(tensors.get(name)?.data ?? []);
  const { batch, time } = stepSizes(tensors);
  const labels = data("labels");
  return {
    ids: data("ids"),
    positions: positionsOf(batch, time),
    labels,
    weights: labels.map((label) => (label >= 0 ? 1 / countedLabels : 0)),
    keyLengths: data("keyLengths"),
  };
}

/** The trajectory's batches, one a step. */
export function trajectoryBatches({ tensors }: StepCase): readonly BatchValues[] {
  const read = (name: string) => tensors.get(`trajectory.${name}`);
  const [steps = 0, B = 0, T = 0] = read("ids")?.shape ?? [];
  const part = (name: string, step: number) => {
    const data = read(name)?.data ?? new Float64Array();
    const size = data.length / steps;
    return Float64Array.from(data.subarray(step * size, (step + 1) * size));
  };
  return Array.from({ length: steps }, (_, step) => {
    const labels = part("labels", step);
    const counted = labels.filter((label) => label >= 0).length;
    return {
      ids: part("ids", step),
      positions: positionsOf(B, T),
      labels,
      weights: labels.map((label) => (label >= 0 ? 1 / counted : 0)),
      keyLengths: part("keyLengths", step),
    };
  });
}

function positionsOf(batch: number, time: number): Float64Array {
  return Float64Array.from({ length: batch * time }, (_, i) => i % time);
}
