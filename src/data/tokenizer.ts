/** Text to token ids and back by a Hugging Face tokenizer.json, the same ids as in Python; it trains no vocabulary. */
import { Tokenizer as HfTokenizer } from "@huggingface/tokenizers";
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import { readJson } from "./read.ts";
import type { Read } from "./task.ts";

/** Ids of the tokens that tokenizer_config.json names; undefined where it names none. */
export interface SpecialIds {
  readonly bos: number | undefined;
  readonly eos: number | undefined;
  readonly pad: number | undefined;
  readonly unk: number | undefined;
}

export interface EncodeOptions {
  /** Adds what the tokenizer's post-processor adds, such as [CLS] and [SEP]; tasks place their own. Default false. */
  readonly addSpecialTokens?: boolean;
}

export interface DecodeOptions {
  /** Leaves special tokens out of the text. Default false. */
  readonly skipSpecialTokens?: boolean;
}

export interface Tokenizer {
  /** One more than the largest id: a model with fewer rows in its embedding does not fit. */
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  encode(text: string, options?: EncodeOptions): number[];
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /** The id of exactly this token, such as `<bos>` or `Ġthe`. */
  tokenId(token: string): number | undefined;
}

/** tokenizer.json and tokenizer_config.json of a folder. Errors: TOKENIZER_INVALID, and those of `read`. */
export async function loadTokenizer(read: Read, folder: string): Promise<Tokenizer> {
  const paths = [`${folder}/tokenizer.json`, `${folder}/tokenizer_config.json`] as const;
  const [tokenizer, config] = await Promise.all(
    paths.map((path) => readJson(read, path, "TOKENIZER_INVALID")),
  );
  return createTokenizer(tokenizer, config);
}

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const tokenizerSchema = v.looseObject({
  model: v.looseObject({
    // The library reads a type that it does not know as a plain word list.
    type: v.picklist(["BPE", "WordLevel", "WordPiece", "Unigram"]),
    // Unigram lists its tokens by id; the others map each token to its id.
    vocab: v.union([v.record(v.string(), id), v.array(v.tuple([v.string(), v.number()]))]),
  }),
  added_tokens: v.array(v.looseObject({ id, content: v.string(), special: v.boolean() })),
});

/** HF writes a special token as a string or as an object with its `content`. */
const specialToken = v.optional(
  v.nullable(v.union([v.string(), v.looseObject({ content: v.string() })])),
);
const configSchema = v.looseObject({
  bos_token: specialToken,
  eos_token: specialToken,
  pad_token: specialToken,
  unk_token: specialToken,
});

/** From the parsed content of both files. Errors: TOKENIZER_INVALID names the field or the library's complaint. */
export function createTokenizer(tokenizerJson: unknown, configJson: unknown): Tokenizer {
  const fields = parse("tokenizer.json", tokenizerSchema, tokenizerJson);
  const config = parse("tokenizer_config.json", configSchema, configJson);
  const tokens = tokensById(fields);
  const inner = open(fields, config);
  function tokenId(token: string): number | undefined {
    return inner.token_to_id(token);
  }
  function special(name: "bos" | "eos" | "pad" | "unk"): number | undefined {
    const named = config[`${name}_token`];
    const token = typeof named === "object" ? named?.content : named;
    if (token === undefined) return undefined;
    const found = tokenId(token);
    if (found === undefined) {
      refuse(
        `tokenizer_config.json: ${name}_token: expected a token of tokenizer.json, found "${token}"`,
      );
    }
    return found;
  }
  return {
    vocabularySize: [...tokens.keys()].reduce((most, each) => Math.max(most, each + 1), 0),
    specialIds: {
      bos: special("bos"),
      eos: special("eos"),
      pad: special("pad"),
      unk: special("unk"),
    },
    encode: (text, options = {}) =>
      inner.encode(text, { add_special_tokens: options.addSpecialTokens ?? false }).ids,
    decode(tokens, options = {}) {
      const list = [...tokens];
      // The library refuses an empty list.
      if (list.length === 0) return "";
      return inner.decode(list, { skip_special_tokens: options.skipSpecialTokens ?? false });
    },
    tokenId,
  };
}

/** Every token by its id. An added token may repeat one of the vocabulary; two tokens may not share an id. */
function tokensById(fields: v.InferOutput<typeof tokenizerSchema>): ReadonlyMap<number, string> {
  const { vocab } = fields.model;
  const listed: readonly (readonly [string, number])[] = Array.isArray(vocab)
    ? vocab.map(([token], index) => [token, index])
    : Object.entries(vocab);
  const added = fields.added_tokens.map((token) => [token.content, token.id] as const);
  const tokens = new Map<number, string>();
  for (const [token, index] of [...listed, ...added]) {
    const other = tokens.get(index);
    if (other !== undefined && other !== token) {
      refuse(
        `tokenizer.json: expected one token with the id ${index}, found "${other}" and "${token}"`,
      );
    }
    tokens.set(index, token);
  }
  if (tokens.size === 0) refuse("tokenizer.json: model.vocab: expected tokens, found none");
  return tokens;
}

function open(tokenizer: object, config: object): HfTokenizer {
  try {
    const opened = new HfTokenizer(tokenizer, config);
    // Some parts are only looked at when text goes through them.
    opened.encode("a b");
    return opened;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return refuse(
      `tokenizer.json: expected a tokenizer that can be built, found: ${detail}`,
      error,
    );
  }
}

function parse<S extends v.GenericSchema>(
  file: string,
  schema: S,
  json: unknown,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const field = v.getDotPath(issue);
  const where = field === null ? file : `${file}: ${field}`;
  return refuse(`${where}: expected ${issue.expected ?? issue.message}, found ${issue.received}`);
}

function refuse(message: string, cause?: unknown): never {
  throw new PlaygroundError(
    "TOKENIZER_INVALID",
    message,
    "Use the tokenizer.json and tokenizer_config.json that transformers saves beside a model.",
    { cause },
  );
}
