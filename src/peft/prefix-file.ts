/** Prefix-tuning's adapter_config.json and prompt_embeddings as HF PEFT writes and reads them; an MLP is not in the file. */
import { required } from "../core/assert.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import { emptyLike } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import type { AdapterFile, ImportedAdapter } from "./method.ts";
import type { PrefixOptions } from "./prefix-options.ts";
import { ENCODER, prefixColumns } from "./prefix-options.ts";
import {
  PROMPT_EMBEDDINGS,
  promptLearningFile,
  readPromptLearning,
  takePrompt,
} from "./prompt-learning-file.ts";

const PEFT_TYPE = "PREFIX_TUNING";

/** The prefix that the MLP makes is written in its place: PEFT's get_prompt_embedding_to_save. */
export function exportPrefix(
  config: ModelConfig,
  { reparameterization }: PrefixOptions,
  adapter: NamedTensors,
): AdapterFile {
  const prompt =
    reparameterization === null ? tensor(adapter, PROMPT_EMBEDDINGS) : encodedPrefix(adapter);
  return promptLearningFile(config, prompt, adapter, {
    encoder_hidden_size: reparameterization ?? config.width,
    peft_type: PEFT_TYPE,
    prefix_projection: reparameterization !== null,
  });
}

/** tanh(E W₀ᵀ + b₀) W₂ᵀ + b₂, in float64, [nv, 2·layers·D]. */
function encodedPrefix(adapter: NamedTensors): TensorValue {
  const embedding = tensor(adapter, ENCODER.embedding);
  const linear = (x: Float64Array, weight: string, bias: string): Float64Array => {
    const { data: w, shape } = tensor(adapter, weight);
    const { data: b } = tensor(adapter, bias);
    const [O = 0, I = 0] = shape;
    return Float64Array.from({ length: (x.length / I) * O }, (_, at) => {
      const [row, o] = [Math.floor(at / O), at % O];
      let sum = b[o]!;
      for (let i = 0; i < I; i++) sum += x[row * I + i]! * w[o * I + i]!;
      return sum;
    });
  };
  const hidden = linear(Float64Array.from(embedding.data), ENCODER.weight0, ENCODER.bias0);
  const rows = linear(hidden.map(Math.tanh), ENCODER.weight2, ENCODER.bias2);
  const data = emptyLike(embedding.data, rows.length);
  data.set(rows);
  const nv = embedding.shape[0] ?? 0;
  return { shape: [nv, rows.length / nv], data };
}

/** How the prefix was made is of no influence on what it is. */
const HARMLESS = ["encoder_hidden_size", "init_weights", "prefix_projection"] as const;

/**
 * A prefix that an MLP made comes back as a plain one: the file does not hold the MLP.
 * Errors: ADAPTER_INVALID, see readPromptLearning and takeTensors.
 */
export function importPrefix(
  config: ModelConfig,
  file: AdapterFile,
): ImportedAdapter<PrefixOptions> {
  const { virtualTokens } = readPromptLearning(config, file, PEFT_TYPE, HARMLESS);
  const values = takePrompt(config, file, [virtualTokens, prefixColumns(config)]);
  return { options: { virtualTokens, reparameterization: null }, values };
}

function tensor(tensors: NamedTensors, name: string): TensorValue {
  return required(tensors.get(name), `the tensor ${name}`);
}
