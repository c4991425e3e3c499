// Colours as people with different cones see them: Machado, Oliveira & Fernandes 2009 at full severity, OKLab distances, WCAG contrast.

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const VISIONS: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The least OKLab distance × 100 of two colours over the four kinds of vision. */
export function leastDistance(a: string, b: string): number {
  const distances = Object.values(VISIONS).map((vision) => {
    const [x, y] = [a, b].map((colour) => oklab(seen(vision, linear(colour))));
    return 100 * Math.hypot(x![0] - y![0], x![1] - y![1], x![2] - y![2]);
  });
  return Math.min(...distances);
}

/** WCAG 2: from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(colour: string): number {
  return dot([0.2126, 0.7152, 0.0722], linear(colour));
}

/** `#rrggbb` as linear light in [0, 1]. */
function linear(colour: string): Triple {
  const channel = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen(vision: Matrix, colour: Triple): Triple {
  const clipped = (row: Triple) => Math.min(1, Math.max(0, dot(row, colour)));
  return [clipped(vision[0]), clipped(vision[1]), clipped(vision[2])];
}

/** Ottosson 2020. */
function oklab(colour: Triple): Triple {
  const cones: Triple = [
    Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], colour)),
    Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], colour)),
    Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], colour)),
  ];
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], cones),
    dot([1.9779984951, -2.428592205, 0.4505937099], cones),
    dot([0.0259040371, 0.7827717662, -0.808675766], cones),
  ];
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
