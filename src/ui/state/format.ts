/** Numbers and durations as the page writes them; knows no components. */

const INTEGER = new Intl.NumberFormat("en");
const SIGNIFICANT = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const RATE = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

export function formatCount(value: number): string {
  return INTEGER.format(value);
}

/** 0.0741 → "7.41 %". */
export function formatShare(share: number): string {
  if (share === 1) return "100 %";
  return `${SIGNIFICANT.format(share * 100)} %`;
}

/** 0.913 → "91.3 %", with one decimal, for scores. */
export function formatScore(share: number): string {
  return `${RATE.format(share * 100)} %`;
}

export function formatBytes(sizeBytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${SIGNIFICANT.format(value)} ${units[unit] ?? ""}`;
}

/** Three significant digits for large values, down to four decimals for small ones. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return "not finite";
  if (loss >= 100) return INTEGER.format(Math.round(loss));
  if (loss >= 10) return loss.toFixed(1);
  if (loss >= 0.1) return loss.toFixed(3);
  return loss === 0 || loss >= 0.0001 ? loss.toFixed(4) : loss.toExponential(1);
}

/** 0.003 → "3e-3", the way papers write rates. */
export function formatLearningRate(rate: number): string {
  return rate.toExponential().replace("e+0", "");
}

export function formatStepsPerSecond(msPerStep: number): string {
  const rate = 1000 / msPerStep;
  return rate >= 10 ? INTEGER.format(Math.round(rate)) : RATE.format(rate);
}

/** 7.2 s → "7 s", 95 s → "1 min 35 s". */
export function formatDuration(elapsedMs: number): string {
  const seconds = Math.max(1, Math.round(elapsedMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
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
