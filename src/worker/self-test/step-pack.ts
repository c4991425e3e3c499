/** The one file that holds the self-test's training steps and their bases, as `tools/fixtures/pack.ts` writes it; reads only. */
import { required } from "../../core/assert.ts";
import { PlaygroundError } from "../../core/errors.ts";
import type { NamedTensors, TensorValue } from "../../core/values.ts";
import { parseSafetensors, toFloat64 } from "../../io/safetensors.ts";
import { parseModelConfig } from "../../models/config.ts";
import { checkWeights } from "../../models/parameters.ts";
import type { StepCase, StepFacts } from "./step-case.ts";

/** Below the page's folder. */
export const STEP_PACK = "self-test/steps.safetensors";

/** What the file's metadata says, as JSON under `facts`. Tensors are named `<base or case>/<tensor>`. */
export interface PackFacts {
  /** `torch 2.13.0, transformers 5.23.0, peft 0.21.2`. */
  readonly yardstick: string;
  /** config.json of each base, by its folder's name. */
  readonly bases: Readonly<Record<string, object>>;
  readonly cases: readonly (StepFacts & { readonly base: string })[];
}

export interface StepPack {
  readonly yardstick: string;
  /** Cases on the same base share its weights as one object. */
  readonly cases: readonly StepCase[];
}

/** Errors: CHECKPOINT_INVALID. */
export function readStepPack(bytes: Uint8Array): StepPack {
  const { metadata, tensors } = parseSafetensors(bytes, STEP_PACK);
  const facts = factsOf(metadata["facts"]);
  const folders = new Map<string, Map<string, TensorValue>>();
  for (const [path, tensor] of tensors) {
    const cut = path.indexOf("/");
    const folder = folders.get(path.slice(0, cut)) ?? new Map<string, TensorValue>();
    folders.set(path.slice(0, cut), folder);
    folder.set(path.slice(cut + 1), { shape: tensor.shape, data: toFloat64(tensor) });
  }
  const folderOf = (name: string): NamedTensors =>
    required(folders.get(name), `tensors of ${name}`);
  const bases = new Map(
    Object.entries(facts.bases).map(([name, raw]) => {
      const config = parseModelConfig(raw);
      return [name, { config, base: checkWeights(config, folderOf(name)) }];
    }),
  );
  const cases = facts.cases.map(({ base, ...fact }) => ({
    ...fact,
    ...required(bases.get(base), `the base ${base}`),
    tensors: folderOf(fact.name),
  }));
  return { yardstick: facts.yardstick, cases };
}

/** The file ships with the page: what is wrong with it is damage, not somebody's mistake. */
function factsOf(json: string | undefined): PackFacts {
  try {
    return JSON.parse(required(json, "facts")) as PackFacts;
  } catch (cause) {
    throw new PlaygroundError(
      "CHECKPOINT_INVALID",
      `${STEP_PACK}: expected facts about its cases, found none that can be read`,
      "Reload the page.",
      { cause },
    );
  }
}
