// Writes the corpora that the page loads, public/corpora/*.json, from npm packages. Nothing here is committed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CORPUS_IDS, corpusContent } from "./cache.ts";
import { corporaFolder } from "./corpus.ts";

mkdirSync(corporaFolder, { recursive: true });
for (const id of CORPUS_IDS) {
  const content = await corpusContent(id);
  const path = join(corporaFolder, `${id}.json`);
  // Writing a file that is already right would reload the page.
  if (existsSync(path) && readFileSync(path, "utf8") === content) continue;
  writeFileSync(path, content);
  // Head and tail of the file are a line each.
  const documents = content.split("\n").length - 3;
  console.log(`${id}: ${documents} documents, ${Buffer.byteLength(content)} bytes`);
}
