// Reads what the page would fetch: files of public/, and corpora as the build step makes them, so that no test needs it first.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { corpusContent, isCorpusId } from "../../tools/corpora/cache.ts";

const folder = join(import.meta.dirname, "../../public");

/** A `Read`. */
export async function readPublic(path: string): Promise<Uint8Array | string> {
  const id = /^corpora\/(.+)\.json$/.exec(path)?.[1];
  if (id !== undefined && isCorpusId(id)) return corpusContent(id);
  return readFile(join(folder, path));
}
