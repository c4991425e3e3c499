// config.json to settings: defaults, names, and every option that would change the mathematics.
import { describe, expect, it } from "vitest";
import { parseModelConfig } from "../../../src/models/config.ts";

const minimal = { model_type: "gpt2" };

it("missing fields take transformers' defaults, which are GPT-2 small", () => {
  expect(parseModelConfig(minimal)).toEqual({
    modelType: "gpt2",
    vocabularySize: 50257,
    contextLength: 1024,
    width: 768,
    layers: 12,
    heads: 12,
    feedForwardWidth: 3072,
    activation: "gelu_new",
    normEpsilon: 1e-5,
    tiedHead: true,
    head: { kind: "language-model" },
    bosTokenId: undefined,
    eosTokenId: undefined,
    padTokenId: undefined,
  });
});

it("reads sizes, names of activations and tokens; passes over what does not matter", () => {
  const config = parseModelConfig({
    ...minimal,
    n_embd: 48,
    n_head: 3,
    n_inner: 100,
    activation_function: "swish",
    tie_word_embeddings: false,
    eos_token_id: 5,
    pad_token_id: null,
    resid_pdrop: 0.1,
    task_specific_params: { "text-generation": { do_sample: true } },
    scale_attn_weights: true,
    pruned_heads: {},
  });
  expect(config).toMatchObject({ width: 48, feedForwardWidth: 100, activation: "silu" });
  expect(config).toMatchObject({ tiedHead: false, eosTokenId: 5, padTokenId: undefined });
});

it("a classifier has as many classes as labels", () => {
  const architectures = ["GPT2ForSequenceClassification"];
  const head = (fields: object) => parseModelConfig({ ...minimal, architectures, ...fields }).head;
  expect(head({})).toEqual({ kind: "classification", classes: 2 });
  expect(head({ id2label: { 0: "a", 1: "b", 2: "c" } })).toMatchObject({ classes: 3 });
  expect(head({ num_labels: 4 })).toMatchObject({ classes: 4 });
});

describe("refuses with CONFIG_INVALID", () => {
  it.each([
    [null, /the content of a Hugging Face config.json, found null/],
    [{}, /the content of a Hugging Face config.json, found {}/],
    [{ model_type: "mamba" }, /model_type: expected "gpt2", found "mamba"/],
    [
      { ...minimal, activation_function: "quick" },
      /activation_function: expected one of .*"quick"/,
    ],
    [{ ...minimal, scale_attn_by_inverse_layer_idx: true }, /inverse_layer_idx: expected false/],
    [{ ...minimal, scale_attn_weights: false }, /scale_attn_weights: expected true, found false/],
    [{ ...minimal, add_cross_attention: true }, /add_cross_attention: expected false/],
    [{ ...minimal, pruned_heads: { 0: [1] } }, /no pruned heads, found {"0":\[1\]}/],
    [{ ...minimal, quantization_config: { load_in_4bit: true } }, /an unquantised checkpoint/],
    [{ ...minimal, architectures: ["GPT2DoubleHeadsModel"] }, /found "GPT2DoubleHeadsModel"/],
    [{ ...minimal, n_embd: 50, n_head: 3 }, /n_head: expected a divisor of n_embd 50, found 3/],
    [{ ...minimal, n_layer: 1.5 }, /n_layer: expected/],
    [{ ...minimal, n_layer: "2" }, /n_layer: expected number, found "2"/],
    [{ ...minimal, vocab_size: 0 }, /vocab_size: expected >=1, found 0/],
  ])("%j", (json, message) => {
    expect(() => parseModelConfig(json)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});
