// A tiny GPT-2 with random weights, and its graphs and inputs with a method attached, for tests of passes, plans and lanes.
import { randomStream } from "../../src/core/random.ts";
import type { NamedTensors } from "../../src/core/values.ts";
import { sizeOf } from "../../src/core/shape.ts";
import type { ModelConfig } from "../../src/models/config.ts";
import { parseModelConfig } from "../../src/models/config.ts";
import { modelParameters } from "../../src/models/parameters.ts";
import { parseOptions } from "../../src/peft/method.ts";
import { methodById } from "../../src/peft/registry.ts";
import type { BatchValues } from "../../src/train/batch-inputs.ts";
import type { Attachment } from "../../src/train/attachment.ts";

export const TINY_RAW_CONFIG = {
  architectures: ["GPT2LMHeadModel"],
  model_type: "gpt2",
  vocab_size: 19,
  n_positions: 16,
  n_embd: 16,
  n_layer: 2,
  n_head: 2,
  bos_token_id: 0,
  eos_token_id: 0,
} as const;

export const TINY: ModelConfig = parseModelConfig(TINY_RAW_CONFIG);

/** Weights of about 0.3, gains near 1: nothing is zero and attention is not uniform. */
export function tinyWeights(
  config: ModelConfig = TINY,
  precision: "f32" | "f64" = "f32",
): NamedTensors {
  return new Map(
    modelParameters(config).map(({ name, shape }) => {
      const stream = randomStream(5, name);
      const isGain = /ln_\w+\.weight$/.test(name);
      const draw = () => (isGain ? 1 : 0) + 0.3 * stream.normal();
      const data = Float32Array.from({ length: sizeOf(shape) }, draw);
      return [name, { shape, data: precision === "f32" ? data : Float64Array.from(data) }];
    }),
  );
}

export function attachment(methodId: string, options: object = {}): Attachment {
  const method = methodById(methodId);
  return { method, options: parseOptions(method, options) };
}

/** The settings that tests of plans and lanes run through. */
export const ATTACHMENTS: readonly (readonly [string, Attachment])[] = [
  ["full", attachment("full")],
  ["LoRA on c_attn", attachment("lora", { rank: 3, alpha: 5 })],
  ["LoRA on q and v", attachment("lora", { rank: 4, alpha: 3, targetModules: ["q", "v"] })],
  [
    "LoRA on all linear layers, with dropout",
    attachment("lora", { rank: 2, alpha: 4, targetModules: "all-linear", dropout: 0.3 }),
  ],
  ["LoRA on the last layer", attachment("lora", { rank: 2, alpha: 4, layers: [1] })],
  ["(IA)³ of k and v", attachment("ia3", { targetModules: ["k", "v", "mlp.c_proj"] })],
  ["prefix with an MLP", attachment("prefix", { virtualTokens: 3, reparameterization: 5 })],
  ["prompt", attachment("prompt", { virtualTokens: 3 })],
  ["Houlsby blocks", attachment("adapter", { placement: "houlsby", bottleneck: 5, scaling: 2 })],
  ["Pfeiffer blocks", attachment("adapter", { placement: "pfeiffer", bottleneck: 6 })],
  ["layer norms", attachment("layerNorm")],
  ["the head, no longer tied", attachment("head")],
];

/** Ragged rows with ignored labels, different for every seed and step. */
export function tinyBatch(
  seed: number,
  step: number,
  { batch = 3, time = 9, vocabulary = 19 } = {},
): BatchValues {
  const stream = randomStream(seed, `tiny batch ${step}`);
  const keyLengths = Int32Array.from({ length: batch }, () => 3 + stream.integer(time - 2));
  const ids = Int32Array.from({ length: batch * time }, () => stream.integer(vocabulary));
  const labels = ids.map((_, i) => {
    const isReal = i % time < keyLengths[Math.floor(i / time)]!;
    return isReal && stream.uniform() < 0.8 ? stream.integer(vocabulary) : -100;
  });
  labels[0] = 1;
  const counted = labels.filter((label) => label >= 0).length;
  return {
    ids,
    positions: ids.map((_, i) => i % time),
    labels,
    weights: Float32Array.from(labels, (label) => (label >= 0 ? 1 / counted : 0)),
    keyLengths,
  };
}

export const TINY_SHAPE = { config: TINY, batch: 3, time: 9 } as const;
