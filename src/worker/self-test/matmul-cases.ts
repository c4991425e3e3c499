/** Matrix products of all layouts, plain and with what training fuses into them, as graphs; runs none of them. */
import type { Shape } from "../../core/shape.ts";
import { at } from "../../graph/apply.ts";
import type { MatmulAttributes, MatmulExtra } from "../../graph/ops/matmul.ts";
import { fusedMatmul } from "../../graph/ops/matmul.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { KernelGraph } from "./kernel-leaves.ts";
import { graphOf, LANES, Leaves } from "./kernel-leaves.ts";

const MATMUL_SIZES = [
  { M: 37, N: 21, K: 13, R: 5 },
  { M: 1, N: 70, K: 66, R: 1 },
  { M: 70, N: 2, K: 3, R: 3 },
  { M: 5, N: 131, K: 259, R: 16 },
  { M: 64, N: 64, K: 64, R: 8 },
] as const;
export type Layout = "nn" | "nt" | "tn";

const FUSIONS: readonly (readonly [
  Layout,
  readonly MatmulExtra[],
  Partial<MatmulAttributes>,
  readonly string[],
])[] = [
  ["nn", ["u", "v", "bias"], { activation: "gelu_new", keepPre: true }, []],
  ["nt", ["u", "v", "gate", "residual"], { transposeV: true, gateActivation: "gelu_new" }, []],
  ["tn", ["scale", "residual"], {}, ["a", "residual"]],
  ["nn", ["scale", "u", "v", "bias", "residual"], {}, ["a", "u", "v", "residual"]],
];

/** A·B [M, N] with inner size K, and U·V with inner size R. */
export interface MatmulSizes {
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly R: number;
}

/** A fused product on leaves that `make` gives, each in the shape that layout and attributes ask for. */
export function fusedOn(
  make: (name: "a" | "b" | MatmulExtra, shape: Shape) => Tensor,
  { M, N, K, R }: MatmulSizes,
  layout: Layout,
  extras: readonly MatmulExtra[],
  attributes: Partial<MatmulAttributes>,
): readonly Tensor[] {
  const { blocks } = attributes;
  const compact = (rows: number, columns: number, name: "b" | "v"): Shape =>
    blocks?.of === name
      ? [(rows / blocks.total) * blocks.slices.length, columns / blocks.slices.length]
      : [rows, columns];
  const shapes = {
    a: layout === "tn" ? [K, M] : [M, K],
    b: layout === "nt" ? [N, K] : compact(K, N, "b"),
    u: [M, R],
    v: attributes.transposeV === true ? compact(N, R, "v") : [R, N],
    scale: [1],
    bias: [N],
    gate: [M, N],
    residual: [M, N],
  } as const satisfies Record<string, Shape>;
  const leaves = extras.map((name) => [name, make(name, shapes[name])] as const);
  return fusedMatmul(
    { a: make("a", shapes.a), b: make("b", shapes.b), ...Object.fromEntries(leaves) },
    { transposeA: layout === "tn", transposeB: layout === "nt", ...attributes },
  );
}

function fused(
  leaves: Leaves,
  prefix: string,
  size: MatmulSizes,
  layout: Layout,
  extras: readonly MatmulExtra[] = [],
  attributes: Partial<MatmulAttributes> = {},
  own: readonly string[] = [],
): readonly Tensor[] {
  return fusedOn(
    (name, shape) => leaves.normal(`${prefix} ${name}`, shape, own.includes(name) ? LANES : 1),
    size,
    layout,
    extras,
    attributes,
  );
}

/** The plain product of one layout on every size, an output for each. */
export function matmuls(layout: Layout): KernelGraph {
  const leaves = new Leaves();
  const outputs = MATMUL_SIZES.map((size) => {
    const name = `${size.M}×${size.N}×${size.K}`;
    return [name, at(fused(leaves, name, size, layout), 0)] as const;
  });
  return graphOf(leaves, Object.fromEntries(outputs));
}

/** What training fuses into a product, an output for each combination and one more where the value before is kept. */
export function fusedMatmuls(): KernelGraph {
  const leaves = new Leaves();
  const outputs = FUSIONS.flatMap(([layout, extras, attributes, own], i) => {
    const size = i % 2 === 0 ? MATMUL_SIZES[0] : MATMUL_SIZES[3];
    const lanes = own.length === 0 ? "" : `, ${LANES} lanes of ${own.join(", ")}`;
    const name = `${layout} with ${extras.join(", ")}${lanes}`;
    const made = fused(leaves, name, size, layout, extras, attributes, own);
    return made.map((tensor, output) => [output === 0 ? name : `${name}, before`, tensor] as const);
  });
  return graphOf(leaves, Object.fromEntries(outputs));
}
