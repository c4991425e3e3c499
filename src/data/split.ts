/** Puts whole groups of a corpus into one split each, so that nothing leaks between splits; it looks at no text. */
import { PlaygroundError } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import type { Split } from "./task.ts";

interface Grouped {
  readonly id: string;
  readonly group?: string | undefined;
}

/**
 * A tenth of the groups, drawn by `seed`, becomes `validation`, another tenth `test` (at least one each), the rest `train`;
 * the documents of a split keep their order. Depends on the seed and on the ids alone, not on the order of the documents.
 * Errors: DATA_INVALID for fewer than three groups.
 */
export function splitByGroup<D extends Grouped>(
  documents: readonly D[],
  seed: number,
): Readonly<Record<Split, readonly D[]>> {
  function groupOf(document: D): string {
    return document.group ?? document.id;
  }
  // Sorted by code units: the order of a locale differs between platforms.
  const groups = [...new Set(documents.map(groupOf))].sort((a, b) => (a < b ? -1 : 1));
  if (groups.length < 3) {
    throw new PlaygroundError(
      "DATA_INVALID",
      `expected at least 3 separate texts for training, validation and test, found ${groups.length}`,
    );
  }
  const order = randomStream(seed, "splits").shuffle(groups);
  const share = Math.max(1, Math.round(groups.length / 10));
  const validation = new Set(order.slice(0, share));
  const test = new Set(order.slice(share, 2 * share));
  return {
    train: documents.filter((each) => !validation.has(groupOf(each)) && !test.has(groupOf(each))),
    validation: documents.filter((each) => validation.has(groupOf(each))),
    test: documents.filter((each) => test.has(groupOf(each))),
  };
}
