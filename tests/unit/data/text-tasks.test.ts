// Classification and forgetting on text: nothing leaks between splits, labels and ids are what the texts say, no address is shown.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { isUnseenByBase, splitAddresses } from "../../../src/data/addresses.ts";
import { timeBucket } from "../../../src/data/batches.ts";
import { classifiedData } from "../../../src/data/classified.ts";
import { loadCorpus } from "../../../src/data/corpus.ts";
import type { Corpus, CorpusDocument } from "../../../src/data/corpus.ts";
import { centuryTask, partyTask } from "../../../src/data/passages.ts";
import { sotuTask } from "../../../src/data/sotu.ts";
import { spamTask } from "../../../src/data/spam.ts";
import { splitByGroup } from "../../../src/data/split.ts";
import { SPLITS } from "../../../src/data/task.ts";
import type { Split, Task, TaskContext, TaskData } from "../../../src/data/task.ts";
import { loadTokenizer } from "../../../src/data/tokenizer.ts";
import type { Tokenizer } from "../../../src/data/tokenizer.ts";
import { readAddresses } from "../../../tools/corpora/addresses.ts";
import { CORPUS_IDS, corpusContent } from "../../../tools/corpora/cache.ts";
import { passages, tellTaleOf } from "../../../tools/corpora/passages.ts";
import { readPublic } from "../../helpers/read-public.ts";

const TIME = 64;
let tokenizer: Tokenizer;
let context: TaskContext;
beforeAll(async () => {
  tokenizer = await loadTokenizer(readPublic, "models/sotu-mini");
  context = { read: readPublic, tokenizer, time: TIME };
  // Decoding the mails takes a while where nobody has done it yet.
  await corpusContent("spam");
}, 300_000);

type Splits = Readonly<Record<Split, readonly CorpusDocument[]>>;

/** Where two splits hold documents of one origin. */
function leaks(splits: Splits, originOf: (document: CorpusDocument) => string): readonly string[] {
  const origins = SPLITS.map((split) => new Set(splits[split].map(originOf)));
  return origins.flatMap((set, i) =>
    origins.slice(i + 1).flatMap((other) => [...set].filter((origin) => other.has(origin))),
  );
}

function counts(task: Task, data: TaskData): Readonly<Record<Split, readonly number[]>> {
  const of = (split: Split) =>
    task.classes!.map((_, i) => data[split].filter(({ labels }) => labels[0] === i).length);
  return { train: of("train"), validation: of("validation"), test: of("test") };
}

/** The beginning of each text, as ids, and its class. */
function expectExamples(
  task: Task,
  data: TaskData,
  splits: Splits,
  rowOf: (document: CorpusDocument) => readonly [text: string, name: string],
): void {
  expect(data.prompts).toEqual([]);
  expect(timeBucket(data.longest)).toBe(TIME);
  for (const split of SPLITS) {
    expect(data[split]).toHaveLength(splits[split].length);
    const step = Math.ceil(data[split].length / 40);
    for (let i = 0; i < data[split].length; i += step) {
      const [text, name] = rowOf(splits[split][i]!);
      expect([...data[split][i]!.ids]).toEqual([0, ...tokenizer.encode(text)].slice(0, TIME));
      expect(task.classes![data[split][i]!.labels[0]!]).toBe(name);
      expect(data[split][i]!.labels).toHaveLength(1);
    }
  }
}

test("every corpus is under 5 MB, loads, and comes out the same again", async () => {
  for (const id of CORPUS_IDS) {
    const content = await corpusContent(id);
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(5_000_000);
    await expect(loadCorpus(() => Promise.resolve(content), id)).resolves.toMatchObject({
      licence: "CC0-1.0",
    });
  }
  expect(passages().sha256).toBe((await loadCorpus(readPublic, "passages")).sha256);
});

