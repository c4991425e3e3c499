/** Matrix products of all layouts, plain and with what training fuses into them, as graphs; runs none of them. */
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
type MatmulSize = (typeof MATMUL_SIZES)[number];
type Layout = "nn" | "nt" | "tn";

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

function fused(
  leaves: Leaves,
  prefix: string,
  { M, N, K, R }: MatmulSize,
  layout: Layout,
  extras: readonly MatmulExtra[] = [],
  attributes: Partial<MatmulAttributes> = {},
  own: readonly string[] = [],
): readonly Tensor[] {
  const shapes = {
    a: layout === "tn" ? [K, M] : [M, K],
    b: layout === "nt" ? [N, K] : [K, N],
    u: [M, R],
    v: attributes.transposeV === true ? [N, R] : [R, N],
    scale: [1],
    bias: [N],
    gate: [M, N],
    residual: [M, N],
  } as const;
  const make = (name: keyof typeof shapes) =>
    leaves.normal(`${prefix} ${name}`, shapes[name], own.includes(name) ? LANES : 1);
  return fusedMatmul(
    { a: make("a"), b: make("b"), ...Object.fromEntries(extras.map((name) => [name, make(name)])) },
    { transposeA: layout === "tn", transposeB: layout === "nt", ...attributes },
  );
}

export function matmuls(layout: Layout): KernelGraph {
  const leaves = new Leaves();
  const outputs = MATMUL_SIZES.map((size) => {
    const name = `${size.M}×${size.N}×${size.K}`;
    return [name, at(fused(leaves, name, size, layout), 0)] as const;
  });
  return graphOf(leaves, Object.fromEntries(outputs));
}

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
