/**
 * The safetensors format: bytes to named tensors and back, strictly checked; knows no model and no folder.
 *
 * u64 header length N, N bytes of JSON, then raw little-endian data. Every byte of the data belongs to exactly one tensor.
 */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { formatShape, sizeOf } from "../core/shape.ts";
import { decode, DTYPE_BYTES } from "./safetensors-dtype.ts";
import type { SafetensorsDType } from "./safetensors-dtype.ts";
import { layoutOf, METADATA, USUAL_METADATA } from "./safetensors-layout.ts";

/** A tensor as it lies in the file. */
export interface StoredTensor {
  readonly dtype: SafetensorsDType;
  readonly shape: Shape;
  /** A view of the file. */
  readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The reference implementation's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

/** Errors: CHECKPOINT_INVALID names `fileName`, what was expected and what was found. */
export function parseSafetensors(bytes: Uint8Array, fileName = "safetensors"): SafetensorsFile {
  const refuse = (expected: string, found: string, hint?: string): never => {
    const message = `${fileName}: expected ${expected}, found ${found}`;
    throw new PlaygroundError("CHECKPOINT_INVALID", message, hint);
  };
  if (bytes.length < 8) refuse("at least 8 bytes", `${bytes.length}`, foreignHint(bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getBigUint64(0, true);
  const limit = Math.min(MAX_HEADER_BYTES, bytes.length - 8);
  if (headerBytes > BigInt(limit)) {
    refuse(`a header of at most ${limit} bytes`, `a length of ${headerBytes}`, foreignHint(bytes));
  }
  const dataStart = 8 + Number(headerBytes);
  const header = parseHeader(bytes.subarray(8, dataStart), refuse);
  const data = bytes.subarray(dataStart);
  const entries = Object.entries(header).filter(([name]) => name !== METADATA);
  const described = entries.map(([name, entry]) => ({ name, ...readEntry(name, entry, refuse) }));
  checkCover(described, data.length, refuse);
  return {
    metadata: readMetadata(header[METADATA], refuse),
    tensors: new Map(
      described.map(({ name, dtype, shape, begin, end }) => [
        name,
        { dtype, shape, bytes: data.subarray(begin, end) },
      ]),
    ),
  };
}

/** Values as float32. F16 and BF16 are exact, F64 and wide integers are rounded. May be a view of the file's bytes. */
export function toFloat32(tensor: StoredTensor): Float32Array {
  return decode(tensor.dtype, tensor.bytes, "f32");
}

/** Values as float64: exact for all types, but for integers beyond 2^53. */
export function toFloat64(tensor: StoredTensor): Float64Array {
  return decode(tensor.dtype, tensor.bytes, "f64");
}

export interface WritableTensor {
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
}

/** The file that `layoutOf` lays out. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = USUAL_METADATA,
): Uint8Array<ArrayBuffer> {
  for (const [name, { shape, data }] of tensors) {
    if (sizeOf(shape) === data.length && name !== METADATA) continue;
    const found = `${data.length} for shape ${formatShape(shape)}`;
    throw new PlaygroundError("INTERNAL", `${name}: expected as many elements, found ${found}`);
  }
  const layouts = [...tensors].map(
    ([name, { shape, data }]) => [name, { dtype: dtypeOf(data), shape }] as const,
  );
  const { names, headerJson, dataStart, sizeBytes } = layoutOf(new Map(layouts), metadata);
  const bytes = new Uint8Array(sizeBytes);
  bytes.fill(0x20, 8, dataStart);
  bytes.set(headerJson, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  let at = dataStart;
  for (const name of names) {
    const { data } = required(tensors.get(name), name);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

type Refuse = (expected: string, found: string, hint?: string) => never;

function parseHeader(bytes: Uint8Array, refuse: Refuse): Readonly<Record<string, unknown>> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    return refuse(
      "a header of JSON",
      "something else",
      "The file is damaged or of another format.",
    );
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    return refuse("a JSON object as header", text.slice(0, 20));
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) refuse("each name once in the header", `${twice} twice`);
  return header as Readonly<Record<string, unknown>>;
}

/** JSON.parse keeps the last of equal keys in silence, so the top level of the (valid) text is walked by hand. */
function duplicateKey(text: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*:?|[{}[\]]/gs)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}

interface Entry {
  readonly dtype: SafetensorsDType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

function readEntry(name: string, entry: unknown, refuse: Refuse): Entry {
  if (typeof entry !== "object" || entry === null) {
    return refuse(`${name} to be an object`, JSON.stringify(entry));
  }
  const { dtype, shape, data_offsets: offsets } = entry as Readonly<Record<string, unknown>>;
  if (typeof dtype !== "string" || !isDType(dtype)) {
    const known = Object.keys(DTYPE_BYTES).join(", ");
    return refuse(`${name} of a type among ${known}`, show(dtype));
  }
  if (!isSizes(shape)) return refuse(`${name} with a shape of sizes`, show(shape));
  if (!isSizes(offsets) || offsets.length !== 2) {
    return refuse(`${name} with two data_offsets`, show(offsets));
  }
  const [begin = 0, end = 0] = offsets;
  const wanted = sizeOf(shape) * DTYPE_BYTES[dtype];
  if (end - begin !== wanted) {
    refuse(`${wanted} bytes for ${name} ${dtype}${formatShape(shape)}`, `${end - begin}`);
  }
  return { dtype, shape, begin, end };
}

/** Tensors must lie end to end from the first byte to the last. */
function checkCover(
  entries: readonly (Entry & { readonly name: string })[],
  dataBytes: number,
  refuse: Refuse,
): void {
  // Empty tensors may share an offset with the tensor that follows them.
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of ordered) {
    if (begin !== position) {
      const what = begin < position ? "an overlap" : "a hole";
      refuse(`${name} to start at byte ${position} of the data`, `${what}: ${begin}`);
    }
    position = end;
  }
  if (position !== dataBytes) {
    const hint = dataBytes < position ? "The file is cut short: load it again." : undefined;
    refuse(`${position} bytes of data`, `${dataBytes}`, hint);
  }
}

function readMetadata(value: unknown, refuse: Refuse): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const isStrings =
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((item) => typeof item === "string");
  return isStrings
    ? (value as Readonly<Record<string, string>>)
    : refuse(`${METADATA} of strings`, show(value));
}

function isDType(name: string): name is SafetensorsDType {
  return Object.hasOwn(DTYPE_BYTES, name);
}

function isSizes(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
  );
}

function dtypeOf(data: WritableTensor["data"]): SafetensorsDType {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Int32Array) return "I32";
  return data instanceof Uint32Array ? "U32" : "U8";
}

/** What people most often load by mistake. */
function foreignHint(bytes: Uint8Array): string {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith("version https://git-lfs")) {
    return "This is a Git LFS pointer: run `git lfs pull` to get the file itself.";
  }
  if (start.startsWith("<")) return "This is a web page, not the file: check the address.";
  if (start.startsWith("pk"))
    return "This looks like a PyTorch or zip file: convert it to safetensors.";
  return "The file is damaged or of another format.";
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60);
}
