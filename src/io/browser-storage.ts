/** What the page keeps in IndexedDB: run files, checkpoints, the last session; what the texts mean is for others to judge. */
import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import { PlaygroundError } from "../core/errors.ts";
import type { PackedCheckpoint } from "./packed-checkpoint.ts";
import { packCheckpoint, unpackCheckpoint } from "./packed-checkpoint.ts";
import type { StoredCheckpoint } from "./stored-checkpoint.ts";
import { checkpointBytes } from "./stored-checkpoint.ts";

/** Of a checkpoint, without its tensors. */
export interface CheckpointEntry {
  readonly runId: string;
  readonly savedAtMs: number;
  readonly sizeBytes: number;
}

/** All calls reject with STORAGE_FULL or STORAGE_FAILED alone. */
export interface BrowserStorage {
  /** Texts of all run files, by their experiment's id; values that are no texts are left out. */
  readExperiments(): Promise<ReadonlyMap<string, string>>;
  writeExperiment(id: string, text: string): Promise<void>;
  deleteExperiment(id: string): Promise<void>;
  /** Oldest first. */
  listCheckpoints(): Promise<readonly CheckpointEntry[]>;
  /** Undefined where there is none, or none that can be used. */
  readCheckpoint(runId: string): Promise<StoredCheckpoint | undefined>;
  /** Takes the place of the run's earlier one. */
  writeCheckpoint(checkpoint: StoredCheckpoint, savedAtMs: number): Promise<void>;
  deleteCheckpoints(runIds: readonly string[]): Promise<void>;
  readSession(): Promise<string | undefined>;
  writeSession(text: string): Promise<void>;
  close(): void;
}

interface CheckpointRecord extends CheckpointEntry {
  readonly packed: PackedCheckpoint;
}

interface Schema extends DBSchema {
  experiments: { key: string; value: string };
  checkpoints: {
    key: string;
    value: CheckpointRecord;
    indexes: { entries: [savedAtMs: number, sizeBytes: number] };
  };
  session: { key: string; value: string };
}

const VERSION = 1;
const LAST_SESSION = "last";

/** Errors: STORAGE_FAILED where the browser has no storage, refuses it, or holds that of a newer version of the page. */
export async function openBrowserStorage(name = "peft-playground"): Promise<BrowserStorage> {
  const db = await guard(() =>
    openDB<Schema>(name, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore("experiments");
        fresh.createObjectStore("session");
        // The index is read by its keys, so that no tensor is loaded to know what there is.
        fresh.createObjectStore("checkpoints").createIndex("entries", ["savedAtMs", "sizeBytes"]);
      },
      // A newer page in another tab must not wait for this one.
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
      },
    }),
  );
  return storageOf(db);
}

function storageOf(db: IDBPDatabase<Schema>): BrowserStorage {
  return {
    readExperiments: () =>
      guard(async () => {
        const { store } = db.transaction("experiments");
        const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
        const pairs = keys.map((key, i): [unknown, unknown] => [key, values[i]]);
        return new Map(pairs.filter(areTexts));
      }),
    writeExperiment: (id, text) => guard(() => put(db, "experiments", id, text)),
    deleteExperiment: (id) => guard(() => db.delete("experiments", id)),
    listCheckpoints: () => guard(() => listCheckpoints(db)),
    readCheckpoint: (runId) =>
      guard(async () => {
        const record: unknown = await db.get("checkpoints", runId);
        return record === undefined ? undefined : usable(record, runId);
      }),
    writeCheckpoint: (checkpoint, savedAtMs) =>
      guard(async () => {
        const { runId } = checkpoint;
        const sizeBytes = checkpointBytes(checkpoint);
        const packed = await packCheckpoint(checkpoint);
        await put(db, "checkpoints", runId, { runId, savedAtMs, sizeBytes, packed });
      }),
    deleteCheckpoints: (runIds) =>
      guard(async () => {
        const transaction = db.transaction("checkpoints", "readwrite");
        await Promise.all([
          ...runIds.map((runId) => transaction.store.delete(runId)),
          transaction.done,
        ]);
      }),
    readSession: () =>
      guard(async () => {
        const text: unknown = await db.get("session", LAST_SESSION);
        return typeof text === "string" ? text : undefined;
      }),
    writeSession: (text) => guard(() => put(db, "session", LAST_SESSION, text)),
    close: () => {
      db.close();
    },
  };
}

/** Resolves when it is on its way to the disk: that is where a full one is noticed. */
async function put<K extends "experiments" | "checkpoints" | "session">(
  db: IDBPDatabase<Schema>,
  name: K,
  key: string,
  value: Schema[K]["value"],
): Promise<void> {
  const transaction = db.transaction(name, "readwrite");
  await Promise.all([transaction.store.put(value, key), transaction.done]);
}

async function listCheckpoints(db: IDBPDatabase<Schema>): Promise<readonly CheckpointEntry[]> {
  const entries: CheckpointEntry[] = [];
  const { store } = db.transaction("checkpoints");
  let cursor = await store.index("entries").openKeyCursor();
  while (cursor !== null) {
    const [savedAtMs, sizeBytes]: readonly unknown[] = cursor.key;
    if (typeof savedAtMs === "number" && typeof sizeBytes === "number") {
      entries.push({ runId: cursor.primaryKey, savedAtMs, sizeBytes });
    }
    cursor = await cursor.continue();
  }
  return entries;
}

/** A checkpoint that is not one is as good as none: its run begins at its first step, with the same result. */
async function usable(record: unknown, runId: string): Promise<StoredCheckpoint | undefined> {
  if (typeof record !== "object" || record === null || !("packed" in record)) return undefined;
  try {
    const checkpoint = await unpackCheckpoint(record.packed);
    return checkpoint.runId === runId ? checkpoint : undefined;
  } catch {
    return undefined;
  }
}

function areTexts(pair: [unknown, unknown]): pair is [string, string] {
  return pair.every((value) => typeof value === "string");
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error || error instanceof DOMException ? error.name : "";
    const found = error instanceof Error && error.message !== "" ? error.message : String(error);
    if (name === "QuotaExceededError") {
      throw new PlaygroundError(
        "STORAGE_FULL",
        "expected room in the browser's storage, found it full",
        "Delete runs that are no longer needed; everything stays on this page until it is closed.",
        { cause: error },
      );
    }
    throw new PlaygroundError(
      "STORAGE_FAILED",
      `expected storage of this browser, found ${found}`,
      "Leave private browsing, or allow this site to store data; without it runs last until the page is closed.",
      { cause: error },
    );
  }
}
