/** The language of Moby-Dick: next-token prediction on chapters, split by chapter; cleaning is in tools/corpora/. */
import { loadCorpus } from "./corpus.ts";
import type { CorpusDocument } from "./corpus.ts";
import { splitByGroup } from "./split.ts";
import { evenlySpread, METRICS } from "./task.ts";
import type { Example, ExampleText, Prompt, Split, Task, TaskContext, TaskData } from "./task.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { documentTokens, windowsOf } from "./windows.ts";

const SAMPLE_PROMPTS = 3;
const PROMPT_WORDS = 12;
const TARGET_WORDS = 24;
const NEW_TOKENS = 48;

export const mobyDickTask: Task = {
  id: "moby-dick",
  label: "Moby-Dick",
  description: "Continue the text of chapters of Herman Melville's Moby-Dick that were held out.",
  kind: "language-model",
  base: "sotu-mini",
  isPretrained: false,
  metrics: [METRICS.perplexity, METRICS.loss, METRICS.tokenAccuracy],
  load: loadMobyDick,
};

async function loadMobyDick(context: TaskContext): Promise<TaskData> {
  const { read, tokenizer, time, splitSeed = 0 } = context;
  const corpus = await loadCorpus(read, "moby-dick");
  const chapters = splitByGroup(corpus.documents, splitSeed);
  function windows(split: Split): readonly Example[] {
    return chapters[split].flatMap(({ text }) => windowsOf(documentTokens(tokenizer, text), time));
  }
  const [train, validation, test] = [windows("train"), windows("validation"), windows("test")];
  const longest = [train, validation, test]
    .flat()
    .reduce((most, { ids }) => Math.max(most, ids.length), 0);
  return {
    train,
    validation,
    test,
    longest,
    padTokenId: tokenizer.specialIds.pad ?? tokenizer.specialIds.eos ?? 0,
    endTokenId: tokenizer.specialIds.eos,
    prompts: evenlySpread(chapters.validation, SAMPLE_PROMPTS).map((chapter) =>
      openingOf(chapter, tokenizer),
    ),
    preview: (count) => evenlySpread(train, count).map((example) => halves(example, tokenizer)),
  };
}

/** How a held-out chapter begins, and how it goes on. */
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
  // A window may begin or end inside a dash, whose bytes are tokens of their own: half a letter decodes to U+FFFD.
  const text = tokenizer.decode(ids, { skipSpecialTokens: true }).replace(/^\ufffd+|\ufffd+$/g, "");
  const words = text.trim().split(" ");
  const middle = Math.floor(words.length / 2);
  return { prompt: words.slice(0, middle).join(" "), target: words.slice(middle).join(" ") };
}
