// Reads what the page would fetch: files of public/, and corpora made afresh, so that no test needs a build step first.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serialise } from "../../tools/corpora/corpus.ts";
import { mobyDick } from "../../tools/corpora/moby-dick.ts";

const folder = join(import.meta.dirname, "../../public");

/** A `Read`. */
export async function readPublic(path: string): Promise<Uint8Array | string> {
  if (path === "corpora/moby-dick.json") return serialise(mobyDick());
  return readFile(join(folder, path));
}
