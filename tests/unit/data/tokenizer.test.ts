// Ids must be those that Python gives (tests/fixtures/tokenizer, made by tools/pretrain/awkward.py).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createTokenizer, loadTokenizer } from "../../../src/data/tokenizer.ts";
import type { Tokenizer } from "../../../src/data/tokenizer.ts";
import { readPublic } from "../../helpers/read-public.ts";

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
}

const root = join(import.meta.dirname, "../../..");
function json(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

describe.each(["digits-mini", "sotu-mini"])("%s", (model) => {
  const cases = json(`tests/fixtures/tokenizer/${model}/awkward.json`) as readonly Case[];
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await loadTokenizer(readPublic, `models/${model}`);
  });

  test.each(cases)("encodes $text as Python does", ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  test("has as many tokens as the model has embeddings", () => {
    const config = json(`public/models/${model}/config.json`) as { readonly vocab_size: number };
    expect(tokenizer.vocabularySize).toBe(config.vocab_size);
  });
});

describe("sotu-mini", () => {
  test("gives every text back", async () => {
    const tokenizer = await loadTokenizer(readPublic, "models/sotu-mini");
    const cases = json("tests/fixtures/tokenizer/sotu-mini/awkward.json") as readonly Case[];
    expect(cases.length).toBeGreaterThan(30);
    for (const { text, ids } of cases) expect(tokenizer.decode(ids)).toBe(text);
    expect(tokenizer.specialIds).toEqual({ bos: 0, eos: 0, pad: undefined, unk: undefined });
  });
});

describe("digits-mini", () => {
  test("knows its special tokens and leaves them out when asked", async () => {
    const tokenizer = await loadTokenizer(readPublic, "models/digits-mini");
    expect(tokenizer.specialIds).toEqual({ bos: 1, eos: 2, pad: 0, unk: 0 });
    expect(tokenizer.decode([1, 16, 7, 5, 2])).toBe("<bos> sort 3 1 <eos>");
    expect(tokenizer.decode(Int32Array.of(1, 16, 7, 5, 2), { skipSpecialTokens: true })).toBe(
      "sort 3 1",
    );
    expect(tokenizer.tokenId("sortd")).toBe(18);
    expect(tokenizer.tokenId("nothing")).toBeUndefined();
  });
});

test("the post-processor's tokens are added when asked, not otherwise", () => {
  const special = { id: "<bos>", ids: [1], tokens: ["<bos>"] };
  const tokenizer = createTokenizer(
    {
      ...(json("public/models/digits-mini/tokenizer.json") as object),
      post_processor: {
        type: "TemplateProcessing",
        single: [
          { SpecialToken: { id: "<bos>", type_id: 0 } },
          { Sequence: { id: "A", type_id: 0 } },
        ],
        pair: [],
        special_tokens: { "<bos>": special },
      },
    },
    json("public/models/digits-mini/tokenizer_config.json"),
  );
  expect(tokenizer.encode("sort 3")).toEqual([16, 7]);
  expect(tokenizer.encode("sort 3", { addSpecialTokens: true })).toEqual([1, 16, 7]);
});

describe("foreign files", () => {
  const good = json("public/models/digits-mini/tokenizer.json") as Record<string, unknown>;
  const goodConfig = json("public/models/digits-mini/tokenizer_config.json");

  test.each([
    ["a list", [], goodConfig, /tokenizer\.json: model: expected/],
    ["a config.json", json("public/models/digits-mini/config.json"), goodConfig, /model/],
    ["no vocabulary", { ...good, model: { type: "WordLevel" } }, goodConfig, /model\.vocab/],
    [
      "an unknown model",
      { ...good, model: { type: "Magic", vocab: { a: 0 } } },
      goodConfig,
      /Magic/,
    ],
    ["an empty vocabulary", { ...good, added_tokens: [], model: { type: "WordLevel", vocab: {}, unk_token: "a" } }, goodConfig, /found none/], // prettier-ignore
    ["an id twice", { ...good, added_tokens: [], model: { type: "WordLevel", vocab: { a: 0, b: 0 }, unk_token: "a" } }, {}, /id 0, found "a" and "b"/], // prettier-ignore
    [
      "an unknown pre-tokenizer",
      { ...good, pre_tokenizer: { type: "Magic" } },
      goodConfig,
      /Magic/,
    ],
    ["a fractional id", { ...good, model: { type: "WordLevel", vocab: { a: 0.5 } } }, goodConfig, /model\.vocab/], // prettier-ignore
    ["a special token that is none", good, { eos_token: "</s>" }, /eos_token: .*found "<\/s>"/],
    ["a config that is a string", good, "x", /tokenizer_config\.json/],
  ])("%s is refused", (_, tokenizer, config, message) => {
    expect(() => createTokenizer(tokenizer, config)).toThrow(
      expect.objectContaining({
        code: "TOKENIZER_INVALID",
        message: expect.stringMatching(message) as unknown,
      }),
    );
  });

  test.each([
    ["a truncated file", (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2)],
    ["a web page", () => "<!doctype html><title>Not found</title>"],
    ["bytes that are not UTF-8", () => Uint8Array.of(0x22, 0xff, 0x22)],
  ])("%s is refused", async (_, change) => {
    const promise = loadTokenizer(async (path) => {
      const bytes = (await readPublic(path)) as Uint8Array;
      return path.endsWith("/tokenizer.json") ? change(bytes) : bytes;
    }, "models/digits-mini");
    await expect(promise).rejects.toMatchObject({
      code: "TOKENIZER_INVALID",
      message: expect.stringContaining(
        "models/digits-mini/tokenizer.json: expected JSON",
      ) as unknown,
    });
  });
});
