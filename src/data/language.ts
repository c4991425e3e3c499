/** Documents as windows for next-token prediction, with prompts and previews; which documents and splits is for the tasks. */
import type { CorpusDocument } from "./corpus.ts";
import { evenlySpread, SPLITS } from "./task.ts";
import type { Example, ExampleText, Prompt, Split, TaskContext, TaskData } from "./task.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { decodeWindow, documentTokens, windowsOf } from "./windows.ts";

const SAMPLE_PROMPTS = 3;
const PROMPT_WORDS = 12;
const TARGET_WORDS = 24;
const NEW_TOKENS = 48;

export function languageData(
  splits: Readonly<Record<Split, readonly CorpusDocument[]>>,
  { tokenizer, time }: TaskContext,
): TaskData {
  function windows(split: Split): readonly Example[] {
    return splits[split].flatMap(({ text }) => windowsOf(documentTokens(tokenizer, text), time));
  }
  const data = {
    train: windows("train"),
    validation: windows("validation"),
    test: windows("test"),
  };
  return {
    ...data,
    longest: SPLITS.flatMap((split) => data[split]).reduce(
      (most, { ids }) => Math.max(most, ids.length),
      0,
    ),
    padTokenId: tokenizer.specialIds.pad ?? tokenizer.specialIds.eos ?? 0,
    endTokenId: tokenizer.specialIds.eos,
    prompts: evenlySpread(splits.validation, SAMPLE_PROMPTS).map((document) =>
      openingOf(document, tokenizer),
    ),
    preview: (count) =>
      evenlySpread(data.train, count).map((example) => halves(example, tokenizer)),
  };
}

/** How a held-out document begins, and how it goes on. */
function openingOf({ text }: CorpusDocument, tokenizer: Tokenizer): Prompt {
  const words = text.split(" ");
  const prompt = words.slice(0, PROMPT_WORDS).join(" ");
  return {
    prompt,
    target: words.slice(PROMPT_WORDS, PROMPT_WORDS + TARGET_WORDS).join(" "),
    ids: [...documentTokens(tokenizer, prompt)],
    maxNewTokens: NEW_TOKENS,
  };
}

/** A window as text, cut at the space before its middle. */
function halves({ ids }: Example, tokenizer: Tokenizer): ExampleText {
  const words = decodeWindow(tokenizer, ids).trim().split(" ");
  const middle = Math.floor(words.length / 2);
  return { prompt: words.slice(0, middle).join(" "), target: words.slice(middle).join(" ") };
}
