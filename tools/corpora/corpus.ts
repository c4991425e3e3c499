// What every corpus of the build step has in common: where its package lies, its checksum, its size limit. No texts.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Corpus, CorpusDocument } from "../../src/data/corpus.ts";

export const root = join(import.meta.dirname, "../..");
const packages = join(root, "node_modules");
/** Where the page finds `corpora/<id>.json`. */
export const corporaFolder = join(root, "public/corpora");

/** A page should not make anyone wait for more. */
const MOST_BYTES = 5_000_000;

export function dataFolder(name: string): string {
  return join(packages, name, "data");
}

export interface CorpusHead {
  readonly id: string;
  readonly title: string;
  /** The npm package. */
  readonly packageName: string;
  readonly licence: string;
}

export function makeCorpus(head: CorpusHead, documents: readonly CorpusDocument[]): Corpus {
  const { id, title, packageName, licence } = head;
  const manifest = readFileSync(join(packages, packageName, "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  return {
    id,
    title,
    source: { package: packageName, version },
    licence,
    sha256: createHash("sha256").update(JSON.stringify(documents)).digest("hex"),
    documents,
  };
}

/** The file's content; one document a line. */
export function serialise(corpus: Corpus): string {
  const { documents, ...head } = corpus;
  const lines = documents.map((document) => JSON.stringify(document)).join(",\n");
  const content = `${JSON.stringify(head).slice(0, -1)},"documents":[\n${lines}\n]}\n`;
  const sizeBytes = Buffer.byteLength(content);
  if (sizeBytes > MOST_BYTES) {
    throw new Error(`${corpus.id}: expected at most ${MOST_BYTES} bytes, found ${sizeBytes}`);
  }
  return content;
}
