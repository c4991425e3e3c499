// Reads the float64 step fixtures of PyTorch + transformers + peft: the base, the batch, the point, and what came out.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NamedTensors } from "../../src/core/values.ts";
import { parseSafetensors, toFloat64 } from "../../src/io/safetensors.ts";
import type { ModelConfig } from "../../src/models/config.ts";
import { parseModelConfig } from "../../src/models/config.ts";
import { checkWeights } from "../../src/models/parameters.ts";

const folder = join(import.meta.dirname, "../fixtures/steps");

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

export interface StepFixture {
  readonly name: string;
  readonly method: string;
  readonly options: object;
  readonly objective: "causal-lm" | "sequence-classification";
  readonly loss: number;
  readonly trainable: Readonly<Record<string, readonly number[]>>;
  readonly trainableCount: number;
  readonly virtualTokens: number;
  readonly countedLabels: number;
  readonly trajectories: readonly Trajectory[];
  readonly config: ModelConfig;
  readonly base: NamedTensors;
  /** ids, labels, keyLengths, logits, nll, grad.<name>, param.<name> where it is not the base's, trajectory.*. */
  readonly tensors: NamedTensors;
}

export function stepFixtureNames(methods: readonly string[]): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => methods.includes(facts(name).method))
    .sort();
}

export function readStepFixture(name: string): StepFixture {
  const read = facts(name);
  const model = join(folder, read.model);
  const config = parseModelConfig(JSON.parse(readFileSync(join(model, "config.json"), "utf8")));
  const base = checkWeights(config, readTensors(join(model, "model.safetensors")));
  return { ...read, config, base, tensors: readTensors(join(folder, `${name}.safetensors`)) };
}

/** The trained parameters at the fixture's point. */
export function pointOf(fixture: StepFixture): NamedTensors {
  return new Map(
    Object.keys(fixture.trainable).map((name) => {
      const value = fixture.tensors.get(`param.${name}`) ?? fixture.base.get(name);
      if (value === undefined) throw new Error(`${fixture.name}: no value of ${name}`);
      return [name, value];
    }),
  );
}

/**
 * ‖got − want‖₂ / max(‖want‖₂, 1e-5 · ‖all‖₂): the floor keeps a gradient that is zero by mathematics, and noise by
 * arithmetic, from being held against itself.
 */
export function relativeError(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  normOfAll: number,
): number {
  if (got.length !== want.length) return Infinity;
  const difference = norm(Array.from(want, (value, i) => value - (got[i] ?? NaN)));
  return difference / Math.max(norm(want), 1e-5 * normOfAll);
}

export function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}

type Facts = Omit<StepFixture, "config" | "base" | "tensors"> & { readonly model: string };

function facts(name: string): Facts {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Facts;
}

function readTensors(path: string): NamedTensors {
  const { tensors } = parseSafetensors(readFileSync(path), path);
  return new Map([...tensors].map(([name, t]) => [name, { shape: t.shape, data: toFloat64(t) }]));
}
