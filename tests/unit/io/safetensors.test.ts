// The safetensors reader and writer: round trips, exact widening, and every way in which a file can be wrong.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlaygroundError } from "../../../src/core/errors.ts";
import {
  parseSafetensors,
  toFloat32,
  toFloat64,
  writeSafetensors,
} from "../../../src/io/safetensors.ts";
import type { WritableTensor } from "../../../src/io/safetensors.ts";

/** A file of this header (text or value) and this many zero bytes of data. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function complaint(bytes: Uint8Array): PlaygroundError {
  try {
    parseSafetensors(bytes, "x.safetensors");
  } catch (error) {
    expect(error).toBeInstanceOf(PlaygroundError);
    expect((error as PlaygroundError).code).toBe("CHECKPOINT_INVALID");
    return error as PlaygroundError;
  }
  throw new Error("the file was accepted");
}

const tensor = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  const data = fc.oneof(
    fc.float32Array({ minLength: length, maxLength: length }),
    fc.float64Array({ minLength: length, maxLength: length }),
    fc.int32Array({ minLength: length, maxLength: length }),
    fc.uint32Array({ minLength: length, maxLength: length }),
    fc.uint8Array({ minLength: length, maxLength: length }),
  );
  return data.map((values): WritableTensor => ({ shape, data: values }));
});
const names = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", 'a"b\\', "é😀"));

describe("round trip", () => {
  it("gives back every name, shape and value, at any offset in memory", () => {
    const files = fc.tuple(fc.array(fc.tuple(names, tensor), { maxLength: 6 }), fc.nat({ max: 7 }));
    fc.assert(
      fc.property(files, ([list, shift]) => {
        const tensors = new Map(list.filter(([name]) => name !== "__metadata__"));
        const written = writeSafetensors(tensors);
        const moved = new Uint8Array(written.length + shift).subarray(shift);
        moved.set(written);
        const file = parseSafetensors(moved);
        expect([...file.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
        for (const [name, { shape, data }] of tensors) {
          const stored = file.tensors.get(name)!;
          expect(stored.shape).toEqual(shape);
          expect(toFloat64(stored)).toEqual(Float64Array.from(data));
          expect(toFloat32(stored)).toEqual(Float32Array.from(data));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("starts data at a multiple of 8, keeps tensors aligned, and says that it is PyTorch's", () => {
    const bytes = writeSafetensors(
      new Map<string, WritableTensor>([
        ["a", { shape: [3], data: new Uint8Array(3) }],
        ["b", { shape: [3], data: new Float32Array(3) }],
        ["c", { shape: [1], data: new Float64Array(1) }],
      ]),
    );
    const { metadata, tensors } = parseSafetensors(bytes);
    expect(metadata).toEqual({ format: "pt" });
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
    for (const { bytes: view, dtype } of tensors.values()) {
      expect(view.byteOffset % (dtype === "F64" ? 8 : dtype === "F32" ? 4 : 1)).toBe(0);
    }
  });
});

describe("half types", () => {
  /** The value of a binary16 by its definition (IEEE 754-2008, 3.4). */
  function half(bits: number): number {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return exponent === 0
      ? sign * fraction * 2 ** -24
      : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const file = (dtype: string) => {
    const bytes = fileOf({ x: { dtype, shape: [65536], data_offsets: [0, 131072] } }, 131072);
    bytes.set(new Uint8Array(all.buffer), bytes.length - 131072);
    return parseSafetensors(bytes).tensors.get("x")!;
  };

  it("all 65,536 F16 values widen exactly", () => {
    expect(toFloat32(file("F16"))).toEqual(Float32Array.from(all, half));
  });

  it("BF16 is the upper half of a float32", () => {
    const widened = toFloat32(file("BF16"));
    expect(widened.slice(0x3f80, 0x3f82)).toEqual(Float32Array.of(1, 1 + 1 / 128));
    expect(new Uint32Array(widened.buffer, widened.byteOffset)).toEqual(
      Uint32Array.from(all, (bits) => bits * 0x10000),
    );
  });
});

