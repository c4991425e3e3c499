/** Mean, spread and confidence of a handful of seeds; what is measured is decided elsewhere. */

export interface Summary {
  /** How many values are behind it. */
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation, over n − 1; NaN for fewer than two values. */
  readonly sd: number;
  /** Half the width of the 95 % confidence interval of the mean, by Student's t; NaN for fewer than two values. */
  readonly halfWidth95: number;
}

/** Of the values that are finite: a diverged seed has no loss. Undefined where there is none. */
export function summarize(values: readonly number[]): Summary | undefined {
  const finite = values.filter(Number.isFinite);
  const n = finite.length;
  if (n === 0) return undefined;
  const mean = meanOf(finite);
  const sd = standardDeviation(finite);
  return { n, mean, sd, halfWidth95: (studentT975(n - 1) * sd) / Math.sqrt(n) };
}

/** NaN for no values. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Over n − 1; NaN for fewer than two values. In two passes, so that a large mean costs no digits. */
function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Of 1 … 15 degrees of freedom, as many as seeds can have; NIST/SEMATECH e-Handbook, table 1.3.6.7.2. */
const T975 = [
  ...[12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306],
  ...[2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314],
];
const NORMAL975 = 1.959964;

/**
 * The 97.5 % quantile of Student's t. Beyond the table by Cornish and Fisher's expansion (Abramowitz & Stegun 26.7.5),
 * which is right there to 5 digits. NaN for no degree of freedom.
 */
export function studentT975(degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1) return NaN;
  const tabled = T975[degrees - 1];
  if (tabled !== undefined) return tabled;
  const z = NORMAL975;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}
