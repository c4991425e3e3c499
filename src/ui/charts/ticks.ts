/** Ticks of an axis whose labels do not touch, however narrow the chart; it draws nothing. */
import type { ChartLook } from "./chart-size.ts";
import { textWidth } from "./chart-size.ts";

export interface TickedAxis {
  readonly type: "linear" | "log";
  readonly domain: readonly [number, number];
  /** Of the axis, in pixels. */
  readonly length: number;
  readonly format: (value: number) => string;
  /** No more than these, also where there is room. */
  readonly most?: number;
}

/** Digits of a decade that have ticks, from many to few. */
const LOG_DIGITS = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]] as const;
const LINEAR_DIGITS = [1, 2, 5] as const;
/** Between two labels, in widths of a character. */
const GAP = 1.2;

/** 40,000 as "40k", 2,500,000 as "2.5M". */
export function shortNumber(value: number): string {
  const [unit, letter] = value >= 1e6 ? [1e6, "M"] : value >= 1000 ? [1000, "k"] : [1, ""];
  return `${Number((value / unit).toPrecision(6))}${letter}`;
}

/** Ascending; the most that fit. */
export function fittingTicks(axis: TickedAxis, look: ChartLook): readonly number[] {
  const { most = 8 } = axis;
  const fits = (ticks: readonly number[]) => ticks.length <= most && !touch(ticks, axis, look);
  const sets = axis.type === "log" ? logSets(axis.domain) : linearSets(axis.domain);
  let last: readonly number[] = [];
  for (const ticks of sets) {
    if (fits(ticks)) return ticks;
    last = ticks;
  }
  // Not even two of the coarsest fit: the first one stands for the axis.
  return last.slice(0, 1);
}

function touch(
  ticks: readonly number[],
  { type, domain: [low, high], length, format }: TickedAxis,
  look: ChartLook,
): boolean {
  const place = (value: number) =>
    type === "log"
      ? (length * Math.log(value / low)) / Math.log(high / low)
      : (length * (value - low)) / (high - low);
  return ticks.slice(1).some((tick, i) => {
    const before = ticks[i]!;
    const widths = [before, tick].map((value) => textWidth(format(value), look.text));
    return place(tick) - place(before) < (widths[0]! + widths[1]!) / 2 + GAP * look.text * 0.56;
  });
}

function logSets([low, high]: readonly [number, number]): readonly (readonly number[])[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const sets = LOG_DIGITS.map((digits) => {
    const ticks: number[] = [];
    for (let power = first; power <= last; power++) {
      for (const digit of digits) ticks.push(Number(`${digit}e${power}`));
    }
    return ticks.filter((tick) => tick >= low && tick <= high);
  });
  const decades = sets.at(-1)!;
  const thinner = [2, 3, 4, 6].map((every) => decades.filter((_, i) => i % every === 0));
  // One tick alone says little of a scale: an end of the axis is better than that.
  const useful = [...sets, ...thinner].filter((ticks) => ticks.length > 1);
  // Less than from one digit to the next.
  return useful.length > 0 ? useful : linearSets([low, high]);
}

function linearSets([low, high]: readonly [number, number]): readonly (readonly number[])[] {
  const span = high - low;
  if (!(span > 0)) return [[low]];
  const power = Math.floor(Math.log10(span)) - 1;
  const steps = [power, power + 1].flatMap((p) => LINEAR_DIGITS.map((digit) => digit * 10 ** p));
  return [...steps, 10 ** (power + 2)]
    .map((step) => {
      const first = Math.ceil(low / step - 1e-9);
      const count = Math.floor(high / step + 1e-9) - first + 1;
      return Array.from({ length: Math.max(0, count) }, (_, i) =>
        Number(((first + i) * step).toPrecision(12)),
      );
    })
    .filter((ticks) => ticks.length > 1);
}
