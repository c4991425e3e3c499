/** Checkpoints in memory: the latest of each run that trains, and those that are not stored yet; it stores none. */
import { checkpointBytes } from "../../io/stored-checkpoint.ts";
import type { RunCheckpoint } from "../../worker/client.ts";

export class CheckpointShelf {
  readonly #mostBytes: number;
  readonly #isNeeded: (runId: string) => boolean;
  /** Latest last. */
  readonly #all = new Map<string, RunCheckpoint>();
  readonly #pending = new Map<string, RunCheckpoint>();

  /** Where those that only an export would need are more than `mostBytes`, the oldest make way. */
  constructor(mostBytes: number, isNeeded: (runId: string) => boolean) {
    this.#mostBytes = mostBytes;
    this.#isNeeded = isNeeded;
  }

  get all(): ReadonlyMap<string, RunCheckpoint> {
    return this.#all;
  }

  /** To be stored. */
  get pending(): readonly RunCheckpoint[] {
    return [...this.#pending.values()];
  }

  /** Takes the place of the run's earlier one. */
  add(checkpoint: RunCheckpoint): void {
    this.#all.delete(checkpoint.runId);
    this.#all.set(checkpoint.runId, checkpoint);
    // At the end of the line, too: the order of writing says which are the oldest.
    this.#pending.delete(checkpoint.runId);
    this.#pending.set(checkpoint.runId, checkpoint);
    this.#limit();
  }

  /** One that has come out of storage. */
  recall(checkpoint: RunCheckpoint): void {
    this.#all.set(checkpoint.runId, checkpoint);
  }

  /** It is in storage, unless a later one has come meanwhile; one that nothing goes on from is read from there. */
  stored(checkpoint: RunCheckpoint): void {
    const { runId, isFinal } = checkpoint;
    if (this.#pending.get(runId) === checkpoint) this.#pending.delete(runId);
    if (isFinal && this.#all.get(runId) === checkpoint) this.#all.delete(runId);
  }

  /** Another experiment begins: nothing goes on from these. */
  forgetUnfinished(): void {
    for (const [runId, { isFinal }] of this.#all) {
      if (!isFinal) this.#drop(runId);
    }
  }

  #limit(): void {
    const final = [...this.#all.values()].filter(({ isFinal }) => isFinal);
    let sizeBytes = final.reduce((sum, checkpoint) => sum + checkpointBytes(checkpoint), 0);
    for (const checkpoint of final) {
      if (sizeBytes <= this.#mostBytes) return;
      if (this.#isNeeded(checkpoint.runId)) continue;
      this.#drop(checkpoint.runId);
      sizeBytes -= checkpointBytes(checkpoint);
    }
  }

  #drop(runId: string): void {
    this.#all.delete(runId);
    this.#pending.delete(runId);
  }
}
