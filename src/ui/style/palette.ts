/** How each method looks wherever it appears: colour, dash and marker, never colour alone; the colours are in theme.css. */

export type Marker = "circle" | "square" | "triangle" | "diamond" | "plus" | "cross";

export interface MethodLook {
  /** A CSS colour that follows the theme. */
  readonly color: string;
  /** SVG's stroke-dasharray, at line width 2; undefined = solid. */
  readonly dash: string | undefined;
  readonly marker: Marker;
}

/** Found by search for the largest distance over normal, protan, deutan and tritan vision. */
const LOOKS: Readonly<Record<string, MethodLook>> = {
  full: { color: "var(--method-1)", dash: undefined, marker: "circle" },
  lora: { color: "var(--method-2)", dash: undefined, marker: "square" },
};

const OTHERS: readonly MethodLook[] = [
  { color: "var(--method-3)", dash: "8 4", marker: "triangle" },
  { color: "var(--method-4)", dash: "2 3", marker: "diamond" },
  { color: "var(--method-5)", dash: "10 3 2 3", marker: "plus" },
  { color: "var(--method-6)", dash: "4 2 1 2", marker: "cross" },
];

/** The same look for the same method everywhere; those without one of their own share four by their names. */
export function methodLook(methodId: string): MethodLook {
  const own = LOOKS[methodId];
  if (own !== undefined) return own;
  let sum = 0;
  for (const letter of methodId) sum += letter.charCodeAt(0);
  return (
    OTHERS[sum % OTHERS.length] ?? { color: "var(--method-3)", dash: "8 4", marker: "triangle" }
  );
}

/** A marker as an SVG path around the origin that fills about `size` pixels across. */
export function markerPath(marker: Marker, size: number): string {
  const r = size / 2;
  switch (marker) {
    case "circle":
      return `M${r},0A${r},${r} 0 1 1 ${-r},0A${r},${r} 0 1 1 ${r},0Z`;
    case "square": {
      const s = r * 0.9;
      return `M${-s},${-s}H${s}V${s}H${-s}Z`;
    }
    case "triangle":
      return `M0,${-r * 1.1}L${r},${r * 0.8}H${-r}Z`;
    case "diamond":
      return `M0,${-r * 1.2}L${r * 1.2},0L0,${r * 1.2}L${-r * 1.2},0Z`;
    case "plus": {
      const a = r * 0.35;
      return `M${-a},${-r}H${a}V${-a}H${r}V${a}H${a}V${r}H${-a}V${a}H${-r}V${-a}H${-a}Z`;
    }
    case "cross": {
      const a = r * 0.35;
      const c = r * 0.95;
      return `M${-c},${-c + a}L${-c + a},${-c}L0,${-a}L${c - a},${-c}L${c},${-c + a}L${a},0L${c},${c - a}L${c - a},${c}L0,${a}L${-c + a},${c}L${-c},${c - a}L${-a},0Z`;
    }
  }
}
