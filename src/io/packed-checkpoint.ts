/** A run's checkpoint as a layout and one Blob: written and read piece by piece, so that the page's thread is never long at it; what it means is the trainer's. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import type { TensorValue } from "../core/values.ts";
import type { StoredCheckpoint } from "./stored-checkpoint.ts";
import { entriesOf, parseStoredCheckpoint, whole } from "./stored-checkpoint.ts";

/** Copied in one task, about: a few milliseconds on a slow laptop. */
const PIECE_BYTES = 2 ** 20;

const placeSchema = v.strictObject({
  shape: v.array(whole),
  precision: v.picklist(["f32", "f64"]),
  /** In the Blob, in bytes. */
  offset: whole,
});

const packedSchema = v.strictObject({
  layout: v.strictObject(entriesOf(placeSchema)),
  bytes: v.instance(Blob),
});

/** Where a tensor's values lie. */
type Place = v.InferOutput<typeof placeSchema>;
export type PackedCheckpoint = v.InferOutput<typeof packedSchema>;

/** Values are copied a piece at a time, with a turn of the event loop after each. */
export async function packCheckpoint(checkpoint: StoredCheckpoint): Promise<PackedCheckpoint> {
  const pieces: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let partsBytes = 0;
  let offset = 0;
  const cut = async (): Promise<void> => {
    pieces.push(new Blob(parts));
    parts = [];
    partsBytes = 0;
    await nextTask();
  };
  const layout = await mapTensors(checkpoint, async ({ shape, data }): Promise<Place> => {
    const place: Place = {
      shape: [...shape],
      precision: data instanceof Float32Array ? "f32" : "f64",
      offset,
    };
    const bytes = bytesOf(data);
    offset += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + PIECE_BYTES - partsBytes);
      parts.push(part);
      at += part.length;
      partsBytes += part.length;
      if (partsBytes === PIECE_BYTES) await cut();
    }
    return place;
  });
  await cut();
  // Of Blobs it is made without another copy.
  return { layout, bytes: new Blob(pieces) };
}

/** Errors: DATA_INVALID for anything but a packed checkpoint; what the browser throws for bytes it has lost. */
export async function unpackCheckpoint(value: unknown): Promise<StoredCheckpoint> {
  const parsed = v.safeParse(packedSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new PlaygroundError(
      "DATA_INVALID",
      `packed checkpoint: ${v.getDotPath(issue) ?? "value"}: ${issue.message}`,
    );
  }
  const { layout, bytes } = parsed.output;
  const tensors = await mapTensors(layout, async (place): Promise<TensorValue> => {
    const Values = place.precision === "f32" ? Float32Array : Float64Array;
    const size = place.shape.reduce((product, dim) => product * dim, 1);
    const end = place.offset + size * Values.BYTES_PER_ELEMENT;
    if (end > bytes.size) {
      throw new PlaygroundError(
        "DATA_INVALID",
        `packed checkpoint: expected ${end} bytes, found ${bytes.size}`,
      );
    }
    // Each in a buffer of its own, as the trainer hands them on.
    const buffer = await bytes.slice(place.offset, end).arrayBuffer();
    return { shape: place.shape, data: new Values(buffer) };
  });
  return parseStoredCheckpoint(tensors);
}

/** A checkpoint with something else in the place of each tensor. */
type With<T> = Omit<StoredCheckpoint, "session" | "kept"> & {
  readonly session: Omit<StoredCheckpoint["session"], "parameters" | "moment1" | "moment2"> & {
    readonly parameters: Lanes<T>;
    readonly moment1: Lanes<T>;
    readonly moment2: Lanes<T>;
  };
  readonly kept: Lanes<T>;
};
type Lanes<T> = readonly ReadonlyMap<string, T>[];

/** One after another, in the checkpoint's order. */
async function mapTensors<T, U>(checkpoint: With<T>, change: (tensor: T) => Promise<U>) {
  const mapLanes = async (lanes: Lanes<T>): Promise<Map<string, U>[]> => {
    const changed: Map<string, U>[] = [];
    for (const lane of lanes) {
      const tensors = new Map<string, U>();
      for (const [name, tensor] of lane) tensors.set(name, await change(tensor));
      changed.push(tensors);
    }
    return changed;
  };
  const { session } = checkpoint;
  return {
    ...checkpoint,
    diverged: [...checkpoint.diverged],
    session: {
      ...session,
      stopped: [...session.stopped],
      parameters: await mapLanes(session.parameters),
      moment1: await mapLanes(session.moment1),
      moment2: await mapLanes(session.moment2),
    },
    kept: await mapLanes(checkpoint.kept),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: TensorValue["data"]): Uint8Array<ArrayBuffer> {
  // Checkpoints come out of a message: their memory is nobody else's.
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Unlike a timer it is not slowed down in a tab that nobody looks at. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
