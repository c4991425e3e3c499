/** The form of a cleaned corpus below public/corpora/, made by `npm run corpora`; the cleaning itself is in tools/corpora/. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import { readJson } from "./read.ts";
import type { Read } from "./task.ts";

const documentSchema = v.object({
  /** Unique in the corpus. */
  id: v.string(),
  title: v.string(),
  text: v.pipe(v.string(), v.minLength(1)),
  /** The class, in a corpus with classes. */
  label: v.optional(v.string()),
  /** Documents of one group (a thread, near-duplicates) stay in one split; absent = a group of its own. */
  group: v.optional(v.string()),
  /** When it was spoken or written, in a corpus that is sorted by time. */
  year: v.optional(v.pipe(v.number(), v.integer())),
});

const corpusSchema = v.object({
  id: v.string(),
  title: v.string(),
  /** Where the texts come from: an npm package at a version. */
  source: v.object({ package: v.string(), version: v.string() }),
  /** SPDX identifier of the texts. */
  licence: v.string(),
  /** SHA-256 of JSON.stringify(documents) in UTF-8: what a result was measured on. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  documents: v.pipe(v.array(documentSchema), v.minLength(1)),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export type Corpus = DeepReadonly<v.InferOutput<typeof corpusSchema>>;
export type CorpusDocument = Corpus["documents"][number];

/** `corpora/<id>.json`. Errors: DATA_INVALID for another form or another corpus, and those of `read`. */
export async function loadCorpus(read: Read, id: string): Promise<Corpus> {
  const path = `corpora/${id}.json`;
  const parsed = v.safeParse(corpusSchema, await readJson(read, path, "DATA_INVALID"));
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const field = v.getDotPath(issue) ?? "content";
    refuse(`${path}: ${field}: expected ${issue.expected}, found ${issue.received}`);
  }
  const corpus = parsed.output;
  if (corpus.id !== id) refuse(`${path}: expected the corpus ${id}, found ${corpus.id}`);
  const ids = new Set(corpus.documents.map((document) => document.id));
  if (ids.size !== corpus.documents.length) {
    refuse(
      `${path}: expected ${corpus.documents.length} different document ids, found ${ids.size}`,
    );
  }
  return corpus;
}

function refuse(message: string): never {
  throw new PlaygroundError(
    "DATA_INVALID",
    message,
    "Run `npm run corpora` to make the file again.",
  );
}
