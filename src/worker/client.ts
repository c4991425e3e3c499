/** The page's end of the trainer thread: starts the worker, gives errors back their type, notices when it dies. */
import { proxy, wrap } from "comlink";
import type { ErrorRecord } from "../core/errors.ts";
import { PlaygroundError, toPlaygroundError } from "../core/errors.ts";
import type { TrainerService } from "./protocol.ts";
import { HOLDS_LOCK, whenThreadEnds } from "./thread-lock.ts";

export type * from "./protocol.ts";

export interface TrainerClient extends TrainerService {
  /** Called once when the thread dies by itself; from then on every call rejects with the same error. */
  onCrash(listener: (error: PlaygroundError) => void): void;
  /** Ends the thread; pending calls reject with CANCELLED. */
  terminate(): void;
}

const CRASH_HINT = "Start the trainer again; runs go on from their last checkpoint.";

/** The trainer in a thread of its own. Calls reject with PlaygroundErrors. */
export function startTrainer(): TrainerClient {
  // One of its own, for its lock.
  const name = `trainer-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  const worker = new Worker(new URL("./trainer.worker.ts", import.meta.url), {
    type: "module",
    name,
  });
  return connectTrainer(worker, name);
}

/** The same for a worker that is already there; `name` is the worker's, and of the lock that it may hold. */
export function connectTrainer(worker: Worker, name = ""): TrainerClient {
  const remote = wrap<TrainerService>(worker);
  const listeners = new Set<(error: PlaygroundError) => void>();
  let end: PlaygroundError | undefined;
  let rejectAll: (error: PlaygroundError) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => (rejectAll = reject));
  // A rejection that nobody awaits yet is no error.
  ended.catch(() => undefined);

  function close(error: PlaygroundError): void {
    if (end !== undefined) return;
    end = error;
    worker.terminate();
    rejectAll(error);
  }
  function crash(message: string): void {
    if (end !== undefined) return;
    const error = new PlaygroundError("WORKER_FAILED", message, CRASH_HINT);
    close(error);
    for (const listener of listeners) listener(error);
  }
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    // A script that does not load is told by a plain Event, which has no message.
    const { message = "" } = event as Partial<ErrorEvent>;
    const found = message === "" ? "a script that does not load" : message;
    crash(`expected the trainer thread to run, found ${found}`);
  });
  worker.addEventListener("message", ({ data }) => {
    if (data !== HOLDS_LOCK) return;
    whenThreadEnds(name, navigator.locks, () => {
      crash("expected the trainer thread to run, found that it has ended");
    });
  });
  worker.addEventListener("messageerror", () => {
    crash("expected a message that can be read from the trainer thread, found one that cannot");
  });

  async function call<T>(result: () => Promise<T>): Promise<T> {
    if (end !== undefined) throw end;
    try {
      return await Promise.race([result(), ended]);
    } catch (error) {
      throw isErrorRecord(error) ? PlaygroundError.fromRecord(error) : toPlaygroundError(error);
    }
  }
  return {
    open: (options) => call(() => remote.open({ baseUrl: document.baseURI, ...options })),
    preview: (experiment, count) => call(() => remote.preview(experiment, count)),
    prepare: (experiment) => call(() => remote.prepare(experiment)),
    start: (experiment, options, onEvent) =>
      call(() => remote.start(experiment, options, proxy(onEvent))),
    pause: () => call(() => remote.pause()),
    resume: () => call(() => remote.resume()),
    step: () => call(() => remote.step()),
    stop: () => call(() => remote.stop()),
    exportAdapter: (runId, lane, kept) =>
      call(() => remote.exportAdapter(runId, lane, kept && { baseUrl: document.baseURI, ...kept })),
    describeDevice: () => call(() => remote.describeDevice()),
    selfTest: (options, onProgress) => call(() => remote.selfTest(options, proxy(onProgress))),
    cancelSelfTest: () => call(() => remote.cancelSelfTest()),
    inspect: (runId, kept) =>
      call(() => remote.inspect(runId, { baseUrl: document.baseURI, ...kept })),
    inspectSpectrum: (runId, kept, site) =>
      call(() => remote.inspectSpectrum(runId, { baseUrl: document.baseURI, ...kept }, site)),
    planMemory: (experiment) => call(() => remote.planMemory(experiment)),
    onCrash: (listener) => listeners.add(listener),
    terminate: () => {
      close(
        new PlaygroundError("CANCELLED", "expected the trainer thread, found that it was ended"),
      );
    },
  };
}

function isErrorRecord(value: unknown): value is ErrorRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Error) &&
    "code" in value &&
    "message" in value &&
    typeof value.message === "string"
  );
}
