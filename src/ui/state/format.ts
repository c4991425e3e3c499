/** Numbers, durations and lists as the page writes them in its language; knows no components. */
import { msg, str } from "@lit/localize";
import { currentLocale } from "../locale/locale.ts";
import { LOCALE_DESCRIPTIONS } from "../locale/locales.ts";

/** One formatter for each language: making one takes longer than using it a hundred times. */
export function perLocale<F>(make: (tag: string) => F): () => F {
  const made = new Map<string, F>();
  return () => {
    const tag = LOCALE_DESCRIPTIONS[currentLocale()].formats;
    const known = made.get(tag);
    if (known !== undefined) return known;
    const formatter = make(tag);
    made.set(tag, formatter);
    return formatter;
  };
}

function digits(options: Intl.NumberFormatOptions): () => Intl.NumberFormat {
  return perLocale((tag) => new Intl.NumberFormat(tag, options));
}

function fixed(places: number): () => Intl.NumberFormat {
  return digits({ minimumFractionDigits: places, maximumFractionDigits: places });
}

const integer = digits({ maximumFractionDigits: 0 });
const significant = digits({ maximumSignificantDigits: 3 });
const exactlyThree = digits({ minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
const oneDecimal = fixed(1);
const twoDecimals = fixed(2);
const threeDecimals = fixed(3);
const fourDecimals = fixed(4);
const commas = perLocale((tag) => new Intl.ListFormat(tag, { style: "narrow" }));
const conjunction = perLocale((tag) => new Intl.ListFormat(tag));

export function formatCount(value: number): string {
  return integer().format(value);
}

/** 0.0741 → "7.41 %". */
export function formatShare(share: number): string {
  return percent(significant().format(share * 100));
}

/** 0.913 → "91.3 %", with one decimal, for scores. */
export function formatScore(share: number): string {
  return percent(oneDecimal().format(share * 100));
}

/** 0.98 → "98 %", for a sentence; small shares with one decimal. */
export function formatRoundShare(share: number): string {
  return percent((share < 0.1 ? oneDecimal() : integer()).format(100 * share));
}

function percent(value: string): string {
  return msg(str`${value} %`);
}

export function formatBytes(sizeBytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${significant().format(value)} ${units[unit] ?? ""}`;
}

/** Three significant digits for large values, down to four decimals for small ones. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return msg("not finite");
  if (loss >= 1e6) return loss.toExponential(1).replace("+", "");
  if (loss >= 100) return integer().format(Math.round(loss));
  if (loss >= 10) return oneDecimal().format(loss);
  if (loss >= 0.1) return threeDecimals().format(loss);
  return loss === 0 || loss >= 0.0001 ? fourDecimals().format(loss) : loss.toExponential(1);
}

/** A weight between 0 and 1: "0.60". */
export function formatWeight(weight: number): string {
  return twoDecimals().format(weight);
}

/** 0.003 → "3e-3", the way papers write rates, in every language. */
export function formatLearningRate(rate: number): string {
  return rate.toExponential().replace("e+0", "");
}

export function formatStepsPerSecond(msPerStep: number): string {
  const rate = 1000 / msPerStep;
  return rate >= 10 ? integer().format(Math.round(rate)) : oneDecimal().format(rate);
}

/** Three significant digits, zeros too: "0.500". */
export function formatSignificant(value: number): string {
  return exactlyThree().format(value);
}

/** How many times as much: "4.2", "13". */
export function formatRatio(ratio: number): string {
  return (ratio < 10 ? oneDecimal() : integer()).format(ratio);
}

/** 7.2 s → "7 s", 95 s → "1 min 35 s". */
export function formatDuration(elapsedMs: number): string {
  // Whatever took time took a second; the end of an axis took none.
  const seconds = elapsedMs === 0 ? 0 : Math.max(1, Math.round(elapsedMs / 1000));
  if (seconds < 60) return msg(str`${seconds} s`);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60 && seconds % 60 === 0) return msg(str`${minutes} min`);
  if (minutes < 60) return msg(str`${minutes} min ${seconds % 60} s`);
  return msg(str`${Math.floor(minutes / 60)} h ${minutes % 60} min`);
}

/** 3.2 → "3.2 s", for a place on an axis. */
export function formatSeconds(seconds: number): string {
  return msg(str`${significant().format(seconds)} s`);
}

/** "LoRA, BitFit, Full". */
export function formatList(parts: readonly string[]): string {
  return commas().format(parts);
}

/** "LoRA, BitFit and Full", within a sentence. */
export function formatAll(parts: readonly string[]): string {
  return conjunction().format(parts);
}

/** One after the other, those that are empty left out. */
export function joinSentences(sentences: readonly string[]): string {
  const { sentenceGap } = LOCALE_DESCRIPTIONS[currentLocale()];
  return sentences.filter((sentence) => sentence !== "").join(sentenceGap);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample (n − 1). */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
