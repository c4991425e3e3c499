/** Kernels that sum over rows and over everything, in a fixed order; norms and losses have their own. */
import type { Node } from "../graph/tensor.ts";
import {
  describeKernel,
  groups,
  rowFields,
  rowParams,
  rowVec4s,
  scalarVectorParams,
  u32Fields,
  vec4VectorParams,
  vectorFields,
} from "./describe.ts";
import type { Kernel, Operand } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { inputOperand, outputOperand } from "./lowering.ts";

type RowsVariant = Variants["rows"];

/** Invocations of a workgroup in sumAll's workgroup variant. */
const THREADS = 128;
/** Most partial sums of sumAll per lane: enough invocations for the first pass, few numbers for the second. */
const MAX_PARTIALS = { lane: 64, workgroup: 64 } as const;
/** Vec4s that are worth an invocation (lane) or a workgroup of their own. */
const VEC4S_PER_PARTIAL = { lane: 16, workgroup: 8 * THREADS } as const;

const SUM_ROWS_SHARED = {
  entryPoint: "sumRows",
  writes: ["y"],
  reads: ["x"],
  params: [...u32Fields("rows", "columns"), ...vectorFields("y"), ...rowFields("x")],
};

const SUM_ROWS: Readonly<Record<RowsVariant, Kernel>> = {
  lane: describeKernel({
    ...SUM_ROWS_SHARED,
    id: "sumRows lane",
    sources: ["lib/columns.wgsl", "lib/sum-rows.wgsl", "sum-rows.wgsl"],
  }),
  workgroup: describeKernel({
    ...SUM_ROWS_SHARED,
    id: "sumRows workgroup",
    sources: ["lib/columns.wgsl", "lib/sum-rows.wgsl", "sum-rows-workgroup.wgsl"],
  }),
};

const SUM_ALL_SHARED = {
  entryPoint: "sumAll",
  writes: ["y"],
  reads: ["x"],
  params: [...u32Fields("rows", "columns", "count"), ...vectorFields("y"), ...rowFields("x")],
};

const SUM_ALL: Readonly<Record<RowsVariant, Kernel>> = {
  lane: describeKernel({
    ...SUM_ALL_SHARED,
    id: "sumAll lane",
    sources: ["lib/columns.wgsl", "lib/sum-all.wgsl", "sum-all.wgsl"],
  }),
  workgroup: describeKernel({
    ...SUM_ALL_SHARED,
    id: "sumAll workgroup",
    constants: { THREADS },
    sources: [
      "lib/columns.wgsl",
      "lib/sum-all.wgsl",
      "lib/workgroup-sum.wgsl",
      "sum-all-workgroup.wgsl",
    ],
  }),
};

export function allKernels(): readonly Kernel[] {
  return [...Object.values(SUM_ROWS), ...Object.values(SUM_ALL)];
}

export function lowerSumRows(node: Node, lowerer: Lowerer): void {
  const variant = lowerer.variants.rows;
  const y = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  lowerer.emit({
    kernel: SUM_ROWS[variant],
    buffers: { y: y.buffer, x: x.buffer },
    params: {
      rows: x.rows,
      columns: x.columns,
      ...vec4VectorParams({ y }),
      ...rowParams({ x }),
    },
    workgroups: [groups(rowVec4s(x), variant === "lane" ? 4 : 8), 1, y.lanes],
    label: "sumRows",
    flops: x.rows * x.columns * y.lanes,
  });
}

/** Partial sums, then their sum; one dispatch where there is little to sum. */
export function lowerSumAll(node: Node, lowerer: Lowerer): void {
  const variant = lowerer.variants.rows;
  const y = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  const wanted = Math.ceil((x.rows * rowVec4s(x)) / VEC4S_PER_PARTIAL[variant]);
  const count = Math.min(wanted, MAX_PARTIALS[variant]);
  if (count === 1) {
    emitSum(lowerer, variant, y, x, 1);
    return;
  }
  const partial = lowerer.scratch("sumAll partials", { rows: 1, columns: count, lanes: y.lanes });
  emitSum(lowerer, variant, partial, x, count);
  emitSum(lowerer, variant, y, partial, 1);
}

function emitSum(
  lowerer: Lowerer,
  variant: RowsVariant,
  y: Operand,
  x: Operand,
  count: number,
): void {
  lowerer.emit({
    kernel: SUM_ALL[variant],
    buffers: { y: y.buffer, x: x.buffer },
    params: {
      rows: x.rows,
      columns: x.columns,
      count,
      ...scalarVectorParams({ y }),
      ...rowParams({ x }),
    },
    workgroups: [variant === "lane" ? groups(count, 4) : count, 1, y.lanes],
    label: `sumAll, ${count} of ${x.rows}×${x.columns}`,
    flops: x.rows * x.columns * y.lanes,
  });
}
