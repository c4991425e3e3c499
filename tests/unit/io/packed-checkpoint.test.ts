// Checkpoints as browser storage keeps them: the same bits come out again, and no turn copies more than a piece.
import { createHash } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { NamedTensors } from "../../../src/core/values.ts";
import { packCheckpoint, unpackCheckpoint } from "../../../src/io/packed-checkpoint.ts";
import type { StoredCheckpoint } from "../../../src/io/stored-checkpoint.ts";

const MEBIBYTE = 2 ** 20;
/** Less than a piece, a little more than one, several, and none at all. */
const SIZES = [7, MEBIBYTE / 4 + 1, 3 * (MEBIBYTE / 4) + 5, 0];

function lane(seed: number, isDouble = false): NamedTensors {
  return new Map(
    SIZES.map((size, i) => {
      const values = { length: size } as ArrayLike<undefined>;
      const draw = (_: undefined, at: number) => Math.sin(seed + i + at);
      const data = isDouble ? Float64Array.from(values, draw) : Float32Array.from(values, draw);
      return [`weight${i}`, { shape: [1, size], data }];
    }),
  );
}

function checkpoint(isDouble = false): StoredCheckpoint {
  const lanes = (seed: number) => [lane(seed, isDouble), lane(seed + 1, isDouble)];
  return {
    ...{ runId: "a:lora", step: 20, wave: 1, diverged: [1], isFinal: false, variants: "x" },
    session: {
      ...{ step: 20, stopped: [1] },
      ...{ parameters: lanes(1), moment1: lanes(3), moment2: lanes(5) },
    },
    kept: [lane(7, isDouble)],
  };
}

/** Equal for equal bits; to compare a million values one by one takes a minute. */
function hashed(checkpoint: StoredCheckpoint): unknown {
  const text = JSON.stringify(checkpoint, (_, value: unknown) => {
    if (value instanceof Map) return [...value];
    if (!(value instanceof Float32Array || value instanceof Float64Array)) return value;
    return `${value.constructor.name} ${createHash("sha256").update(value).digest("hex")}`;
  });
  return JSON.parse(text) as unknown;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a packed checkpoint", () => {
  test.each(["float32", "float64"])("is the same again, in %s", async (precision) => {
    const before = checkpoint(precision === "float64");
    const stored = structuredClone(await packCheckpoint(before));
    expect(hashed(await unpackCheckpoint(stored))).toEqual(hashed(before));
  });

  test("is copied by the mebibyte, with a turn of the event loop after each", async () => {
    const events: (number | "turn")[] = [];
    const [OwnBlob, OwnChannel] = [Blob, MessageChannel];
    class CountedBlob extends OwnBlob {
      constructor(parts: (Uint8Array<ArrayBuffer> | Blob)[]) {
        super(parts);
        // Another Blob is referred to, not copied.
        const copied = parts.flatMap((part) => (part instanceof OwnBlob ? [] : part.length));
        if (copied.length > 0) events.push(copied.reduce((sum, size) => sum + size, 0));
      }
    }
    class CountedChannel extends OwnChannel {
      constructor() {
        super();
        events.push("turn");
      }
    }
    vi.stubGlobal("Blob", CountedBlob);
    vi.stubGlobal("MessageChannel", CountedChannel);
    const { bytes } = await packCheckpoint(checkpoint());
    const whole = Math.floor(bytes.size / MEBIBYTE);
    const pieces = [...Array<number>(whole).fill(MEBIBYTE), bytes.size % MEBIBYTE];
    expect(events).toEqual(pieces.flatMap((size) => [size, "turn"]));
  });

  test("that ends too early, or is none, is refused", async () => {
    const { layout, bytes } = await packCheckpoint(checkpoint());
    const cut = { layout, bytes: bytes.slice(0, bytes.size - 1) };
    await expect(unpackCheckpoint(cut)).rejects.toMatchObject({ code: "DATA_INVALID" });
    for (const value of [undefined, {}, { layout }, { layout, bytes: "bytes" }]) {
      await expect(unpackCheckpoint(value)).rejects.toMatchObject({ code: "DATA_INVALID" });
    }
  });
});
