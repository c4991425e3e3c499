/** Splits of State of the Union addresses that keep apart what sotu-mini was pretrained on; which texts is for the tasks. */
import { PlaygroundError } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import type { CorpusDocument } from "./corpus.ts";
import type { Split } from "./task.ts";

/** One address in about twenty, held out of tokenizer and pretraining by tools/pretrain/sotu.py. */
const UNSEEN_YEARS = [17, 37, 57, 77, 97];

export function isUnseenByBase(year: number): boolean {
  return UNSEEN_YEARS.includes(year % 100);
}

/** Addresses of a class that fill its validation split when the only unseen one is in the test split. */
const SEEN_FOR_VALIDATION = 2;

/**
 * Whole addresses, class by class. Those that the base has not seen go to `test` and `validation`, drawn by `seed`, the odd
 * one to `test`; a class with only one draws two addresses of its pretraining text for `validation`. The rest is `train`.
 * Errors: DATA_INVALID for a document without year, or a class without an unseen address.
 */
export function splitAddresses(
  documents: readonly CorpusDocument[],
  classOf: (document: CorpusDocument) => string,
  seed: number,
): Readonly<Record<Split, readonly CorpusDocument[]>> {
  const validation = new Set<string>();
  const test = new Set<string>();
  for (const name of [...new Set(documents.map(classOf))].sort()) {
    const own = documents.filter((document) => classOf(document) === name);
    const stream = randomStream(seed, `addresses/${name}`);
    function draw(isUnseen: boolean): readonly string[] {
      const ids = own.filter((each) => isUnseenByBase(yearOf(each)) === isUnseen).map(addressOf);
      return stream.shuffle([...new Set(ids)].sort());
    }
    const [unseen, seen] = [draw(true), draw(false)];
    if (unseen.length === 0) {
      throw invalid(`expected an address of the class ${name} that the base has not seen`);
    }
    const half = Math.ceil(unseen.length / 2);
    const rest = unseen.slice(half);
    for (const id of unseen.slice(0, half)) test.add(id);
    for (const id of rest.length > 0 ? rest : seen.slice(0, SEEN_FOR_VALIDATION))
      validation.add(id);
  }
  return {
    train: documents.filter(
      (each) => !validation.has(addressOf(each)) && !test.has(addressOf(each)),
    ),
    validation: documents.filter((each) => validation.has(addressOf(each))),
    test: documents.filter((each) => test.has(addressOf(each))),
  };
}

/** Errors: DATA_INVALID for a document without one. */
export function yearOf({ id, year }: CorpusDocument): number {
  if (year === undefined) throw invalid(`${id}: expected a year, found none`);
  return year;
}

function addressOf({ id, group }: CorpusDocument): string {
  return group ?? id;
}

function invalid(message: string): PlaygroundError {
  return new PlaygroundError(
    "DATA_INVALID",
    message,
    "Run `npm run corpora` to make the file again.",
  );
}
