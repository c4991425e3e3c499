/** Shorthand for kernel descriptors and their params, shared by the families; it knows no op. */
import { assert } from "../core/assert.ts";
import { paddedColumns } from "../core/shape.ts";
import type { Binding, Kernel, Operand, ParamField } from "./kernel.ts";

const MAX_WORKGROUPS = 65_535;

export interface KernelDescription {
  readonly id: string;
  readonly entryPoint: string;
  readonly sources: readonly string[];
  readonly constants?: Readonly<Record<string, number>>;
  /** Storage bindings that the kernel writes, then those that it reads: bindings 0, 1, … in this order. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** Bound after the storage bindings. */
  readonly params: readonly ParamField[];
}

/** A kernel in core WGSL whose bindings are numbered without gaps: outputs, inputs, params. */
export function describeKernel(description: KernelDescription): Kernel {
  const { id, entryPoint, sources, constants = {}, writes, reads, params } = description;
  const names = [...writes, ...reads];
  const bindings = names.map((name, index): Binding => ({
    name,
    index,
    access: index < writes.length ? "read_write" : "read",
  }));
  return {
    id,
    entryPoint,
    sources,
    constants,
    bindings,
    paramsIndex: names.length,
    params,
    features: [],
  };
}

/** Unsigned fields of the given names. */
export function u32Fields(...names: readonly string[]): readonly ParamField[] {
  return names.map((name) => ({ name, type: "u32" }));
}

export function f32Fields(...names: readonly string[]): readonly ParamField[] {
  return names.map((name) => ({ name, type: "f32" }));
}

/** Where the rows of each named matrix are: `<name>Offset`, `<name>RowStride`, `<name>LaneStride`, in vec4s. */
export function rowFields(...names: readonly string[]): readonly ParamField[] {
  return u32Fields(
    ...names.flatMap((name) => [`${name}Offset`, `${name}RowStride`, `${name}LaneStride`]),
  );
}

/** Values of `rowFields`. */
export function rowParams(operands: Readonly<Record<string, Operand>>): Record<string, number> {
  return collect(operands, (name, { offset, rowStride, laneStride }) => [
    [`${name}Offset`, offset / 4],
    [`${name}RowStride`, rowStride / 4],
    [`${name}LaneStride`, laneStride / 4],
  ]);
}

/** Where each named vector of one row is: `<name>Offset` and `<name>LaneStride`, in elements or vec4s as it is bound. */
export function vectorFields(...names: readonly string[]): readonly ParamField[] {
  return u32Fields(...names.flatMap((name) => [`${name}Offset`, `${name}LaneStride`]));
}

/** Values of `vectorFields` for vectors bound as scalars. */
export function scalarVectorParams(
  operands: Readonly<Record<string, Operand>>,
): Record<string, number> {
  return collect(operands, (name, { offset, laneStride }) => [
    [`${name}Offset`, offset],
    [`${name}LaneStride`, laneStride],
  ]);
}

/** Values of `vectorFields` for vectors bound as vec4s. */
export function vec4VectorParams(
  operands: Readonly<Record<string, Operand>>,
): Record<string, number> {
  return collect(operands, (name, { offset, laneStride }) => [
    [`${name}Offset`, offset / 4],
    [`${name}LaneStride`, laneStride / 4],
  ]);
}

/** Vec4s in a stored row. */
export function rowVec4s(operand: Operand): number {
  return paddedColumns(operand.columns) / 4;
}

/** Workgroups for `count` invocations of `size` to a workgroup; throws where WebGPU's limit is passed. */
export function groups(count: number, size: number): number {
  const result = Math.ceil(count / size);
  assert(
    result <= MAX_WORKGROUPS,
    `expected at most ${MAX_WORKGROUPS} workgroups, found ${result}`,
  );
  return result;
}

/** Columns (in vec4s) and rows covered by workgroups of 8×8, lanes on z; the kernels of this grid need no division. */
export function matrixGrid(operand: Operand): readonly [number, number, number] {
  return [groups(rowVec4s(operand), 8), groups(operand.rows, 8), operand.lanes];
}

function collect(
  operands: Readonly<Record<string, Operand>>,
  entries: (name: string, operand: Operand) => readonly (readonly [string, number])[],
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(operands).flatMap(([name, operand]) => entries(name, operand)),
  );
}
