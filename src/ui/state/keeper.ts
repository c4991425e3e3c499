/** Keeps runs, checkpoints and the session in the browser's storage, soon after they change; full or missing, it never stops a run. */
import type { ErrorRecord } from "../../core/errors.ts";
import { toPlaygroundError } from "../../core/errors.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import type { BrowserStorage } from "../../io/browser-storage.ts";
import type { RunCheckpoint } from "../../worker/client.ts";
import type { Cell } from "./cell.ts";
import { CheckpointShelf } from "./checkpoint-shelf.ts";
import type { Clock } from "./clock.ts";
import { findRun } from "./kept-runs.ts";
import type { Session, SessionParts } from "./session.ts";
import { isSameSession, readSession, readStored, writeSession, writeStored } from "./session.ts";
import { StorageRoom } from "./storage-room.ts";

export interface KeeperOptions {
  /** Errors: STORAGE_FAILED. */
  readonly openStorage: () => Promise<BrowserStorage>;
  readonly clock: Clock;
  /** Of all checkpoints together; 200 MiB unless given. */
  readonly mostBytes?: number;
}

export interface Loaded {
  /** Latest first. */
  readonly experiments: readonly ExperimentRun[];
  /** Stored texts that are no experiments, or those of another version. */
  readonly unreadable: number;
  readonly session: Session | undefined;
}

const MOST_BYTES = 200 * 2 ** 20;
/** Changes within this time are one write. */
const AUTOSAVE_MS = 500;
/** Between two writes of the checkpoints of what trains: they may be large. */
const CHECKPOINTS_MS = 5000;

export class Keeper {
  readonly #cell: Cell;
  readonly #options: KeeperOptions;
  readonly #shelf: CheckpointShelf;
  readonly #room: StorageRoom;
  #storage: Promise<BrowserStorage | undefined> | undefined;
  /** What is stored, by the experiment's id. */
  readonly #saved = new Map<string, ExperimentRun>();
  #session = "";
  #cancelTimer: (() => void) | undefined;
  #flushing: Promise<void> | undefined;
  /** What is asked for while a flush is under way. */
  #next: { readonly isWhole: boolean } | undefined;
  /** Whether what is stored has been taken up: to write before that would take it away. */
  #mayWrite = false;
  #checkpointsAtMs = -Infinity;
  /** Of the last checkpoint: each is younger than the one before, even within a tick of the clock. */
  #writtenAtMs = -Infinity;

