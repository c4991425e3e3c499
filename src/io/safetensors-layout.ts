/** How a safetensors file is laid out before any of its values is known: order, header, size; it holds no data. */
import type { Shape } from "../core/shape.ts";
import { sizeOf } from "../core/shape.ts";
import type { SafetensorsDType } from "./safetensors-dtype.ts";
import { DTYPE_BYTES } from "./safetensors-dtype.ts";

export const METADATA = "__metadata__";
/** What transformers and PEFT write. */
export const USUAL_METADATA: Readonly<Record<string, string>> = { format: "pt" };

/** What a tensor takes, without its values. */
export interface TensorLayout {
  readonly dtype: SafetensorsDType;
  readonly shape: Shape;
}

export interface FileLayout {
  /** In the order of their data: wide types first, then by name. */
  readonly names: readonly string[];
  readonly headerJson: Uint8Array;
  /** A multiple of 8. */
  readonly dataStart: number;
  readonly sizeBytes: number;
}

/** Of a file that starts its data at a multiple of 8 and keeps every tensor aligned. */
export function layoutOf(
  tensors: ReadonlyMap<string, TensorLayout>,
  metadata: Readonly<Record<string, string>> = USUAL_METADATA,
): FileLayout {
  const ordered = [...tensors].sort(
    ([nameA, a], [nameB, b]) =>
      DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype] || (nameA < nameB ? -1 : 1),
  );
  const header: [string, unknown][] = [[METADATA, metadata]];
  let end = 0;
  for (const [name, { dtype, shape }] of ordered) {
    const begin = end;
    end += sizeOf(shape) * DTYPE_BYTES[dtype];
    header.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  // fromEntries, not assignment: a tensor may be called __proto__.
  const headerJson = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = 8 + Math.ceil(headerJson.length / 8) * 8;
  return {
    names: ordered.map(([name]) => name),
    headerJson,
    dataStart,
    sizeBytes: dataStart + end,
  };
}
