// The page's end of the trainer thread, against a service at the other end of a message channel.
import { expose } from "comlink";
import { expect, test } from "vitest";
import { PlaygroundError } from "../../src/core/errors.ts";
import { defaultExperiment } from "../../src/experiment/defaults.ts";
import type { TrainerClient, TrainerEvent } from "../../src/worker/client.ts";
import { connectTrainer } from "../../src/worker/client.ts";
import { HOLDS_LOCK } from "../../src/worker/thread-lock.ts";

/** A worker whose script is the given service. */
function workerOf(service: object): Worker {
  const { port1, port2 } = new MessageChannel();
  expose(service, port2);
  port1.start();
  const events = new EventTarget();
  const worker = {
    postMessage: port1.postMessage.bind(port1),
    addEventListener(type: string, listener: (event: Event) => void) {
      (type === "error" ? events : port1).addEventListener(type, listener);
    },
    removeEventListener(type: string, listener: (event: Event) => void) {
      port1.removeEventListener(type, listener);
    },
    dispatchEvent: events.dispatchEvent.bind(events),
    terminate() {
      port1.close();
    },
  };
  return worker as unknown as Worker;
}

async function failure(call: Promise<unknown>): Promise<PlaygroundError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PlaygroundError);
  return error as PlaygroundError;
}

test("calls, results and events cross", async () => {
  const client = connectTrainer(
    workerOf({
      start(_experiment: unknown, _options: unknown, onEvent: (event: TrainerEvent) => void) {
        onEvent({ type: "experiment-ended" });
      },
      open: (options: { readonly force?: string }) => ({ label: options.force }),
    }),
  );
  const events: TrainerEvent[] = [];
  await client.start(defaultExperiment(), { id: "1" }, (event) => events.push(event));
  await expect.poll(() => events).toEqual([{ type: "experiment-ended" }]);
  expect(await client.open({ force: "reference" })).toEqual({ label: "reference" });
  client.terminate();
});

test("a rejection with a record is a PlaygroundError again, any other is INTERNAL", async () => {
  const record = {
    code: "WEBGPU_MISSING",
    message: "expected WebGPU, found none",
    hint: "Update.",
  };
  const client = connectTrainer(
    workerOf({
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the trainer sends
      open: () => Promise.reject(record),
      stop: () => Promise.reject(new Error("broken")),
    }),
  );
  expect((await failure(client.open({}))).toRecord()).toEqual(record);
  expect(await failure(client.stop())).toMatchObject({ code: "INTERNAL", message: "broken" });
  client.terminate();
});

function hangingClient(): { readonly worker: Worker; readonly client: TrainerClient } {
  const worker = workerOf({ open: () => new Promise(() => undefined) });
  return { worker, client: connectTrainer(worker) };
}

test("a crash rejects what is pending and what comes later, and is told once", async () => {
  const { worker, client } = hangingClient();
  const crashes: PlaygroundError[] = [];
  client.onCrash((error) => crashes.push(error));
  const pending = failure(client.open({}));
  worker.dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
  worker.dispatchEvent(new ErrorEvent("error", { message: "again", cancelable: true }));
  expect(await pending).toMatchObject({
    code: "WORKER_FAILED",
    message: "expected the trainer thread to run, found out of memory",
  });
  expect((await failure(client.stop())).code).toBe("WORKER_FAILED");
  expect(crashes).toHaveLength(1);
});

test("ending it is no crash", async () => {
  const { client } = hangingClient();
  let crashes = 0;
  client.onCrash(() => crashes++);
  const pending = failure(client.open({}));
  client.terminate();
  expect((await pending).code).toBe("CANCELLED");
  expect(crashes).toBe(0);
});

test("a worker whose script does not load is a crash", async () => {
  const url = URL.createObjectURL(new Blob(["import './nowhere.js'"], { type: "text/javascript" }));
  const client = connectTrainer(new Worker(url, { type: "module" }));
  expect((await failure(client.open({}))).code).toBe("WORKER_FAILED");
});

/** Answers calls once it holds its lock, and ends without a word when it is told to stop. */
const SHORT_LIVED = `
  const held = new Promise((resolve) => {
    navigator.locks.request(self.name, () => {
      postMessage("${HOLDS_LOCK}");
      resolve();
      return new Promise(() => {});
    });
  });
  addEventListener("message", async ({ data }) => {
    await held;
    if (data.path[0] === "stop") self.close();
    else postMessage({ id: data.id, type: "RAW", value: { label: "short-lived" } });
  });
`;

test("a thread that ends without a word is a crash", async () => {
  const url = URL.createObjectURL(new Blob([SHORT_LIVED], { type: "text/javascript" }));
  const name = crypto.randomUUID();
  const client = connectTrainer(new Worker(url, { name }), name);
  const crashes: PlaygroundError[] = [];
  client.onCrash((error) => crashes.push(error));
  expect(await client.open({})).toEqual({ label: "short-lived" });
  expect(await failure(client.stop())).toMatchObject({
    code: "WORKER_FAILED",
    message: "expected the trainer thread to run, found that it has ended",
  });
  expect(crashes).toHaveLength(1);
});
