// The closed-form list of parameters, and checkpoints that hold other tensors than it.
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src/core/shape.ts";
import type { NamedTensors, TensorValue } from "../../../src/core/values.ts";
import { parseModelConfig } from "../../../src/models/config.ts";
import { checkWeights, modelParameters, parameterCount } from "../../../src/models/parameters.ts";

const tiny = {
  model_type: "gpt2",
  vocab_size: 7,
  n_positions: 5,
  n_embd: 4,
  n_layer: 1,
  n_head: 2,
};
const config = parseModelConfig(tiny);

function valueOf(shape: readonly number[]): TensorValue {
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => i) };
}

const good: NamedTensors = new Map(
  modelParameters(config).map(({ name, shape }) => [name, valueOf(shape)]),
);

it("counts GPT-2 small, and the model of the published counts", () => {
  expect(parameterCount(parseModelConfig({ model_type: "gpt2" }))).toBe(124_439_808);
  const other = { vocab_size: 256, n_positions: 128, n_embd: 64, n_layer: 4, n_head: 4 };
  expect(parameterCount(parseModelConfig({ ...tiny, ...other }))).toBe(224_640);
  const untied = parseModelConfig({ ...tiny, tie_word_embeddings: false });
  expect(parameterCount(untied)).toBe(parameterCount(config) + 7 * 4);
});

describe("a checkpoint", () => {
  it("is taken whole, in the model's order", () => {
    const reversed = new Map([...good].reverse());
    expect([...checkWeights(config, reversed).keys()]).toEqual([...good.keys()]);
  });

  it("may lack the prefix, carry masks, and repeat the tied head", () => {
    const bare = new Map([...good].map(([name, t]) => [name.replace("transformer.", ""), t]));
    bare.set("h.0.attn.bias", valueOf([1, 1, 5, 5])).set("h.0.attn.masked_bias", valueOf([]));
    bare.set("lm_head.weight", valueOf([7, 4]));
    expect(checkWeights(config, bare)).toEqual(good);
  });

  it("keeps an untied head of its own", () => {
    const untied = parseModelConfig({ ...tiny, tie_word_embeddings: false });
    const head = valueOf([7, 4]);
    expect(
      checkWeights(untied, new Map([...good, ["lm_head.weight", head]])).get("lm_head.weight"),
    ).toBe(head);
    expect(() => checkWeights(untied, good)).toThrow(
      /lm_head.weight: expected a tensor .* found nothing/,
    );
  });

  const change = (name: string, value: TensorValue | undefined) => {
    const changed = new Map(good);
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
    return changed;
  };
  const norm = "transformer.h.0.ln_1.weight";
  it.each([
    [
      "a lost tensor",
      change(norm, undefined),
      `${norm}: expected a tensor of shape [4], found nothing`,
    ],
    ["another shape", change(norm, valueOf([5])), `${norm}: expected shape [4], found [5]`],
    [
      "nn.Linear's layout",
      change("transformer.h.0.attn.c_attn.weight", valueOf([12, 4])),
      "transformer.h.0.attn.c_attn.weight: expected shape [4,12], found [12,4]",
    ],
    [
      "a layer too many",
      change("transformer.h.1.ln_1.weight", valueOf([4])),
      "transformer.h.1.ln_1.weight: expected no such tensor, found shape [4]",
    ],
    [
      "one tensor under two names",
      change("h.0.ln_1.weight", valueOf([4])),
      `${norm}: expected one tensor, found two`,
    ],
    [
      "a head that is not the tied one",
      change("lm_head.weight", { shape: [7, 4], data: new Float32Array(28) }),
      "lm_head.weight: expected the token embedding (the head is tied), found other values",
    ],
  ])("is refused for %s", (_what, tensors, message) => {
    expect(() => checkWeights(config, tensors)).toThrow(
      expect.objectContaining({ code: "CHECKPOINT_MISMATCH", message }),
    );
  });
});
