/** Short messages that go by themselves, some with a way to take back what they tell; how they look is the frame's. */
import type { Cell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import type { Toast } from "./snapshot.ts";

/** More are too many to read. */
const MOST_TOASTS = 4;
/** Long enough to read and to reach the button; what can be undone stays longer. */
const SHOWN_MS = 8000;
const UNDO_MS = 20_000;

export class Toasts {
  readonly #cell: Cell;
  readonly #clock: Clock;
  #count = 0;

  constructor(cell: Cell, clock: Clock) {
    this.#cell = cell;
    this.#clock = clock;
  }

  /** `text` is asked for whenever the message is drawn: the language may change meanwhile. */
  show(text: () => string, undo?: () => void): void {
    const id = ++this.#count;
    const takeBack = () => {
      this.dismiss(id);
      undo?.();
    };
    const toast: Toast = {
      id,
      get text() {
        return text();
      },
      ...(undo !== undefined && { undo: takeBack }),
    };
    this.#cell.set({ toasts: [...this.#cell.snapshot.toasts, toast].slice(-MOST_TOASTS) });
    this.#clock.after(undo === undefined ? SHOWN_MS : UNDO_MS, () => {
      this.dismiss(id);
    });
  }

  dismiss(id: number): void {
    const { toasts } = this.#cell.snapshot;
    const left = toasts.filter((toast) => toast.id !== id);
    if (left.length < toasts.length) this.#cell.set({ toasts: left });
  }
}
