/** Shapes and element types of tensors, and how rows are padded in storage; no data and no strides of views. */

export type Shape = readonly number[];

export type DType = "f32" | "i32" | "u32";

/** Number of logical elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The last extent: the length of a stored row. A scalar is one row of one element. */
export function columnsOf(shape: Shape): number {
  return shape[shape.length - 1] ?? 1;
}

/** How many rows a tensor has when all leading dimensions are flattened. */
export function rowsOf(shape: Shape): number {
  return shape.length === 0 ? 1 : sizeOf(shape.slice(0, -1));
}

/** Rows are stored padded to whole vec4s, with zeros that stay zero. */
export function paddedColumns(columns: number): number {
  return Math.ceil(columns / 4) * 4;
}

/** Stored elements of one lane. */
export function storedSize(shape: Shape): number {
  return rowsOf(shape) * paddedColumns(columnsOf(shape));
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** `[4,16]`, as shapes are written in every message. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}
