// Whole State of the Union addresses: those that sotu-mini has never seen, and as many like them that it was pretrained on.
import { isUnseenByBase } from "../../src/data/addresses.ts";
import type { Corpus } from "../../src/data/corpus.ts";
import { readAddresses, SOTU_PACKAGE } from "./addresses.ts";
import type { Address } from "./addresses.ts";
import { makeCorpus } from "./corpus.ts";

/** Seen ones from the same decades' other half: years that end in 07, 27, 47, 67 or 87. */
const SEEN_YEARS = [7, 27, 47, 67, 87];

export function sotu(addresses: readonly Address[] = readAddresses()): Corpus {
  const head = {
    id: "sotu",
    title: "State of the Union addresses, 1797 to 2017",
    packageName: SOTU_PACKAGE,
    licence: "CC0-1.0",
  };
  const chosen = addresses.filter(
    ({ year }) => isUnseenByBase(year) || SEEN_YEARS.includes(year % 100),
  );
  return makeCorpus(
    head,
    chosen.map(({ id, year, president, text }) => ({
      id,
      title: `${president}, ${year}`,
      text,
      year,
    })),
  );
}
