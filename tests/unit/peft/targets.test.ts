// Which layers a method adapts: PEFT's matching rules, slices, layers, and what is refused.
import { describe, expect, it } from "vitest";
import { parseModelConfig } from "../../../src/models/config.ts";
import { lora } from "../../../src/peft/lora.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { methodById } from "../../../src/peft/registry.ts";
import { findTargets, matchesModule, targetNames } from "../../../src/peft/targets.ts";

const config = parseModelConfig({ model_type: "gpt2", n_embd: 12, n_layer: 3, n_head: 3 });
const names = (...args: Parameters<typeof findTargets> extends [unknown, ...infer R] ? R : never) =>
  findTargets(config, ...args).map(({ site, slices }) => [
    site.name.replace("transformer.h.", ""),
    ...(slices ?? []),
  ]);

it("an entry matches a whole name or an end after a dot, and is no pattern", () => {
  expect(matchesModule("transformer.h.0.attn.c_attn", "c_attn")).toBe(true);
  expect(matchesModule("transformer.h.0.attn.c_attn", "attn.c_attn")).toBe(true);
  expect(matchesModule("c_attn", "c_attn")).toBe(true);
  expect(matchesModule("transformer.h.0.attn.c_attn", "attn")).toBe(false);
  expect(matchesModule("transformer.h.0.attn.xc_attn", "c_attn")).toBe(false);
  expect(matchesModule("transformer.h.0.attn.c_attn", "c_.*")).toBe(false);
});

it("c_proj hits attention and feed-forward; all-linear leaves the output layer out", () => {
  expect(names(["c_proj"], [1])).toEqual([["1.attn.c_proj"], ["1.mlp.c_proj"]]);
  expect(names("all-linear", null)).toHaveLength(12);
  expect(names("all-linear", [0]).flat()).toEqual([
    "0.attn.c_attn",
    "0.attn.c_proj",
    "0.mlp.c_fc",
    "0.mlp.c_proj",
  ]);
});

it("slices come in the order of the packed layer, whatever the list's", () => {
  expect(names(["v", "mlp.c_fc", "q"], [0, 2])).toEqual([
    ["0.attn.c_attn", 0, 2],
    ["0.mlp.c_fc"],
    ["2.attn.c_attn", 0, 2],
    ["2.mlp.c_fc"],
  ]);
});

it("every place is the index among all linear sites, whatever else is targeted", () => {
  expect(findTargets(config, ["c_fc"], [1]).map(({ place }) => place)).toEqual([6]);
});

it("offers the names that may be targeted", () => {
  expect(targetNames(config)).toEqual([
    ...["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj", "q", "k", "v"],
  ]);
});

describe("refuses with CONFIG_INVALID", () => {
  const refusal = (message: RegExp, hint?: RegExp) =>
    expect.objectContaining({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(message) as string,
      ...(hint && { hint: expect.stringMatching(hint) as string }),
    }) as Error;

  it.each([
    [["q_proj"], null, /expected names of linear layers, found "q_proj"/, /attn.c_attn.*q, k, v/],
    [["c_attn", "qq"], null, /found "qq"/, undefined],
    [["lm_head"], null, /expected layers below the output layer, found lm_head/, undefined],
    [["c_attn", "v"], null, /expected c_attn or slices of it, found both/, /q, k, v together/],
    [["c_attn"], [3], /layers: expected numbers from 0 to 2, found 3/, undefined],
  ])("%j on layers %j", (targets, layers, message, hint) => {
    expect(() => findTargets(config, targets, layers)).toThrow(refusal(message, hint));
  });

  it.each([
    [{ rank: 0 }, /lora: rank: expected >=1, found 0/],
    [{ rank: 1.5 }, /lora: rank/],
    [{ alpha: 0 }, /lora: alpha: expected >0, found 0/],
    [{ dropout: 1 }, /lora: dropout: expected <1, found 1/],
    [{ targetModules: [] }, /lora: targetModules/],
    [{ targetModules: "c_attn" }, /lora: targetModules/],
    [{ layers: [] }, /lora: layers/],
    [{ layers: [-1] }, /lora: layers/],
    [{ rankPattern: { "(": 2 } }, /lora: rankPattern: expected valid regular expressions/],
    [{ ranks: 2 }, /lora: ranks: expected no such option, found "ranks"/],
    [null, /lora: options: expected Object, found null/],
  ])("options %j", (options, message) => {
    expect(() => parseOptions(lora, options)).toThrow(refusal(message));
  });

  it("an unknown method", () => {
    expect(() => methodById("lora2")).toThrow(refusal(/expected one of full, lora.*found lora2/));
  });
});
