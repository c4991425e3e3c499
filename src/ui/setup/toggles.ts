/** What a click on a chip makes of a choice of target modules or layers; nothing is ever left empty. */

const ALL_LINEAR = "all-linear";
/** A packed projection and its slices exclude each other: one holds the other. */
const PACKED = "attn.c_attn";
const SLICES: readonly string[] = ["q", "k", "v"];

/** The last one switched off gives all linear layers. */
export function toggledTargets(value: unknown, name: string): string | readonly string[] {
  const chosen: readonly string[] = Array.isArray(value) ? value.map(String) : [];
  if (chosen.includes(name)) {
    const rest = chosen.filter((other) => other !== name);
    return rest.length === 0 ? ALL_LINEAR : rest;
  }
  const excluded = name.endsWith(PACKED) ? SLICES : SLICES.includes(name) ? [PACKED] : [];
  return [...chosen.filter((other) => !excluded.includes(other)), name];
}

/** All layers are null, as is the last one switched off. */
export function toggledLayers(
  value: unknown,
  layer: number,
  layers: number,
): readonly number[] | null {
  const all = Array.from({ length: layers }, (_, i) => i);
  const chosen: readonly number[] = Array.isArray(value) ? value.map(Number) : all;
  const next = chosen.includes(layer)
    ? chosen.filter((other) => other !== layer)
    : [...chosen, layer].sort((a, b) => a - b);
  return next.length === 0 || next.length === layers ? null : next;
}
