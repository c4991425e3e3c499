/** What a kernel is and what one launch of it is: plain data for the planner; no WGSL text and no GPU objects. */
import type { Shape } from "../core/shape.ts";
import { columnsOf, paddedColumns, rowsOf } from "../core/shape.ts";

/**
 * The element types differ between kernels; the planner only needs to know the access. A buffer must not be bound as
 * `read` and as `read_write` in one dispatch, not even at disjoint ranges.
 */
export interface Binding {
  /** Name of the WGSL variable. */
  readonly name: string;
  /** @binding number in group 0. Numbers may have gaps: a snippet keeps its number whether others are there or not. */
  readonly index: number;
  readonly access: "read" | "read_write";
}

export type ParamType = "u32" | "i32" | "f32";

/** One 4-byte field of the WGSL struct `Params`, in order. */
export interface ParamField {
  readonly name: string;
  readonly type: ParamType;
}

export interface Kernel {
  /** Unique: equal ids mean equal pipelines. */
  readonly id: string;
  readonly entryPoint: string;
  /** Files below shaders/, concatenated in this order. */
  readonly sources: readonly string[];
  /** Compile-time numbers, written as `const NAME: u32 = …u;` lines before the sources. */
  readonly constants: Readonly<Record<string, number>>;
  /** At most 8 storage bindings: outputs, then inputs. */
  readonly bindings: readonly Binding[];
  /** The uniform block: @binding number and fields. Every kernel has one. */
  readonly paramsIndex: number;
  readonly params: readonly ParamField[];
  readonly features: readonly GPUFeatureName[];
}

/** A planned buffer: the planner makes these, kernels only pass them on. */
export interface BufferRef {
  readonly id: number;
  readonly label: string;
}

/**
 * Where a tensor lives: element (lane, m, n) is at offset + lane·laneStride + m·rowStride + n, in 4-byte elements.
 * offset, rowStride and laneStride are multiples of 4, so that rows can be read as vec4s. Columns from `columns` up to
 * the next multiple of 4 hold zeros, and a kernel that writes a tensor keeps them zero.
 */
export interface Operand {
  readonly buffer: BufferRef;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  /** 0 when the tensor is shared by all lanes. */
  readonly laneStride: number;
  readonly lanes: number;
}

/** One launch. `workgroups` stay within 65,535 on each axis. */
export interface Dispatch {
  readonly kernel: Kernel;
  /** Binding name to buffer, for every binding of the kernel. */
  readonly buffers: Readonly<Record<string, BufferRef>>;
  /** A value for every param field. */
  readonly params: Readonly<Record<string, number>>;
  readonly workgroups: readonly [number, number, number];
  /** What it computes, in words of the graph: `h.0.attn.c_attn matmul nt`. */
  readonly label: string;
  /** Arithmetic of this launch. */
  readonly flops: number;
}

/** An operand of dense rows in a buffer of its own. */
export function denseOperand(buffer: BufferRef, shape: Shape, lanes: number): Operand {
  const rows = rowsOf(shape);
  const columns = columnsOf(shape);
  const rowStride = paddedColumns(columns);
  const laneStride = lanes === 1 ? 0 : rows * rowStride;
  return { buffer, offset: 0, rows, columns, rowStride, laneStride, lanes };
}

/** The dispatch grid for `count` workgroups in one dimension, folded into two where one axis would overflow. */
export function grid1d(count: number): readonly [number, number] {
  const MAX_WORKGROUPS = 65_535;
  if (count <= MAX_WORKGROUPS) return [count, 1];
  const y = Math.ceil(count / MAX_WORKGROUPS);
  return [Math.ceil(count / y), y];
}
