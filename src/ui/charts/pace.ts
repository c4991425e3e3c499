/** How often a chart is drawn: at most eight times a second, or twice where the reader asked for less motion. */

const INTERVAL_MS = 125;
const CALM_INTERVAL_MS = 500;

export class Pace {
  #last = -Infinity;
  /** Resolves when the next drawing is due: at once when the last one is long ago. */
  async turn(): Promise<void> {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const wait = this.#last + (isCalm ? CALM_INTERVAL_MS : INTERVAL_MS) - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    this.#last = performance.now();
  }
}
