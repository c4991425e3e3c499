/** How often a chart is drawn: at most eight times a second, or twice where the reader asked for less motion. */

const INTERVAL_MS = 125;
const CALM_INTERVAL_MS = 500;

/** Between two drawings of a chart. */
export function drawingIntervalMs(): number {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return isCalm ? CALM_INTERVAL_MS : INTERVAL_MS;
}

export class Pace {
  #last = -Infinity;
  /** Resolves when the next drawing is due: soon when the last one is long ago, but never in the same task. */
  async turn(): Promise<void> {
    const wait = this.#last + drawingIntervalMs() - performance.now();
    // Even without a wait a task of its own: charts and tables that change together shall not block the page together.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
    this.#last = performance.now();
  }
}
