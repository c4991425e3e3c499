/** The one mutable place of the page: it holds the snapshot and tells who listens; it decides nothing. */
import { keptOf } from "./kept-runs.ts";
import type { RunState } from "./run-state.ts";
import type { Snapshot } from "./snapshot.ts";
import { viewAfter } from "./view-after.ts";

export class Cell {
  #snapshot: Snapshot;
  readonly #listeners = new Set<() => void>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(changes: Partial<Omit<Snapshot, "run" | "kept">>): void {
    this.#snapshot = { ...this.#snapshot, ...changes };
    this.#tell();
  }

  /** What is kept is always what the runs say. */
  setRun(run: RunState, changes: Partial<Omit<Snapshot, "run" | "kept">> = {}): void {
    const isSame = run === this.#snapshot.run;
    if (isSame && Object.keys(changes).length === 0) return;
    const kept = isSame ? this.#snapshot.kept : keptOf(run);
    const { run: before, view } = this.#snapshot;
    const after = viewAfter(view, before.current, run.current);
    this.#snapshot = { ...this.#snapshot, view: after, ...changes, run, kept };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
