/** Lowers two products of transposed matrices and their sums to one dispatch on the matmul kernels. */
import { assert } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import { paddedColumns } from "../core/shape.ts";
import type { MatmulPairAttributes } from "../graph/ops/matmul-pair.ts";
import { matmulPairOutputs } from "../graph/ops/matmul-pair.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { u32Fields } from "./describe.ts";
import type { Binding, BufferRef, Kernel, Operand } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { inputOperand, optionalOperand } from "./lowering.ts";
import { MATMUL_TILES } from "./matmul-kernel.ts";

const BINDINGS = { y: 0, a0: 1, b0: 2, a1: 3, b1: 4, scale: 5 } as const;
const PARAMS_INDEX = 6;
const MAX_WORKGROUPS = 65_535;
/** A column that no product has: there are no sums. */
const NO_COLUMN = 0xffff_ffff;
/** Queries, keys and values: no projection is packed of more. */
const MAX_SLICES = 3;

const PRODUCT_FIELDS = (i: 0 | 1) => [
  ...["rows", "columns", "sumColumn", "endColumn", "scaled"].map((name) => `${name}${i}`),
  ...[`y${i}Offset`, `y${i}RowStride`, `y${i}LaneStride`, `sum${i}Offset`, `sum${i}LaneStride`],
  ...["a", "b"].flatMap((name) =>
    ["Offset", "RowStride", "LaneStride"].map((field) => `${name}${i}${field}`),
  ),
];

/** The fields of lib/matmul-pair.wgsl in order. */
const PARAMS = u32Fields(
  ...["M", "N", "K", "tiles", "firstTiles"],
  ...PRODUCT_FIELDS(0),
  ...PRODUCT_FIELDS(1),
  ...["scaleOffset", "scaleLaneStride", "blockRows", "blockColumns", "slice0", "slice1", "slice2"],
);

interface PairForm {
  readonly scale: boolean;
  /** Whether the inner dimension ends within a step of 4. */
  readonly tail: boolean;
  readonly sums: boolean;
  readonly blocks: boolean;
}

function pairKernel(variant: Variants["matmul"], { scale, tail, sums, blocks }: PairForm): Kernel {
  const names = ["y", "a0", "b0", "a1", "b1", ...(scale ? (["scale"] as const) : [])] as const;
  const [rows, columns] = MATMUL_TILES[variant];
  const parts = [
    `matmul-${variant} pair`,
    scale && "scale",
    tail && "tail",
    sums && "sums",
    blocks && "blocks",
  ];
  return {
    id: parts.filter(Boolean).join(" "),
    entryPoint: "matmul",
    sources: [
      "lib/matmul-mask.wgsl",
      "lib/matmul-pair.wgsl",
      `lib/matmul-${scale ? "pair-" : "no-"}scale.wgsl`,
      `lib/matmul-pair-${tail ? "" : "no-"}rest.wgsl`,
      `lib/matmul-pair-${sums ? "" : "no-"}sums.wgsl`,
      ...(blocks ? ["lib/blocks.wgsl"] : []),
      `lib/matmul-pair-${blocks ? "blocks" : "whole"}.wgsl`,
      "lib/matmul-pair-store.wgsl",
      `matmul-${variant}.wgsl`,
    ],
    constants: { GROUP_ROWS: rows, GROUP_COLUMNS: columns },
    bindings: names.map((name): Binding => ({
      name,
      index: BINDINGS[name],
      access: name === "y" ? "read_write" : "read",
    })),
    paramsIndex: PARAMS_INDEX,
    params: PARAMS,
    features: variant === "quad" ? ["subgroups"] : [],
  };
}

export function allKernels(): readonly Kernel[] {
  const both = [false, true];
  const forms = both.flatMap((scale) =>
    both.flatMap((tail) =>
      both.flatMap((sums) => both.map((blocks) => ({ scale, tail, sums, blocks }))),
    ),
  );
  return (["register", "quad", "tile"] as const).flatMap((variant) =>
    forms.map((form) => pairKernel(variant, form)),
  );
}

/** One dispatch where all outputs are in one buffer, as gradients are, else one for each buffer. */
export function lowerMatmulPair(node: Node, lowerer: Lowerer): void {
  const attributes = node.attributes as MatmulPairAttributes;
  const place = (tensor: Tensor) => lowerer.output(tensor);
  const outputs = matmulPairOutputs(node.outputs, attributes).map(({ product, sums }) => ({
    product: place(product),
    sums: sums === undefined ? undefined : place(sums),
  }));
  const buffers = new Map<number, BufferRef>();
  for (const { product, sums } of outputs) {
    buffers.set(product.buffer.id, product.buffer);
    if (sums !== undefined) buffers.set(sums.buffer.id, sums.buffer);
  }
  for (const buffer of buffers.values()) {
    const isHere = (operand: Operand | undefined) =>
      operand?.buffer.id === buffer.id ? operand : undefined;
    emitInto(
      node,
      lowerer,
      buffer,
      outputs.map(({ product, sums }) => ({ product: isHere(product), sums: isHere(sums) })),
    );
  }
}

