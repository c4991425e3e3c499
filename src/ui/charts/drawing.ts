/** When a chart is drawn: on a change of data or width, at most eight times a second; what is drawn is the caller's. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { drawingIntervalMs } from "./pace.ts";

export class Drawing implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  /** Draws into its target, given the width it has. */
  readonly #draw: () => void;
  #observer: ResizeObserver | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = 0;

  constructor(host: ReactiveControllerHost & Element, draw: () => void) {
    this.#host = host;
    this.#draw = draw;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(() => this.request());
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  hostUpdated(): void {
    this.request();
  }

  /** Draws now or, when the last drawing is too recent, as soon as it may. */
  request(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#drawnAt + drawingIntervalMs() - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#drawnAt = performance.now();
      this.#draw();
    }, wait);
  }
}
