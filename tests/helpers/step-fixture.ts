// Reads the float64 step fixtures of PyTorch + transformers + peft: the base, the batch, the point, and what came out.
import type { NamedTensors } from "../../src/core/values.ts";
import { parseSafetensors, toFloat64 } from "../../src/io/safetensors.ts";
import { parseModelConfig } from "../../src/models/config.ts";
import { checkWeights } from "../../src/models/parameters.ts";
import type { StepCase } from "../../src/worker/self-test/step-case.ts";
import { readFixture, readJsonFixture } from "./read-fixture.ts";

export { norm, relativeError } from "../../src/worker/self-test/judge.ts";
export {
  pointBatch as fixtureBatch,
  pointOf,
  stepSizes as fixtureSizes,
} from "../../src/worker/self-test/step-case.ts";

/** What each case's JSON says, by path. */
const FACTS = import.meta.glob<Facts>("../fixtures/steps/*.json", {
  import: "default",
  eager: true,
});

/** What the self-test has of a case, with all its answers: logits, nll, baseLogits. */
export interface StepFixture extends StepCase {
  readonly trainableCount: number;
  readonly virtualTokens: number;
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

type Facts = Omit<StepFixture, "config" | "base" | "tensors"> & { readonly model: string };

async function readTensors(path: string): Promise<NamedTensors> {
  const { tensors } = parseSafetensors(await readFixture(path), path);
  return new Map([...tensors].map(([name, t]) => [name, { shape: t.shape, data: toFloat64(t) }]));
}
