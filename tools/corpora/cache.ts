// The content of every corpus by its id, made again only when the tools or packages that it is made with have changed.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Corpus } from "../../src/data/corpus.ts";
import { root, serialise } from "./corpus.ts";
import { mobyDick } from "./moby-dick.ts";
import { passages } from "./passages.ts";
import { sotu } from "./sotu.ts";
import { spam } from "./spam.ts";

const MAKERS = {
  "moby-dick": () => mobyDick(),
  spam: () => spam(),
  passages: () => passages(),
  sotu: () => sotu(),
} as const satisfies Readonly<Record<string, () => Corpus | Promise<Corpus>>>;

type CorpusId = keyof typeof MAKERS;
export const CORPUS_IDS = Object.keys(MAKERS) as readonly CorpusId[];

export function isCorpusId(id: string): id is CorpusId {
  return Object.hasOwn(MAKERS, id);
}

/** Git and every other tool leave node_modules alone. */
const folder = join(root, "node_modules/.cache/corpora");
/** A name that no concurrent process has. */
const ownName = `${process.pid}-${Date.now()}`;

/** What `public/corpora/<id>.json` holds; decoding six thousand mails takes ten seconds or more, so it is done once. */
export async function corpusContent(id: CorpusId): Promise<string> {
  const path = join(folder, `${id}-${inputsKey()}.json`);
  if (existsSync(path)) return readFileSync(path, "utf8");
  const content = serialise(await MAKERS[id]());
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${id}-`)) rmSync(join(folder, name), { force: true });
  }
  // Renamed when whole: tests in several processes may ask at once.
  writeFileSync(`${path}.${ownName}`, content);
  renameSync(`${path}.${ownName}`, path);
  return content;
}

/** Every program of this folder, what it imports from src/data/, and the versions of all packages. */
function inputsKey(): string {
  const hash = createHash("sha256");
  const tools = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".ts"))
    .sort();
  const paths = [
    ...tools.map((name) => join(import.meta.dirname, name)),
    ...["addresses.ts", "task.ts"].map((name) => join(root, "src/data", name)),
    join(root, "package-lock.json"),
  ];
  for (const path of paths) hash.update(readFileSync(path)).update("\0");
  return hash.digest("hex").slice(0, 16);
}
