/** How each method looks wherever it appears: colour, dash and marker, never colour alone; it draws nothing. */

/** A polygon around the origin, of radius about 1; a circle has no corners. */
const MARKERS = {
  circle: [],
  square: regular(4, 1.25, 45),
  triangle: regular(3, 1.25, -90),
  triangleDown: regular(3, 1.25, 90),
  diamond: regular(4, 1.25, 0),
  plus: outline(0),
  cross: outline(45),
  star: star(),
  hourglass: [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ],
} as const satisfies Readonly<Record<string, readonly Corner[]>>;

export type Marker = keyof typeof MARKERS;
type Corner = readonly [x: number, y: number];

interface Look {
  /** On white: a printed page, a projector, the light theme. No yellow, nothing pale. */
  readonly light: string;
  /** On the dark theme's ground. */
  readonly dark: string;
  /** SVG's stroke-dasharray, at line width 2; undefined = solid. */
  readonly dash: string | undefined;
  readonly marker: Marker;
}

/**
 * The first six found by search for the largest distance over normal, protan, deutan and tritan vision; the last three
 * beside them, among hues that have a name of their own.
 */
const LOOKS: Readonly<Record<string, Look>> = {
  full: { light: "#1a1a1a", dark: "#f2f2f2", dash: undefined, marker: "circle" },
  lora: { light: "#5457e5", dark: "#6c76f0", dash: undefined, marker: "square" },
  adapter: { light: "#f7511f", dark: "#e84306", dash: "8 4", marker: "triangle" },
  bitfit: { light: "#743c1c", dark: "#f8ac3d", dash: "2 3", marker: "diamond" },
  prefix: { light: "#b57da7", dark: "#ae6f90", dash: "10 3 2 3", marker: "plus" },
  ia3: { light: "#052996", dark: "#aeb9f8", dash: "4 2 1 2", marker: "cross" },
  prompt: { light: "#ac3d9c", dark: "#b58dcc", dash: "10 3 2 3 2 3", marker: "star" },
  layerNorm: { light: "#0e9d56", dark: "#a8f995", dash: "5 3", marker: "triangleDown" },
  head: { light: "#246164", dark: "#72dfcb", dash: "16 4", marker: "hourglass" },
};

export interface MethodLook extends Pick<Look, "dash" | "marker"> {
  /** A CSS colour that follows the theme. */
  readonly color: string;
}

/** The same look for the same method everywhere. One that has none of its own is grey. */
export function methodLook(methodId: string): MethodLook {
  const own = LOOKS[methodId];
  if (own === undefined) return { color: "var(--text-muted)", dash: "1 2", marker: "circle" };
  return { color: `var(--method-${methodId})`, dash: own.dash, marker: own.marker };
}

/** The colours as custom properties, for the document. */
export function paletteCss(): string {
  const lines = Object.entries(LOOKS).map(
    ([id, { light, dark }]) => `--method-${id}: light-dark(${light}, ${dark});`,
  );
  return `:root { ${lines.join(" ")} }`;
}

/** What a canvas or a path builder has in common, as charts draw on it. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number): void;
  closePath(): void;
}

/** A marker of radius about `radius` around the origin. */
export function drawMarker(pen: Pen, marker: Marker, radius: number): void {
  const [first, ...rest] = MARKERS[marker] as readonly Corner[];
  if (first === undefined) {
    pen.moveTo(radius, 0);
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
    return;
  }
  pen.moveTo(first[0] * radius, first[1] * radius);
  for (const [x, y] of rest) pen.lineTo(x * radius, y * radius);
  pen.closePath();
}

/** The same as an SVG path that fills about `size` pixels across. */
export function markerPath(marker: Marker, size: number): string {
  const parts: string[] = [];
  const at = (x: number, y: number) => `${x.toFixed(2)},${y.toFixed(2)}`;
  const pen: Pen = {
    moveTo: (x, y) => parts.push(`M${at(x, y)}`),
    lineTo: (x, y) => parts.push(`L${at(x, y)}`),
    arc: (_x, _y, radius) => {
      for (const side of [-radius, radius]) {
        parts.push(`A${at(radius, radius)} 0 1 1 ${at(side, 0)}`);
      }
      parts.push("Z");
    },
    closePath: () => parts.push("Z"),
  };
  drawMarker(pen, marker, size / 2);
  return parts.join("");
}

function regular(corners: number, radius: number, degrees: number): readonly Corner[] {
  return Array.from({ length: corners }, (_, i) => polar(radius, degrees + (360 * i) / corners));
}

/** Five points. */
function star(): readonly Corner[] {
  return Array.from({ length: 10 }, (_, i) => polar(i % 2 === 0 ? 1.4 : 0.6, -90 + 36 * i));
}

/** Two crossed bars. */
function outline(degrees: number): readonly Corner[] {
  const [long, half] = [1.2, 0.42];
  const inner = Math.hypot(half, half);
  return [0, 90, 180, 270].flatMap((turn) => {
    const tip = (Math.atan2(half, long) * 180) / Math.PI;
    const reach = Math.hypot(half, long);
    return [
      polar(reach, degrees + turn - tip),
      polar(reach, degrees + turn + tip),
      polar(inner, degrees + turn + 45),
    ];
  });
}

function polar(radius: number, degrees: number): Corner {
  const angle = (degrees * Math.PI) / 180;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
