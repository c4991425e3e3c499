// Groups texts that must not be divided between training and test: those with a common key, and near-duplicates.

/** Words in a row that count as one thing that two texts share. */
const SHINGLE_WORDS = 5;
/** Two texts are near-duplicates when they share this much of the shingles of the one that has fewer. */
const SHARED = 0.5;
/** Short texts share a few by accident. */
const LEAST_SHARED = 6;
/** Shingles of more texts than this are phrases of the trade, not a common origin. */
const COMMON = 40;

export interface Groupable {
  /** Texts with a key in common belong together. */
  readonly keys: readonly string[];
  /** Compared with the others' by its words. */
  readonly text: string;
}

/** The group of each item, as the index of its first member. */
export function groupsOf(items: readonly Groupable[]): readonly number[] {
  const parents = Array.from(items.keys());
  function root(i: number): number {
    let at = i;
    while (parents[at] !== at) at = parents[at] = parents[parents[at]!]!;
    return at;
  }
  function join(a: number, b: number): void {
    const [one, other] = [root(a), root(b)];
    parents[Math.max(one, other)] = Math.min(one, other);
  }
  const holders = new Map<string, number>();
  items.forEach(({ keys }, i) => {
    for (const key of keys) {
      const first = holders.get(key);
      if (first === undefined) holders.set(key, i);
      else join(first, i);
    }
  });
  for (const [a, b] of nearDuplicates(items.map(({ text }) => shinglesOf(text)))) join(a, b);
  return items.map((_, i) => root(i));
}

/** Letters alone: serial numbers and prices differ between copies of one text. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

function shinglesOf(text: string): ReadonlySet<string> {
  const words = wordsOf(text);
  return new Set(
    Array.from({ length: Math.max(0, words.length - SHINGLE_WORDS + 1) }, (_, i) =>
      words.slice(i, i + SHINGLE_WORDS).join(" "),
    ),
  );
}

function nearDuplicates(
  sets: readonly ReadonlySet<string>[],
): readonly (readonly [number, number])[] {
  const holders = new Map<string, number[]>();
  const pairs: (readonly [number, number])[] = [];
  sets.forEach((shingles, i) => {
    const shared = new Map<number, number>();
    for (const shingle of shingles) {
      const others = holders.get(shingle) ?? [];
      holders.set(shingle, others);
      if (others.length < COMMON) {
        for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1);
        others.push(i);
      }
    }
    for (const [other, count] of shared) {
      const fewer = Math.min(shingles.size, sets[other]!.size);
      if (count >= Math.max(LEAST_SHARED, SHARED * fewer)) pairs.push([other, i]);
    }
  });
  return pairs;
}
