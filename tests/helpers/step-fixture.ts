// Reads the float64 step fixtures of PyTorch + transformers + peft: the base, the batch, the point, and what came out.
import type { NamedTensors } from "../../src/core/values.ts";
import { parseSafetensors, toFloat64 } from "../../src/io/safetensors.ts";
import type { ModelConfig } from "../../src/models/config.ts";
import { parseModelConfig } from "../../src/models/config.ts";
import { checkWeights } from "../../src/models/parameters.ts";
import type { BatchValues } from "../../src/train/batch-inputs.ts";
import { readFixture, readJsonFixture } from "./read-fixture.ts";

/** What each case's JSON says, by path. */
const FACTS = import.meta.glob<Facts>("../fixtures/steps/*.json", {
  import: "default",
  eager: true,
});

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
  return Object.values(FACTS)
    .filter(({ method }) => methods.includes(method))
    .map(({ name }) => name)
    .sort();
}

export async function readStepFixture(name: string): Promise<StepFixture> {
  const read = FACTS[`../fixtures/steps/${name}.json`];
  if (read === undefined) throw new Error(`expected a step fixture named ${name}`);
  const model = `steps/${read.model}`;
  const config = parseModelConfig(await readJsonFixture(`${model}/config.json`));
  const base = checkWeights(config, await readTensors(`${model}/model.safetensors`));
  return { ...read, config, base, tensors: await readTensors(`steps/${name}.safetensors`) };
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

/** The point's batch, B rows of T real tokens. */
export function fixtureBatch({ tensors, countedLabels }: StepFixture): BatchValues {
  const data = (name: string) => Float64Array.from(tensors.get(name)?.data ?? []);
  const { batch, time } = fixtureSizes(tensors);
  const labels = data("labels");
  return {
    ids: data("ids"),
    positions: Float64Array.from({ length: batch * time }, (_, i) => i % time),
    labels,
    weights: labels.map((label) => (label >= 0 ? 1 / countedLabels : 0)),
    keyLengths: data("keyLengths"),
  };
}

export function fixtureSizes(tensors: NamedTensors): {
  readonly batch: number;
  readonly time: number;
} {
  const [batch = 0, time = 0] = tensors.get("ids")?.shape ?? [];
  return { batch, time };
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

async function readTensors(path: string): Promise<NamedTensors> {
  const { tensors } = parseSafetensors(await readFixture(path), path);
  return new Map([...tensors].map(([name, t]) => [name, { shape: t.shape, data: toFloat64(t) }]));
}
