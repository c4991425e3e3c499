// Writes the corpora that the page loads, public/corpora/*.json, from npm packages. Nothing here is committed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { corporaFolder, serialise } from "./corpus.ts";
import { mobyDick } from "./moby-dick.ts";

const corpora = [mobyDick];

mkdirSync(corporaFolder, { recursive: true });
for (const make of corpora) {
  // Making a corpus takes less time than finding out whether a finished one is still right; writing it would reload the page.
  const corpus = make();
  const content = serialise(corpus);
  const path = join(corporaFolder, `${corpus.id}.json`);
  if (existsSync(path) && readFileSync(path, "utf8") === content) continue;
  writeFileSync(path, content);
  console.log(
    `${corpus.id}: ${corpus.documents.length} documents, ${Buffer.byteLength(content)} bytes`,
  );
}
