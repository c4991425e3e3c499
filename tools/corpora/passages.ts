// Passages of the State of the Union addresses whose words alone tell party and century: no name, no party, no year in them.
import { isUnseenByBase } from "../../src/data/addresses.ts";
import type { Corpus, CorpusDocument } from "../../src/data/corpus.ts";
import { evenlySpread } from "../../src/data/task.ts";
import { readAddresses, SOTU_PACKAGE } from "./addresses.ts";
import type { Address } from "./addresses.ts";
import { makeCorpus } from "./corpus.ts";
import { wordsOf } from "./groups.ts";

/** About as many tokens as the base has positions: 128. */
const CHARACTERS = 384;
/** No address counts for more than this in training, … */
const MOST_SEEN = 24;
/** … and none for more than this in validation and test, which have few addresses and need many passages of each. */
const MOST_UNSEEN = 60;

/** The eleven addresses before are too few and too short to be a century of their own. */
const FIRST_YEAR = 1801;

/** The two parties that both centuries know; earlier ones have no label. */
const PARTIES: Readonly<Record<string, string>> = { d: "Democratic", r: "Republican" };

export function passages(addresses: readonly Address[] = readAddresses()): Corpus {
  const head = {
    id: "passages",
    title: "Passages of the State of the Union addresses, 1801 to 2021",
    packageName: SOTU_PACKAGE,
    licence: "CC0-1.0",
  };
  const tellTale = tellTaleOf(addresses.map(({ surname }) => surname));
  return makeCorpus(
    head,
    withoutQuotations(
      addresses
        .filter(({ year }) => year >= FIRST_YEAR)
        .flatMap((address) => documentsOf(address, tellTale)),
    ),
  );
}

function documentsOf(address: Address, tellTale: RegExp): readonly CorpusDocument[] {
  const { id, year, president, party, text } = address;
  const label = PARTIES[party];
  const quiet = passagesOf(text).filter((passage) => !tellTale.test(passage));
  return evenlySpread(quiet, isUnseenByBase(year) ? MOST_UNSEEN : MOST_SEEN).map((passage, i) => ({
    id: `${id}/${i + 1}`,
    title: `${president}, ${year}`,
    text: passage,
    ...(label !== undefined && { label }),
    group: id,
    year,
  }));
}

/** Presidents quote their predecessors at length: what two addresses share is nobody's. */
function withoutQuotations(documents: readonly CorpusDocument[]): readonly CorpusDocument[] {
  const speakers = new Map<string, Set<string>>();
  for (const { text, group = "" } of documents) {
    for (const words of runsOf(text)) {
      const known = speakers.get(words);
      if (known === undefined) speakers.set(words, new Set([group]));
      else known.add(group);
    }
  }
  return documents.filter(({ text }) => runsOf(text).every((run) => speakers.get(run)!.size === 1));
}

const QUOTED_WORDS = 12;

function runsOf(text: string): readonly string[] {
  const words = wordsOf(text);
  return Array.from({ length: Math.max(0, words.length - QUOTED_WORDS + 1) }, (_, i) =>
    words.slice(i, i + QUOTED_WORDS).join(" "),
  );
}

/**
 * What would give party or century away without being read: a president's name, a party's, a year in figures or in words, a
 * numbered Congress, the word "century". Passages with one are left out, since a mask in its place would be a mark of its own.
 */
export function tellTaleOf(surnames: readonly string[]): RegExp {
  const names = [...new Set(surnames)].flatMap((name) => [name, name.toUpperCase()]);
  return new RegExp(
    [
      `\\b(?:${names.join("|")})\\b`,
      "[Dd]emocrat|DEMOCRAT|[Rr]epublican|REPUBLICAN|\\bWhig|[Ff]ederalist|\\bGOP\\b",
      "(?<![\\d,.$])(?:1[6-9]|20)\\d\\d(?!\\d|[,.]\\d)|'\\d0s\\b",
      "\\b(?:[Ss]even|[Ee]igh|[Nn]ine)teen (?:hundred|[a-z]+ty\\b)|[Tt]housand (?:seven|eight|nine) hundred",
      "(?:\\dth|\\dst|\\dd|first|second|third|th|d) Congress\\b",
      "[Cc]entur(?:y|ies)|CENTURY|[Mm]illennium",
    ].join("|"),
  );
}

/** One after the other, each from the beginning of a sentence, of whole words; the rest of its last sentence is passed over. */
function passagesOf(text: string): readonly string[] {
  const found: string[] = [];
  const starts = [
    0,
    ...Array.from(text.matchAll(SENTENCE_END), ({ index, 0: { length } }) => index + length),
  ];
  let free = 0;
  for (const start of starts) {
    const room = text.slice(start, start + CHARACTERS + 1);
    if (start < free || room.length <= CHARACTERS) continue;
    const passage = room.slice(0, room.lastIndexOf(" "));
    found.push(passage);
    free = start + passage.length;
  }
  return found;
}

/** Not after one capital letter or "Mr", which are parts of names. */
const SENTENCE_END = /(?<!\b(?:[A-Z]|Mr|Mrs|Dr|St|No))[.!?]["')]* (?=["'(]?[A-Z])/g;