/** What goes into one buffer of one of the products. */
interface Part {
  readonly product: Operand | undefined;
  readonly sums: Operand | undefined;
}

function emitInto(node: Node, lowerer: Lowerer, y: BufferRef, parts: readonly Part[]): void {
  const { scaled, blocks } = node.attributes as MatmulPairAttributes;
  const { matmul: variant } = lowerer.variants;
  const scale = optionalOperand(node, lowerer, "scale");
  const products = ([0, 1] as const).map((i) => {
    const a = inputOperand(node, lowerer, `a${i}`);
    const b = inputOperand(node, lowerer, `b${i}`);
    const { product, sums } = parts[i]!;
    const sumColumn = product === undefined ? 0 : paddedColumns(b.columns);
    const endColumn = sumColumn + (sums === undefined ? 0 : 4);
    const params = {
      [`rows${i}`]: a.columns,
      [`columns${i}`]: b.columns,
      [`sumColumn${i}`]: sums === undefined ? NO_COLUMN : sumColumn,
      [`endColumn${i}`]: endColumn,
      [`scaled${i}`]: scaled[i] ? 1 : 0,
      ...matrixParams(`y${i}`, product),
      ...vectorParams(`sum${i}`, sums),
      ...matrixParams(`a${i}`, a),
      ...matrixParams(`b${i}`, b),
    };
    const [tileRows, tileColumns] = MATMUL_TILES[variant];
    const tiles = Math.ceil(a.columns / tileRows) * Math.ceil(endColumn / tileColumns);
    const columns = (product === undefined ? 0 : b.columns) + (sums === undefined ? 0 : 0.5);
    const flops = 2 * a.rows * a.columns * columns;
    return { a, b, params, tiles, endColumn, flops };
  });
  const [first, second] = products as [(typeof products)[0], (typeof products)[0]];
  const K = first.a.rows;
  const lanes = node.outputs[0]!.lanes;
  const tiles = first.tiles + second.tiles;
  if (tiles * lanes > MAX_WORKGROUPS) {
    throw new PlaygroundError(
      "GPU_LIMIT_EXCEEDED",
      `matmulPair: expected at most ${MAX_WORKGROUPS} workgroups, found ${tiles} × ${lanes}`,
      "Train with fewer lanes.",
    );
  }
  const hasBlocks = blocks !== undefined && parts[0]!.product !== undefined;
  const [slice0 = 0, slice1 = 0, slice2 = 0] = blocks?.slices ?? [];
  assert((blocks?.slices.length ?? 0) <= MAX_SLICES, "expected at most 3 slices of a projection");
  const hasSums = parts.some(({ sums }) => sums !== undefined);
  const form = {
    scale: scale !== undefined,
    tail: K % 4 !== 0,
    sums: hasSums,
    blocks: hasBlocks,
  };
  lowerer.emit({
    kernel: pairKernel(variant, form),
    buffers: {
      y,
      a0: first.a.buffer,
      b0: first.b.buffer,
      a1: second.a.buffer,
      b1: second.b.buffer,
      ...(scale && { scale: scale.buffer }),
    },
    params: {
      M: Math.max(first.a.columns, second.a.columns),
      N: Math.max(first.endColumn, second.endColumn),
      K,
      tiles,
      firstTiles: first.tiles,
      ...first.params,
      ...second.params,
      ...vectorParams("scale", scale),
      blockRows: blocks === undefined ? 0 : first.a.columns / blocks.total,
      blockColumns: blocks === undefined ? 0 : first.b.columns / blocks.slices.length,
      slice0,
      slice1,
      slice2,
    },
    workgroups: [1, 1, tiles * lanes],
    label: "matmul pair tn",
    flops: lanes * (first.flops + second.flops),
  });
}

/** Where a matrix is, in vec4s; zeros where there is none. */
function matrixParams(name: string, operand: Operand | undefined): Record<string, number> {
  return {
    ...vectorParams(name, operand),
    [`${name}RowStride`]: (operand?.rowStride ?? 0) / 4,
  };
}

function vectorParams(name: string, operand: Operand | undefined): Record<string, number> {
  const { offset = 0, laneStride = 0 } = operand ?? {};
  assert(offset % 4 === 0 && laneStride % 4 === 0, `matmulPair ${name}: expected whole vec4s`);
  return { [`${name}Offset`]: offset / 4, [`${name}LaneStride`]: laneStride / 4 };
}
