/** The parameters of a model in closed form, and the check that a checkpoint holds exactly them; reads no files. */
import { PlaygroundError } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { formatShape, sameShape, sizeOf } from "../core/shape.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "./config.ts";
import { familyOf } from "./registry.ts";

export interface ParameterShape {
  readonly name: string;
  readonly shape: Shape;
}

/** Names as in Hugging Face checkpoints, in the order of the forward pass; a tied tensor stands once. */
export function modelParameters(config: ModelConfig): readonly ParameterShape[] {
  return familyOf(config).parameters(config);
}

/** Elements of all parameters, tied ones counted once. */
export function parameterCount(config: ModelConfig): number {
  return modelParameters(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The parameters of a task head that the base was not trained with; every method trains them. */
export function taskHeadParameters(config: ModelConfig): readonly string[] {
  return config.head.kind === "classification" ? ["score.weight"] : [];
}

const HINT = "Take config.json and the weights from the same folder.";
/** Masks that old GPT-2 files carry; they hold no weights. */
const BUFFERS = /(^|\.)attn\.(bias|masked_bias)$/;
const PREFIX = "transformer.";

/**
 * The checkpoint's tensors under the model's names, in the model's order. Names may lack the prefix `transformer.`, as
 * in the hub's original `gpt2`. Errors: CHECKPOINT_MISMATCH for a tensor that is missing, unexpected or of another shape.
 */
export function checkWeights(config: ModelConfig, tensors: NamedTensors): NamedTensors {
  const wanted = modelParameters(config);
  const names = new Set(wanted.map(({ name }) => name));
  const found = new Map<string, TensorValue>();
  for (const [name, tensor] of tensors) {
    if (BUFFERS.test(name)) continue;
    const ownName = names.has(name) ? name : PREFIX + name;
    if (!names.has(ownName)) {
      if (isTiedCopy(config, name, tensor, tensors)) continue;
      mismatch(`${name}: expected no such tensor, found shape ${formatShape(tensor.shape)}`);
    }
    if (found.has(ownName)) mismatch(`${ownName}: expected one tensor, found two`);
    found.set(ownName, tensor);
  }
  return new Map(
    wanted.map(({ name, shape }) => {
      const tensor = found.get(name);
      if (tensor === undefined) {
        mismatch(`${name}: expected a tensor of shape ${formatShape(shape)}, found nothing`);
      }
      if (!sameShape(tensor.shape, shape)) {
        mismatch(
          `${name}: expected shape ${formatShape(shape)}, found ${formatShape(tensor.shape)}`,
        );
      }
      return [name, tensor];
    }),
  );
}

/** Some files repeat the tied matrix as lm_head.weight; one that differs would silently change the model. */
function isTiedCopy(
  config: ModelConfig,
  name: string,
  copy: TensorValue,
  tensors: NamedTensors,
): boolean {
  if (name !== "lm_head.weight" || !config.tiedHead) return false;
  if (config.head.kind !== "language-model") return true;
  const table = tensors.get("transformer.wte.weight") ?? tensors.get("wte.weight");
  if (table === undefined) return true;
  const equal =
    sameShape(copy.shape, table.shape) && copy.data.every((value, i) => value === table.data[i]);
  if (!equal) {
    mismatch(
      "lm_head.weight: expected the token embedding (the head is tied), found other values",
      'Set "tie_word_embeddings": false in config.json if the head is one of its own.',
    );
  }
  return true;
}

function mismatch(message: string, hint: string = HINT): never {
  throw new PlaygroundError("CHECKPOINT_MISMATCH", message, hint);
}