describe("spam", () => {
  let corpus: Corpus;
  let splits: Splits;
  beforeAll(async () => {
    corpus = await loadCorpus(readPublic, "spam");
    splits = splitByGroup(corpus.documents, 0);
  });

  test("no thread, form or subject is in two splits", () => {
    expect(leaks(splits, ({ group }) => group!)).toEqual([]);
    const subjectOf = ({ id, title }: CorpusDocument) => {
      const words =
        title
          .toLowerCase()
          .replace(/^((re|fwd?|aw)(\[\d+\])?: *)+/, "")
          .match(/\p{L}+/gu) ?? [];
      return words.length < 2 || words.join(" ") === "no subject" ? id : words.join(" ");
    };
    expect(leaks(splits, subjectOf)).toEqual([]);
    // What is looked for is there: threads have several messages.
    expect(new Set(corpus.documents.map(subjectOf)).size).toBeLessThan(
      corpus.documents.length - 500,
    );
    expect(leaks({ ...splits, test: splits.train.slice(0, 9) }, subjectOf)).not.toEqual([]);
  });

  test("no body is in two splits, nor its opening", () => {
    const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}+/gu) ?? [];
    const openingOf = ({ id, text }: CorpusDocument) => {
      const words = wordsOf(text).slice(0, 12);
      return words.length < 12 ? id : words.join(" ");
    };
    expect(leaks(splits, openingOf)).toEqual([]);
  });

  test("holds no header, no address and no link", () => {
    const isMarkup = /<(html|body|table)\b|&nbsp;|=\n|=20/i;
    for (const { title, text } of corpus.documents) {
      expect(`${title} ${text}`).not.toMatch(/\w@\w+\.\w|https?:\/\/|\bwww\.\w/);
      expect(text).not.toMatch(/^(Received|Return-Path|X-Spam|Delivered-To):/);
    }
    // People forward mail with its source: that is their text.
    const marked = corpus.documents.filter(({ text }) => isMarkup.test(text));
    expect(marked.length).toBeLessThan(corpus.documents.length / 100);
  });

  test("gives subject and beginning of the body as ids, and the class", async () => {
    const data = await spamTask.load(context);
    expectExamples(spamTask, data, splits, ({ title, text, label }) => [
      title === "" ? text : `${title}: ${text}`,
      label!,
    ]);
    expect(counts(spamTask, data)).toEqual({
      train: [1176, 1188],
      validation: [130, 135],
      test: [155, 167],
    });
    for (const { prompt, target } of data.preview(50)) {
      expect(["ham", "spam"]).toContain(target);
      expect(prompt).not.toMatch(/\w@\w/);
    }
  }, 120_000);
});

describe.each([
  { task: partyTask, want: { train: [2004, 2039], validation: [83, 106], test: [160, 163] } },
  {
    task: centuryTask,
    want: { train: [2222, 2249, 427], validation: [106, 79, 47], test: [178, 146, 49] },
  },
])("$task.id", ({ task, want }) => {
  test("no address is in two splits; the base has seen none of the test addresses", async () => {
    const corpus = await loadCorpus(readPublic, "passages");
    const classOf = (passage: CorpusDocument) =>
      task.id === "party"
        ? passage.label
        : ["19th", "20th", "21st"][Math.ceil(passage.year! / 100) - 19];
    const documents = corpus.documents.filter((passage) => classOf(passage) !== undefined);
    const splits = splitAddresses(documents, (passage) => classOf(passage)!, 0);
    expect(leaks(splits, ({ group }) => group!)).toEqual([]);
    const openingOf = ({ text }: CorpusDocument) => text.slice(0, 100);
    expect(leaks(splits, openingOf)).toEqual([]);
    expect(splits.train.filter(({ year }) => isUnseenByBase(year!))).toEqual([]);
    expect(splits.test.filter(({ year }) => !isUnseenByBase(year!))).toEqual([]);
    const seen = new Set(
      splits.validation.filter(({ year }) => !isUnseenByBase(year!)).map(classOf),
    );
    expect([...seen]).toEqual(task.id === "party" ? [] : ["21st"]);
    const data = await task.load(context);
    expectExamples(task, data, splits, (passage) => [passage.text, classOf(passage)!]);
    // Every row is full: nothing is told by a length.
    expect(SPLITS.flatMap((split) => data[split]).every(({ ids }) => ids.length === TIME)).toBe(
      true,
    );
    expect(counts(task, data)).toEqual(want);
    const other = await task.load({ ...context, splitSeed: 1 });
    expect(counts(task, other)).not.toEqual(counts(task, data));
  }, 120_000);
});

