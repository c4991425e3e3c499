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

/**
 * Each method's hue in steps of lightness, even in OKLab, from the one nearest to the ground to the furthest: on light
 * and on dark. For runs of one method beside each other; all of them stand out from their ground by 3:1.
 */
const LADDERS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  full: ["#919191 #717171 #525252 #353535 #1a1a1a", "#686868 #888888 #aaaaaa #cdcdcd #f2f2f2"],
  lora: ["#7986ff #5e64f3 #4947d5 #3628b7 #260096", "#545ad1 #6c76f0 #8997ff #acb8ff #d1d9fd"],
  adapter: ["#fd5b2d #db3d02 #b02e00 #872000 #601200", "#c13400 #ea450c #fe724c #fea48b #ffcec0"],
  bitfit: ["#c28362 #a66949 #8a5031 #703818 #562100", "#905d03 #b47500 #d88e07 #f7ac3c #ffd29b"],
  prefix: ["#b880aa #9c668f #814d75 #67355c #4e1e44", "#915575 #ae6f90 #cb8aac #eaa6c8 #ffc8e3"],
  ia3: ["#5b8dfe #4172e3 #2957c5 #133ba8 #011e8c", "#5b649d #767fba #919bd8 #adb8f7 #d1d8fe"],
  prompt: ["#d967c6 #ba4ba9 #9c2d8d #7f0372 #5a0050", "#7f5994 #9a73b0 #b78ece #d4abec #eccdfe"],
  layerNorm: ["#22a65e #008c4a #00713b #02572c #003e1e", "#29780f #499735 #68b755 #88d775 #a8f995"],
  head: ["#609b9e #478285 #2e6a6d #115255 #003b3e", "#057567 #149583 #42b3a0 #64d2be #85f2dd"],
};
export const LADDER_STEPS = 5;

/** The step of the ladder that is nearest to the method's own colour on light. */
const OWN_STEPS: Readonly<Record<string, number>> = {
  ...{ full: 4, lora: 1, adapter: 0, bitfit: 3, prefix: 0, ia3: 4, prompt: 1, layerNorm: 0 },
  head: 2,
};

/** How a marker is filled: the second sign beside lightness. */
export const FILLS = ["solid", "hollow", "ring", "target"] as const;
export type Fill = (typeof FILLS)[number];

/** What tells a run from others of the same method. */
export interface Variant {
  /** On the ladder of the method's hue, from 0; undefined: the method's own colour. */
  readonly step: number | undefined;
  readonly fill: Fill;
}

/** Of the only run of its method. */
export const OWN_LOOK: Variant = { step: undefined, fill: "solid" };

/** For runs of a method in their order, `count` in all: in one direction of lightness, neighbours filled differently. */
export function ladderVariants(count: number): readonly Variant[] {
  if (count <= 1) return Array.from({ length: count }, () => OWN_LOOK);
  if (count <= LADDER_STEPS) {
    return Array.from({ length: count }, (_, i) => ({
      step: Math.round((i * (LADDER_STEPS - 1)) / (count - 1)),
      fill: i % 2 === 0 ? "solid" : "hollow",
    }));
  }
  // More than there are steps: several of a step, each filled its own way.
  const filled: Variant[] = [];
  for (let i = 0; i < count; i++) {
    const step = Math.floor((i * LADDER_STEPS) / count);
    const same = filled.filter((before) => before.step === step).length;
    filled.push({ step, fill: FILLS[same % FILLS.length]! });
  }
  return filled;
}

/** The free one furthest from those that are taken, with a fill that says that it is from elsewhere, if one is left. */
export function variantBeside(methodId: string, taken: readonly Variant[]): Variant {
  const own = OWN_STEPS[methodId] ?? 0;
  const steps = taken.map(({ step = own }) => step);
  const room = (step: number) => Math.min(Infinity, ...steps.map((each) => Math.abs(each - step)));
  const uses = (step: number) => steps.filter((each) => each === step).length;
  const isTaken = (step: number, fill: Fill) =>
    taken.some((each) => (each.step ?? own) === step && each.fill === fill);
  const free = (["ring", "target", "hollow", "solid"] as const).flatMap((fill) =>
    Array.from({ length: LADDER_STEPS }, (_, step) => ({ step, fill })).filter(
      (each) => !isTaken(each.step, each.fill),
    ),
  );
  // Infinity stands for an empty ladder, where all steps are as good.
  const byRoom = free.toSorted(
    (a, b) =>
      Math.sign(Math.min(room(b.step), 99) - Math.min(room(a.step), 99)) ||
      uses(a.step) - uses(b.step),
  );
  return byRoom[0] ?? { step: own, fill: "ring" };
}

export interface MethodLook extends Pick<Look, "dash" | "marker"> {
  /** A CSS colour that follows the theme. */
  readonly color: string;
  readonly fill: Fill;
}

/** The same look for the same method everywhere, or that of one of its runs. One that has none of its own is grey. */
export function methodLook(methodId: string, { step, fill } = OWN_LOOK): MethodLook {
  const own = LOOKS[methodId];
  if (own === undefined) return { color: "var(--text-muted)", dash: "1 2", marker: "circle", fill };
  const color = `var(--method-${methodId}${step === undefined ? "" : `-${step}`})`;
  return { color, dash: own.dash, marker: own.marker, fill };
}

/** The colours as custom properties, for the document. */
export function paletteCss(): string {
  const lines = Object.entries(LOOKS).map(
    ([id, { light, dark }]) => `--method-${id}: light-dark(${light}, ${dark});`,
  );
  const steps = Object.entries(LADDERS).flatMap(([id, [light, dark]]) => {
    const [onLight, onDark] = [light.split(" "), dark.split(" ")];
    return onLight.map((each, i) => `--method-${id}-${i}: light-dark(${each}, ${onDark[i]!});`);
  });
  return `:root { ${[...lines, ...steps].join(" ")} }`;
}

/** What lies on a marker to fill it in its way, outermost first: the share of its size, and whether it is of its colour. */
export const INSETS: Readonly<
  Record<Fill, readonly { readonly share: number; readonly isColoured: boolean }[]>
> = {
  solid: [],
  hollow: [{ share: 0.62, isColoured: false }],
  ring: [{ share: 0.36, isColoured: false }],
  target: [
    { share: 0.68, isColoured: false },
    { share: 0.32, isColoured: true },
  ],
};

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
