/** Reads a Hugging Face config.json into the settings that a model is built from; unknown mathematics is refused. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import type { Activation } from "../graph/ops/activation.ts";

/** What stands on the last hidden states. */
export type Head =
  | { readonly kind: "language-model" }
  | { readonly kind: "classification"; readonly classes: number };

export interface Gpt2Config {
  readonly modelType: "gpt2";
  readonly vocabularySize: number;
  /** The longest sequence, virtual tokens included. */
  readonly contextLength: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly feedForwardWidth: number;
  readonly activation: Activation;
  readonly normEpsilon: number;
  /** Whether lm_head shares the token embedding's weight. */
  readonly tiedHead: boolean;
  readonly head: Head;
  readonly bosTokenId: number | undefined;
  readonly eosTokenId: number | undefined;
  readonly padTokenId: number | undefined;
}

export type ModelConfig = Gpt2Config;

/** HF's activation names and the op's; `gelu_pytorch_tanh` and `gelu_new` are one function. */
const ACTIVATION_NAMES: ReadonlyMap<string, Activation> = new Map([
  ["gelu_new", "gelu_new"],
  ["gelu_pytorch_tanh", "gelu_new"],
  ["gelu", "gelu"],
  ["relu", "relu"],
  ["silu", "silu"],
  ["swish", "silu"],
  ["tanh", "tanh"],
]);

const HEADS: ReadonlyMap<string, Head["kind"]> = new Map([
  ["GPT2LMHeadModel", "language-model"],
  ["GPT2Model", "language-model"],
  ["GPT2ForSequenceClassification", "classification"],
]);

/** Options that change the mathematics, with the only value that is built. Options that are not named are harmless. */
const FIXED_OPTIONS = {
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  add_cross_attention: false,
  is_encoder_decoder: false,
} as const;

const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const tokenId = v.optional(v.nullable(v.pipe(v.number(), v.integer())));

const gpt2Schema = v.object({
  vocab_size: v.optional(size, 50257),
  n_positions: v.optional(size, 1024),
  n_embd: v.optional(size, 768),
  n_layer: v.optional(size, 12),
  n_head: v.optional(size, 12),
  n_inner: v.optional(v.nullable(size), null),
  activation_function: v.optional(v.string(), "gelu_new"),
  layer_norm_epsilon: v.optional(v.pipe(v.number(), v.minValue(0)), 1e-5),
  tie_word_embeddings: v.optional(v.boolean(), true),
  architectures: v.optional(v.nullable(v.array(v.string())), null),
  num_labels: v.optional(size),
  id2label: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
  bos_token_id: tokenId,
  eos_token_id: tokenId,
  pad_token_id: tokenId,
});

/**
 * The content of config.json, already parsed, as a ModelConfig. Missing fields take transformers' defaults.
 * Errors: CONFIG_INVALID names the field, what was expected and what was found.
 */
export function parseModelConfig(json: unknown): ModelConfig {
  const raw = v.safeParse(v.looseObject({ model_type: v.string() }), json);
  if (!raw.success) {
    refuse("model_type", "the content of a Hugging Face config.json", show(json));
  }
  const type = raw.output.model_type;
  if (type !== "gpt2") {
    refuse("model_type", '"gpt2"', show(type), "Only models of the GPT-2 architecture load today.");
  }
  refuseOtherMathematics(raw.output);
  const parsed = v.safeParse(gpt2Schema, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    refuse(v.getDotPath(issue) ?? "a field", issue.expected ?? issue.message, issue.received);
  }
  const fields = parsed.output;
  const { n_embd: width, n_head: heads } = fields;
  if (width % heads !== 0) {
    refuse("n_head", `a divisor of n_embd ${width}`, show(heads));
  }
  const activation = ACTIVATION_NAMES.get(fields.activation_function);
  if (activation === undefined) {
    const known = [...ACTIVATION_NAMES.keys()].join(", ");
    refuse("activation_function", `one of ${known}`, show(fields.activation_function));
  }
  return {
    modelType: "gpt2",
    vocabularySize: fields.vocab_size,
    contextLength: fields.n_positions,
    width,
    layers: fields.n_layer,
    heads,
    feedForwardWidth: fields.n_inner ?? 4 * width,
    activation,
    normEpsilon: fields.layer_norm_epsilon,
    tiedHead: fields.tie_word_embeddings,
    head: headOf(fields),
    bosTokenId: fields.bos_token_id ?? undefined,
    eosTokenId: fields.eos_token_id ?? undefined,
    padTokenId: fields.pad_token_id ?? undefined,
  };
}

function headOf(fields: v.InferOutput<typeof gpt2Schema>): Head {
  const architecture = fields.architectures?.[0] ?? "GPT2LMHeadModel";
  const kind = HEADS.get(architecture);
  if (kind === undefined) {
    refuse("architectures", `one of ${[...HEADS.keys()].join(", ")}`, show(architecture));
  }
  if (kind === "language-model") return { kind };
  const labels = fields.id2label ?? { 0: "LABEL_0", 1: "LABEL_1" };
  return { kind, classes: fields.num_labels ?? Object.keys(labels).length };
}

function refuseOtherMathematics(json: Readonly<Record<string, unknown>>): void {
  for (const [name, only] of Object.entries(FIXED_OPTIONS)) {
    const value = json[name];
    if (value !== undefined && value !== null && value !== only) {
      refuse(name, show(only), show(value), "This option changes the model, and is not built.");
    }
  }
  const pruned = json["pruned_heads"];
  if (typeof pruned === "object" && pruned !== null && Object.keys(pruned).length > 0) {
    refuse("pruned_heads", "no pruned heads", show(pruned));
  }
  if ((json["quantization_config"] ?? null) !== null) {
    const hint = "Load the checkpoint that was not quantised; f32, f16 and bf16 are read.";
    refuse("quantization_config", "an unquantised checkpoint", "a quantised one", hint);
  }
}

function refuse(field: string, expected: string, found: string, hint?: string): never {
  const message = `config.json: ${field}: expected ${expected}, found ${found}`;
  throw new PlaygroundError("CONFIG_INVALID", message, hint);
}

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