describe("passages", () => {
  const addresses = readAddresses();

  test("are cut from their addresses, at a sentence's beginning, of at least 64 tokens", async () => {
    const { documents } = await loadCorpus(readPublic, "passages");
    const texts = new Map(addresses.map(({ id, text }) => [id, text]));
    for (const { text, group } of documents) {
      expect(texts.get(group!)).toContain(text);
      expect(text).toMatch(/^["'(]?\p{Lu}/u);
    }
    const lengths = documents
      .filter((_, i) => i % 10 === 0)
      .map(({ text }) => tokenizer.encode(text).length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(64);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(200);
  });

  test("name no president, no party, no year, no numbered Congress and no century", async () => {
    const { documents } = await loadCorpus(readPublic, "passages");
    const surnames = new RegExp(`\\b(${addresses.map(({ surname }) => surname).join("|")})\\b`);
    for (const { text } of documents) {
      expect(text).not.toMatch(surnames);
      expect(text).not.toMatch(/(?<![\d,.$])(17|18|19|20)\d\d(?!\d|[,.]\d)/);
      expect(text).not.toMatch(/democrat|republican|whig\b|federalist|century/i);
      expect(text).not.toMatch(/\d(st|d|nd|rd|th) Congress/);
    }
  });

  test.each([
    ["as Mr. Van Buren said", true],
    ["LINCOLN", true],
    ["a grant of land", false],
    ["in 1865, when", true],
    ["by '90s standards", true],
    ["the sum of $1,865,000 and 1,900 men", false],
    ["a republican form", true],
    ["eighteen hundred", true],
    ["the Fifty-fifth Congress", true],
    ["the 104th Congress", true],
    ["this Congress, by two thousand men", false],
    ["in our Century", true],
  ])("%s: tells %s", (text, tells) => {
    expect(tellTaleOf(["Van Buren", "Lincoln", "Grant"]).test(text)).toBe(tells);
  });
});

describe("sotu", () => {
  test("measures on what the base's pretraining held out", async () => {
    const results = new URL("../../../tools/pretrain/results/sotu-mini.json", import.meta.url);
    const { heldOutAddresses, loss } = JSON.parse(readFileSync(results, "utf8")) as {
      readonly heldOutAddresses: readonly string[];
      readonly loss: unknown;
    };
    expect(loss).toBeDefined();
    const { documents } = await loadCorpus(readPublic, "sotu");
    const unseen = documents.filter(({ year }) => isUnseenByBase(year!)).map(({ id }) => id);
    expect(unseen).toEqual(heldOutAddresses);
    const data = await sotuTask.load(context);
    const opened = (split: Split) => data[split].filter(({ ids }) => ids[0] === 0).length;
    expect(SPLITS.map(opened)).toEqual([11, 6, 6]);
    const tokens = [...data.validation, ...data.test].reduce((sum, { ids }) => sum + ids.length, 0);
    // The count of tools/pretrain/results/sotu-mini.json, without the token that begins each address.
    expect(tokens).toBe(156_651 - 12);
    expect(data.prompts).toHaveLength(3);
  }, 120_000);
});

describe("classifiedData", () => {
  const row = (id: string, label: string) => ({ id, title: "", text: "some words", label });
  const rows = [row("1", "a"), row("2", "b")];
  const shape = {
    classes: ["a", "b"],
    textOf: ({ text }: CorpusDocument) => text,
    classOf: ({ label }: CorpusDocument) => label ?? "",
  };

  test("refuses a class that is not in the list, and a split that lacks one", () => {
    const splits = { train: rows, validation: rows, test: rows };
    expect(classifiedData(splits, shape, context).test[1]!.labels).toEqual(Int32Array.of(1));
    const foreign = { ...splits, test: [...rows, row("3", "c")] };
    expect(() => classifiedData(foreign, shape, context)).toThrow(
      "3: expected one of a, b, found c",
    );
    const lacking = { ...splits, validation: rows.slice(1) };
    expect(() => classifiedData(lacking, shape, context)).toThrow(
      "validation: expected 2 classes, found 1",
    );
  });
});

describe("splitAddresses", () => {
  const address = (year: number) => ({ id: `${year}`, title: "", text: "x", year });

  test("refuses documents without year, and a class without an unseen address", () => {
    const all = () => "all";
    expect(() => splitAddresses([{ id: "1", title: "", text: "x" }], all, 0)).toThrow(
      "1: expected a year",
    );
    expect(() => splitAddresses([address(1900), address(1901)], all, 0)).toThrow("has not seen");
  });

  test("halves the unseen addresses of a class", () => {
    const documents = [1801, 1802, 1817, 1837, 1857].map(address);
    const { train, validation, test } = splitAddresses(documents, () => "all", 0);
    expect([train.length, validation.length, test.length]).toEqual([2, 1, 2]);
    expect(train.map(({ year }) => year)).toEqual([1801, 1802]);
  });
});