  constructor(cell: Cell, options: KeeperOptions) {
    this.#cell = cell;
    this.#options = options;
    const mostBytes = options.mostBytes ?? MOST_BYTES;
    const isNeeded = (runId: string) => this.#isNeeded(runId);
    this.#shelf = new CheckpointShelf(mostBytes, isNeeded);
    this.#room = new StorageRoom({
      ...{ mostBytes, isNeeded },
      isKept: (runId) => this.#find(runId) !== undefined,
    });
    let before: SessionParts = cell.snapshot;
    cell.subscribe(() => {
      if (!isSameSession(before, cell.snapshot)) this.changed();
      before = cell.snapshot;
    });
  }

  /** All that earlier visits left. Never rejects. */
  async load(): Promise<Loaded> {
    try {
      const storage = await this.#opened();
      const texts = (await storage?.readExperiments()) ?? new Map<string, string>();
      const experiments = [...texts].flatMap(([id, text]) => readable(id, text));
      for (const experiment of experiments) this.#saved.set(experiment.id, experiment);
      const session = await storage?.readSession();
      return {
        experiments: experiments.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)),
        unreadable: texts.size - experiments.length,
        session: session === undefined ? undefined : readSession(session),
      };
    } catch (error) {
      this.#fail(toPlaygroundError(error).toRecord());
      return { experiments: [], unreadable: 0, session: undefined };
    }
  }

  /** What was loaded is shown, apart from experiments that are another tab's; from here on changes are written. */
  begin(others: readonly string[] = []): void {
    for (const id of others) this.#saved.delete(id);
    this.#mayWrite = true;
    this.changed();
  }

  /** In memory: of what trains, or was about to. */
  get checkpoints(): ReadonlyMap<string, RunCheckpoint> {
    return this.#shelf.all;
  }

  keep(checkpoint: RunCheckpoint): void {
    this.#shelf.add(checkpoint);
    this.changed();
  }

  /** Another experiment begins. */
  forgetUnfinished(): void {
    this.#shelf.forgetUnfinished();
  }

  /** Takes the checkpoints of these runs from storage into memory. Never rejects: one that cannot be read is none. */
  async recall(runIds: readonly string[]): Promise<void> {
    for (const runId of runIds) {
      const checkpoint = await this.checkpointOf(runId);
      if (checkpoint !== undefined) this.#shelf.recall(checkpoint);
    }
  }

  async checkpointOf(runId: string): Promise<RunCheckpoint | undefined> {
    const known = this.#shelf.all.get(runId);
    if (known !== undefined) return known;
    const storage = await this.#opened();
    return storage?.readCheckpoint(runId).catch(() => undefined);
  }

  /** Takes the checkpoints of runs that nobody keeps out of storage. */
  async collect(): Promise<void> {
    try {
      const storage = await this.#opened();
      if (storage !== undefined) await this.#room.collect(storage);
    } catch (error) {
      this.#fail(toPlaygroundError(error).toRecord());
    }
  }

  /** Something that is worth keeping has changed. */
  changed(): void {
    this.#cancelTimer ??= this.#options.clock.after(AUTOSAVE_MS, () => {
      void this.#flush(false);
    });
  }

  /** Everything at once, as far as it is not stored yet: the page may be closed in a moment. Never rejects. */
  flush(): Promise<void> {
    return this.#flush(true);
  }

  async #flush(isWhole: boolean): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#flushing === undefined) this.#flushing = this.#writeAll(isWhole);
    else this.#next = { isWhole: isWhole || this.#next?.isWhole === true };
    await this.#flushing;
  }

  /** One after another, until nobody has asked for more. */
  async #writeAll(isWhole: boolean): Promise<void> {
    await this.#write(isWhole);
    while (this.#next !== undefined) {
      const next = this.#next;
      this.#next = undefined;
      await this.#write(next.isWhole);
    }
    this.#flushing = undefined;
  }

  async #write(isWhole: boolean): Promise<void> {
    const storage = await this.#opened();
    if (storage === undefined || !this.#mayWrite) return;
    try {
      // Chosen before the curves are written, so that stored curves reach as far as their checkpoint.
      const checkpoints = this.#dueCheckpoints(isWhole);
      await this.#writeSession(storage);
      await this.#writeExperiments(storage);
      for (const checkpoint of checkpoints) await this.#writeCheckpoint(storage, checkpoint);
      if (checkpoints.length > 0) await this.#room.limit(storage);
      if (this.#cell.snapshot.storage.status !== "ok") this.#cell.set({ storage: OK });
    } catch (error) {
      this.#fail(toPlaygroundError(error).toRecord());
    }
  }

  #dueCheckpoints(isWhole: boolean): readonly RunCheckpoint[] {
    const now = this.#options.clock.now();
    const { pending } = this.#shelf;
    const areDue = isWhole || now - this.#checkpointsAtMs >= CHECKPOINTS_MS;
    if (areDue) this.#checkpointsAtMs = now;
    else if (pending.some(({ isFinal }) => !isFinal)) this.changed();
    return pending.filter(({ isFinal }) => areDue || isFinal);
  }

  async #writeSession(storage: BrowserStorage): Promise<void> {
    const text = writeSession(this.#cell.snapshot);
    if (text === this.#session) return;
    await this.#room.write(storage, () => storage.writeSession(text));
    this.#session = text;
  }

  async #writeExperiments(storage: BrowserStorage): Promise<void> {
    const ids = this.#cell.snapshot.kept.filter(isWorthKeeping).map(({ id }) => id);
    for (const id of [...this.#saved.keys()].filter((saved) => !ids.includes(saved))) {
      await storage.deleteExperiment(id);
      this.#saved.delete(id);
    }
    for (const id of ids) {
      // As it is now: it may have grown while others were written.
      const experiment = this.#cell.snapshot.kept.find((kept) => kept.id === id);
      if (experiment === undefined || this.#saved.get(id) === experiment) continue;
      const text = writeStored(experiment);
      await this.#room.write(storage, () => storage.writeExperiment(id, text));
      this.#saved.set(id, experiment);
    }
  }

  async #writeCheckpoint(storage: BrowserStorage, checkpoint: RunCheckpoint): Promise<void> {
    const { runId } = checkpoint;
    if (this.#find(runId) !== undefined) {
      const atMs = Math.max(this.#options.clock.now(), this.#writtenAtMs + 1);
      this.#writtenAtMs = atMs;
      const write = () => storage.writeCheckpoint(checkpoint, atMs);
      await this.#room.write(storage, write, runId);
    }
    this.#shelf.stored(checkpoint);
  }

  /** Pinned, or to go on from it. */
  #isNeeded(runId: string): boolean {
    const run = this.#find(runId);
    return this.#cell.snapshot.marks.pinned.has(runId) || (run !== undefined && isLive(run));
  }

  #find(runId: string): MethodRun | undefined {
    return findRun(this.#cell.snapshot.kept, runId)?.run;
  }

  #opened(): Promise<BrowserStorage | undefined> {
    this.#storage ??= this.#options.openStorage().catch((error: unknown) => {
      this.#fail(toPlaygroundError(error).toRecord());
      return undefined;
    });
    return this.#storage;
  }

  #fail(error: ErrorRecord): void {
    const status = error.code === "STORAGE_FULL" ? "full" : "missing";
    this.#cell.set({ storage: { status, error } });
  }
}

const OK = { status: "ok" } as const;

/** Recorded runs come with the page. */
function isWorthKeeping({ origin, runs }: ExperimentRun): boolean {
  return origin !== "recorded" && runs.length > 0;
}

function readable(id: string, text: string): readonly ExperimentRun[] {
  try {
    const experiment = readStored(text);
    return experiment.id === id ? [experiment] : [];
  } catch {
    return [];
  }
}
