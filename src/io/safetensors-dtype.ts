/** The element types of safetensors files and their decoding to floats; the half types are widened exactly. */

export const DTYPE_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;
export type SafetensorsDType = keyof typeof DTYPE_BYTES;

interface Floats {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** Little-endian `bytes` as floats. A view where type and alignment allow, else a copy. */
export function decode<P extends keyof Floats>(
  dtype: SafetensorsDType,
  bytes: Uint8Array,
  precision: P,
): Floats[P] {
  const stored = numbersOf(dtype, bytes);
  const values = isWideInteger(stored) ? Float64Array.from(stored, Number) : stored;
  const floats = precision === "f32" ? toFloat32(values) : toFloat64(values);
  return floats as Floats[P];
}

function isWideInteger(values: Numbers): values is BigInt64Array | BigUint64Array {
  return values instanceof BigInt64Array || values instanceof BigUint64Array;
}

function toFloat32(values: ArrayLike<number>): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function toFloat64(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

type Numbers =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** Browsers run on little-endian machines alone, so typed arrays read the file as it is. */
function numbersOf(dtype: SafetensorsDType, unaligned: Uint8Array): Numbers {
  const size = DTYPE_BYTES[dtype];
  const bytes = unaligned.byteOffset % size === 0 ? unaligned : unaligned.slice();
  const { buffer, byteOffset } = bytes;
  const length = bytes.byteLength / size;
  switch (dtype) {
    case "F64":
      return new Float64Array(buffer, byteOffset, length);
    case "F32":
      return new Float32Array(buffer, byteOffset, length);
    case "F16":
      return widen(new Uint16Array(buffer, byteOffset, length), float32BitsOfHalf);
    case "BF16":
      return widen(new Uint16Array(buffer, byteOffset, length), (half) => half << 16);
    case "I64":
      return new BigInt64Array(buffer, byteOffset, length);
    case "I32":
      return new Int32Array(buffer, byteOffset, length);
    case "I16":
      return new Int16Array(buffer, byteOffset, length);
    case "I8":
      return new Int8Array(buffer, byteOffset, length);
    case "U64":
      return new BigUint64Array(buffer, byteOffset, length);
    case "U32":
      return new Uint32Array(buffer, byteOffset, length);
    case "U16":
      return new Uint16Array(buffer, byteOffset, length);
    case "U8":
    case "BOOL":
      return bytes;
  }
}

/** Writes float32 bit patterns, not numbers, so that NaN payloads and signed zeros survive. */
function widen(halves: Uint16Array, bits: (half: number) => number): Float32Array {
  const words = new Uint32Array(halves.length);
  halves.forEach((half, i) => (words[i] = bits(half)));
  return new Float32Array(words.buffer);
}

/** IEEE binary16 to binary32: every value has an exact image. */
function float32BitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half is a normal float: shift the leading one out and lower the exponent to match.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