it("I64 and BOOL read as numbers", () => {
  const bytes = fileOf(
    {
      i: { dtype: "I64", shape: [1], data_offsets: [0, 8] },
      b: { dtype: "BOOL", shape: [2], data_offsets: [8, 10] },
    },
    10,
  );
  new DataView(bytes.buffer).setBigInt64(bytes.length - 10, -5n, true);
  bytes[bytes.length - 1] = 1;
  const { tensors } = parseSafetensors(bytes);
  expect([...toFloat32(tensors.get("i")!)]).toEqual([-5]);
  expect([...toFloat64(tensors.get("b")!)]).toEqual([0, 1]);
});

const f32 = (begin: number, end: number, shape: unknown = [(end - begin) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

describe("refuses, saying what was expected and found", () => {
  const good = fileOf({ a: f32(0, 8), b: f32(8, 12) }, 12);

  it("a file cut anywhere", () => {
    expect(parseSafetensors(good).tensors.size).toBe(2);
    for (let length = 0; length < good.length; length++) complaint(good.subarray(0, length));
    expect(complaint(good.subarray(0, good.length - 1)).message).toBe(
      "x.safetensors: expected 12 bytes of data, found 11",
    );
    expect(complaint(good.subarray(0, good.length - 1)).hint).toMatch(/cut short/);
  });

  it.each([
    ["a hole", { a: f32(0, 4), b: f32(8, 12) }, 12, /b to start at byte 4.*a hole: 8/],
    ["a hole at the start", { a: f32(4, 8) }, 8, /a to start at byte 0.*a hole: 4/],
    ["an overlap", { a: f32(0, 8), b: f32(4, 12) }, 12, /b to start at byte 8.*an overlap: 4/],
    ["bytes to spare", { a: f32(0, 4) }, 8, /expected 4 bytes of data, found 8/],
    ["offsets beyond the end", { a: f32(0, 16) }, 8, /expected 16 bytes of data, found 8/],
    ["too few bytes for a shape", { a: f32(0, 8, [3]) }, 8, /12 bytes for a F32\[3\], found 8/],
    ["offsets in reverse", { a: f32(8, 0, [0]) }, 8, /0 bytes for a F32\[0\], found -8/],
    ["a negative size", { a: f32(0, 0, [-1]) }, 0, /a with a shape of sizes, found \[-1\]/],
    ["a size that is no integer", { a: f32(0, 0, [0.5]) }, 0, /shape of sizes, found \[0.5\]/],
    ["no shape", { a: { dtype: "F32", data_offsets: [0, 0] } }, 0, /shape of sizes, found nothing/],
    ["one offset", { a: { dtype: "F32", shape: [], data_offsets: [4] } }, 4, /two data_offsets/],
    ["an unknown type", { a: { ...f32(0, 4), dtype: "F8_E4M3" } }, 4, /BOOL, found "F8_E4M3"/],
    ["a type of Object.prototype", { a: { ...f32(0, 4), dtype: "toString" } }, 4, /"toString"/],
    ["an entry that is no object", { a: null }, 0, /a to be an object, found null/],
    ["metadata that is no text", { __metadata__: { a: 1 } }, 0, /__metadata__ of strings/],
    ["a header that is no object", [1], 0, /a JSON object as header, found \[1\]/],
    ["a header that is no JSON", "{not json", 0, /a header of JSON/],
  ])("%s", (_what, header, dataBytes, message) => {
    expect(complaint(fileOf(header, dataBytes)).message).toMatch(message);
  });

  it("a name that stands twice, also when it is written in two ways", () => {
    const entry = JSON.stringify(f32(0, 4));
    const header = `{"ab" :${entry},"a\\u0062":${entry}}`;
    expect(complaint(fileOf(header, 4)).message).toMatch(/each name once in the header, found ab/);
    // The inner keys of two entries are equal by right, and so may be a name and a piece of text.
    const fine = `{"__metadata__":{"shape":"{\\"x\\":"},"shape":${entry}}`;
    expect(parseSafetensors(fileOf(fine, 4)).tensors.size).toBe(1);
  });

  it.each([
    ["version https://git-lfs.github.com/spec/v1\noid sha256:0", /git lfs pull/],
    ["<!DOCTYPE html><html></html>", /web page/],
    ["PK\u0003\u0004 something zipped", /convert it to safetensors/],
  ])("a foreign file: %s", (text, hint) => {
    expect(complaint(new TextEncoder().encode(text)).hint).toMatch(hint);
  });
});
