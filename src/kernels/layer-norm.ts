/** Kernels of the layer norm, its gradient and the gradients of its gain and bias; the norm of gradients is elsewhere. */
import { paddedColumns } from "../core/shape.ts";
import { at } from "../graph/apply.ts";
import type { Node } from "../graph/tensor.ts";
import type { KernelDescription } from "./describe.ts";
import {
  describeKernel,
  f32Fields,
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
import { grid1d } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { inputOperand, optionalOperand, outputOperand } from "./lowering.ts";

type RowsVariant = Variants["rows"];

/** Rows per workgroup of the lane variants, as in the WGSL. */
const LANE_ROWS = 16;
/** Invocations per row of the workgroup variants. */
const THREADS = 64;

/** The same op in both variants: one descriptor, and the bindings in a file that both share. */
function rowKernels(
  file: string,
  description: Omit<KernelDescription, "id" | "sources">,
): Readonly<Record<RowsVariant, Kernel>> {
  const { entryPoint } = description;
  const shared = ["lib/columns.wgsl", `lib/${file}.wgsl`];
  return {
    lane: describeKernel({
      ...description,
      id: `${entryPoint} lane`,
      sources: [...shared, `${file}.wgsl`],
    }),
    workgroup: describeKernel({
      ...description,
      id: `${entryPoint} workgroup`,
      constants: { THREADS },
      sources: [...shared, "lib/workgroup-sum.wgsl", `${file}-workgroup.wgsl`],
    }),
  };
}

const LAYER_NORM = rowKernels("layer-norm", {
  entryPoint: "layerNorm",
  writes: ["y", "mean", "rstd"],
  reads: ["x", "gain", "bias"],
  params: [
    ...u32Fields("rows", "columns", "paddedRows"),
    ...f32Fields("epsilon"),
    ...rowFields("y", "x"),
    ...vectorFields("mean", "rstd", "gain", "bias"),
  ],
});

const LAYER_NORM_GRAD = rowKernels("layer-norm-grad", {
  entryPoint: "layerNormGrad",
  writes: ["dX"],
  reads: ["x", "dY", "gain", "mean", "rstd", "residual"],
  params: [
    ...u32Fields("rows", "columns", "hasResidual"),
    ...rowFields("dX", "x", "dY", "residual"),
    ...vectorFields("gain", "mean", "rstd"),
  ],
});

const AFFINE_SHARED = {
  entryPoint: "layerNormAffineGrad",
  writes: ["gradients"],
  reads: ["x", "dY", "mean", "rstd"],
  params: [
    ...u32Fields("rows", "columns", "wantsGain", "wantsBias"),
    ...vectorFields("gain", "bias"),
    ...rowFields("x", "dY"),
    ...vectorFields("mean", "rstd"),
  ],
};
const AFFINE_SOURCES = ["lib/columns.wgsl", "lib/layer-norm-affine-grad.wgsl"];

const LAYER_NORM_AFFINE_GRAD: Readonly<Record<RowsVariant, Kernel>> = {
  lane: describeKernel({
    ...AFFINE_SHARED,
    id: "layerNormAffineGrad lane",
    sources: [...AFFINE_SOURCES, "layer-norm-affine-grad.wgsl"],
  }),
  workgroup: describeKernel({
    ...AFFINE_SHARED,
    id: "layerNormAffineGrad workgroup",
    sources: [...AFFINE_SOURCES, "layer-norm-affine-grad-workgroup.wgsl"],
  }),
};

export function allKernels(): readonly Kernel[] {
  return [LAYER_NORM, LAYER_NORM_GRAD, LAYER_NORM_AFFINE_GRAD].flatMap((variants) =>
    Object.values(variants),
  );
}

function rowGrid(variant: RowsVariant, rows: number, lanes: number): [number, number, number] {
  return variant === "lane" ? [groups(rows, LANE_ROWS), 1, lanes] : [...grid1d(rows), lanes];
}

export function lowerLayerNorm(node: Node, lowerer: Lowerer): void {
  const { epsilon } = node.attributes as { readonly epsilon: number };
  const variant = lowerer.variants.rows;
  const y = outputOperand(node, lowerer, 0);
  const mean = outputOperand(node, lowerer, 1);
  const rstd = outputOperand(node, lowerer, 2);
  const x = inputOperand(node, lowerer, "x");
  const gain = inputOperand(node, lowerer, "gain");
  const bias = inputOperand(node, lowerer, "bias");
  const paddedRows = paddedColumns(y.rows);
  lowerer.emit({
    kernel: LAYER_NORM[variant],
    buffers: {
      y: y.buffer,
      mean: mean.buffer,
      rstd: rstd.buffer,
      x: x.buffer,
      gain: gain.buffer,
      bias: bias.buffer,
    },
    params: {
      rows: y.rows,
      columns: y.columns,
      paddedRows,
      epsilon,
      ...rowParams({ y, x }),
      ...scalarVectorParams({ mean, rstd }),
      ...vec4VectorParams({ gain, bias }),
    },
    workgroups: rowGrid(variant, paddedRows, y.lanes),
    label: "layerNorm",
    flops: 8 * y.rows * y.columns * y.lanes,
  });
}

export function lowerLayerNormGrad(node: Node, lowerer: Lowerer): void {
  const variant = lowerer.variants.rows;
  const dX = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  const dY = inputOperand(node, lowerer, "dY");
  const gain = inputOperand(node, lowerer, "gain");
  const mean = inputOperand(node, lowerer, "mean");
  const rstd = inputOperand(node, lowerer, "rstd");
  const given = optionalOperand(node, lowerer, "residual");
  const residual = given ?? x;
  lowerer.emit({
    kernel: LAYER_NORM_GRAD[variant],
    buffers: {
      dX: dX.buffer,
      x: x.buffer,
      dY: dY.buffer,
      gain: gain.buffer,
      mean: mean.buffer,
      rstd: rstd.buffer,
      residual: residual.buffer,
    },
    params: {
      rows: dX.rows,
      columns: dX.columns,
      hasResidual: given === undefined ? 0 : 1,
      ...rowParams({ dX, x, dY, residual }),
      ...vec4VectorParams({ gain }),
      ...scalarVectorParams({ mean, rstd }),
    },
    workgroups: rowGrid(variant, dX.rows, dX.lanes),
    label: given === undefined ? "layerNormGrad" : "layerNormGrad + residual",
    flops: 14 * dX.rows * dX.columns * dX.lanes,
  });
}

/** One dispatch where both gradients are in one buffer, as parameters' are; else one for each. */
export function lowerLayerNormAffineGrad(node: Node, lowerer: Lowerer): void {
  const [gain, bias] = [0, 1].map((index) =>
    lowerer.isUsed(at(node.outputs, index)) ? outputOperand(node, lowerer, index) : undefined,
  );
  if (gain !== undefined && bias !== undefined && gain.buffer === bias.buffer) {
    emitAffineGrad(node, lowerer, gain, bias);
    return;
  }
  if (gain !== undefined) emitAffineGrad(node, lowerer, gain, undefined);
  if (bias !== undefined) emitAffineGrad(node, lowerer, undefined, bias);
}

function emitAffineGrad(
  node: Node,
  lowerer: Lowerer,
  gain: Operand | undefined,
  bias: Operand | undefined,
): void {
  const variant = lowerer.variants.rows;
  const target = gain ?? bias;
  if (target === undefined) return;
  const x = inputOperand(node, lowerer, "x");
  const dY = inputOperand(node, lowerer, "dY");
  const mean = inputOperand(node, lowerer, "mean");
  const rstd = inputOperand(node, lowerer, "rstd");
  const columns4 = rowVec4s(target);
  lowerer.emit({
    kernel: LAYER_NORM_AFFINE_GRAD[variant],
    buffers: {
      gradients: target.buffer,
      x: x.buffer,
      dY: dY.buffer,
      mean: mean.buffer,
      rstd: rstd.buffer,
    },
    params: {
      rows: x.rows,
      columns: x.columns,
      wantsGain: gain === undefined ? 0 : 1,
      wantsBias: bias === undefined ? 0 : 1,
      ...vec4VectorParams({ gain: gain ?? target, bias: bias ?? target }),
      ...rowParams({ x, dY }),
      ...scalarVectorParams({ mean, rstd }),
    },
    workgroups: [groups(columns4, variant === "lane" ? 4 : 8), 1, target.lanes],
    label: "layerNormAffineGrad",
    flops: 5 * x.rows * x.columns * target.lanes,
  });
}
