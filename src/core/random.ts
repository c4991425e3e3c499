/**
 * The counter-based generator Philox-4x32-10 and the seeded streams drawn from it; not for secrets.
 * `shaders/lib/philox.wgsl` is its twin, equal bit for bit, so a mask drawn on the GPU can be drawn again here.
 * Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.
 */

export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

function highWord(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/** Four random words for one counter under one key. */
export function philox(counter: Counter, key: Key): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = highWord(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A word as a float32-exact number in [0, 1): its upper 24 bits. */
export function unitFloat(word: number): number {
  return (word >>> 8) / 0x1000000;
}

/** FNV-1a: gives each named stream a key word of its own. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}

export interface RandomStream {
  /** Uniform in [0, 1), 24 bits. */
  uniform(): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** The same elements in a random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/** The stream `name` of `seed`: the same pair gives the same numbers everywhere, different names are independent. */
export function randomStream(seed: number, name: string): RandomStream {
  const key: Key = [seed >>> 0, hashName(name)];
  let block = 0;
  let words: readonly number[] = [];
  function word(): number {
    if (block % 4 === 0) {
      const index = block / 4;
      words = philox([index >>> 0, Math.floor(index / 0x100000000), 0, 0], key);
    }
    return words[block++ % 4] ?? 0;
  }
  function uniform(): number {
    return unitFloat(word());
  }
  function normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  }
  function integer(bound: number): number {
    return Math.floor(uniform() * bound);
  }
  function shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = integer(i + 1);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  }
  return { uniform, normal, integer, shuffle };
}
