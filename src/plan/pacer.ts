/** Decides how much work goes into one submit from how long submits took; it never touches a device. */

/** A browser's watchdog and its compositor both suffer from long submits; tiny ones waste time between them. */
const TARGET_MS = 60;
const LONGEST_MS = 100;
/** Weight of the newest measurement. */
const SMOOTHING = 0.3;

export class Pacer {
  readonly #isSoftware: boolean;
  readonly #now: () => number;
  readonly #msPerStep = new Map<string, number>();
  #last = 0;

  /** A software adapter has no watchdog and shares no display: its steps are never cut. */
  constructor(isSoftware: boolean, now: () => number = () => performance.now()) {
    this.#isSoftware = isSoftware;
    this.#now = now;
  }

  /** Work is submitted to an idle queue: time counts from here, not from the last result. */
  started(): void {
    this.#last = this.#now();
  }

  /** The results of `steps` steps of a graph have arrived. */
  completed(graph: string, steps: number): void {
    const now = this.#now();
    const measured = (now - this.#last) / steps;
    this.#last = now;
    const known = this.#msPerStep.get(graph);
    this.#msPerStep.set(
      graph,
      known === undefined ? measured : known + SMOOTHING * (measured - known),
    );
  }

  /** Steps of a graph that together take about the target; one until something was measured. */
  stepsPerSubmit(graph: string): number {
    const ms = this.#msPerStep.get(graph);
    return ms === undefined ? 1 : Math.max(1, Math.floor(TARGET_MS / Math.max(ms, 0.01)));
  }

  /** Submits that one step is cut into. */
  partsPerStep(graph: string): number {
    const ms = this.#msPerStep.get(graph) ?? 0;
    return this.#isSoftware ? 1 : Math.max(1, Math.ceil(ms / LONGEST_MS));
  }
}
