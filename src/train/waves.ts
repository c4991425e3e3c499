/** Cuts lanes into waves that fit into memory, one session each; the lanes' results do not depend on the cut. */

/** What a session may take unless the caller knows its machine: laptops share their memory with the page around us. */
export const DEFAULT_MEMORY_BYTES = 2 ** 30;

/**
 * As few waves as fit, of nearly equal size and in order. `bytesOf(count)` grows with the number of lanes, and is what
 * planning says; a lane that does not fit alone gets a wave of its own, where the device has the last word.
 */
export function wavesOf<T>(
  lanes: readonly T[],
  bytesOf: (count: number) => number,
  mostBytes: number,
): readonly (readonly T[])[] {
  if (lanes.length === 0) return [];
  const fits = bytesOf(lanes.length) <= mostBytes ? lanes.length : mostThatFit();
  const waves = Math.ceil(lanes.length / fits);
  return Array.from({ length: waves }, (_, wave) => {
    const at = (index: number) => Math.round((index * lanes.length) / waves);
    return lanes.slice(at(wave), at(wave + 1));
  });

  function mostThatFit(): number {
    let fitting = 1;
    let tooMany = lanes.length;
    while (tooMany - fitting > 1) {
      const count = Math.floor((fitting + tooMany) / 2);
      if (bytesOf(count) <= mostBytes) fitting = count;
      else tooMany = count;
    }
    return fitting;
  }
}

/** The first of those that have the most lanes; later ones may be wider than the first. Empty where there is none. */
export function largestWave<T>(waves: readonly (readonly T[])[]): readonly T[] {
  return waves.reduce<readonly T[]>((most, wave) => (wave.length > most.length ? wave : most), []);
}
