/** Room in the browser's storage: old checkpoints go, those that somebody needs never; what is written is the keeper's. */
import { toPlaygroundError } from "../../core/errors.ts";
import type { BrowserStorage, CheckpointEntry } from "../../io/browser-storage.ts";

export interface StorageRoomOptions {
  /** Of all checkpoints together. */
  readonly mostBytes: number;
  /** Pinned, or to go on from it. */
  readonly isNeeded: (runId: string) => boolean;
  /** Whether anybody still shows the run. */
  readonly isKept: (runId: string) => boolean;
}

export class StorageRoom {
  readonly #options: StorageRoomOptions;

  constructor(options: StorageRoomOptions) {
    this.#options = options;
  }

  /** Where the storage is full, old checkpoints make room, one after another; not that of `own`. Errors: STORAGE_FULL. */
  async write(storage: BrowserStorage, write: () => Promise<void>, own?: string): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        if (toPlaygroundError(error).code !== "STORAGE_FULL") throw error;
        const oldest = (await this.#droppable(storage)).find(({ runId }) => runId !== own);
        if (oldest === undefined) throw error;
        await storage.deleteCheckpoints([oldest.runId]);
      }
    }
  }

  /** Drops what exceeds the most that all checkpoints may take. */
  async limit(storage: BrowserStorage): Promise<void> {
    const entries = await storage.listCheckpoints();
    let bytesOver = entries.reduce(
      (sum, { sizeBytes }) => sum + sizeBytes,
      -this.#options.mostBytes,
    );
    for (const { runId, sizeBytes } of await this.#droppable(storage)) {
      if (bytesOver <= 0) return;
      await storage.deleteCheckpoints([runId]);
      bytesOver -= sizeBytes;
    }
  }

  /** Takes the checkpoints of runs that nobody keeps out of storage. */
  async collect(storage: BrowserStorage): Promise<void> {
    const entries = await storage.listCheckpoints();
    const orphans = entries.filter(({ runId }) => !this.#options.isKept(runId));
    await storage.deleteCheckpoints(orphans.map(({ runId }) => runId));
  }

  /** Oldest first, those of deleted runs before all others. */
  async #droppable(storage: BrowserStorage): Promise<readonly CheckpointEntry[]> {
    const { isNeeded, isKept } = this.#options;
    const entries = await storage.listCheckpoints();
    const isOrphan = ({ runId }: CheckpointEntry) => Number(!isKept(runId));
    return entries
      .filter(({ runId }) => !isNeeded(runId))
      .toSorted((a, b) => isOrphan(b) - isOrphan(a));
  }
}
