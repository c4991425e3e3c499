/** Lays values with known lifetimes into as few scratch buffers as it can; knows nothing of what they hold. */

export interface Lifetime {
  readonly id: number;
  readonly sizeBytes: number;
  /** Index of the first dispatch that touches it. */
  readonly first: number;
  /** Index of the last. */
  readonly last: number;
}

export interface Slots {
  /** Value id to slot index. */
  readonly slotOf: ReadonlyMap<number, number>;
  /** Size of each slot, largest first. */
  readonly sizesBytes: readonly number[];
}

/**
 * One slot holds one live value at a time, so two values that are alive in the same dispatch are never in one buffer:
 * an output never aliases an input. Best fit; where nothing fits, the largest free slot grows.
 */
export function assignSlots(lifetimes: readonly Lifetime[]): Slots {
  const sizes: number[] = [];
  const free = new Set<number>();
  const slotOf = new Map<number, number>();
  const ending = new Map<number, number[]>();
  const byStart = [...lifetimes].sort((a, b) => a.first - b.first || b.sizeBytes - a.sizeBytes);
  let time = -1;
  for (const value of byStart) {
    for (; time < value.first; time++) {
      for (const slot of ending.get(time) ?? []) free.add(slot);
    }
    const slot = pickSlot(value.sizeBytes, sizes, free);
    sizes[slot] = Math.max(sizes[slot] ?? 0, value.sizeBytes);
    free.delete(slot);
    slotOf.set(value.id, slot);
    const list = ending.get(value.last) ?? [];
    list.push(slot);
    ending.set(value.last, list);
  }
  return sortBySize(slotOf, sizes);
}

function pickSlot(sizeBytes: number, sizes: readonly number[], free: ReadonlySet<number>): number {
  let best: number | undefined;
  for (const slot of free) {
    const size = sizes[slot]!;
    const bestSize = best === undefined ? undefined : sizes[best]!;
    const better =
      bestSize === undefined ||
      (bestSize < sizeBytes ? size > bestSize : size >= sizeBytes && size < bestSize);
    if (better) best = slot;
  }
  return best ?? sizes.length;
}

/** Largest first, so that plans which share scratch by slot index share well. */
function sortBySize(slotOf: ReadonlyMap<number, number>, sizes: readonly number[]): Slots {
  const order = sizes.map((_, slot) => slot).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const rank = new Map(order.map((slot, index) => [slot, index]));
  return {
    slotOf: new Map([...slotOf].map(([id, slot]) => [id, rank.get(slot)!])),
    sizesBytes: order.map((slot) => sizes[slot]!),
  };
}
