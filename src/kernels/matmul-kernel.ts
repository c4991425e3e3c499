/** The matmul kernels as data: which shader files, bindings and params a form needs; it places no operands. */
import { PlaygroundError } from "../core/errors.ts";
import { ACTIVATIONS } from "../graph/ops/activation.ts";
import type { Activation } from "../graph/ops/activation.ts";
import type { Binding, Kernel, ParamField } from "./kernel.ts";
import type { Variants } from "./lowering.ts";

/** What becomes of the sums. */
export interface MatmulEpilogue {
  readonly bias: boolean;
  /** Whether the factor of the product is on the bias too. */
  readonly scalesBias: boolean;
  readonly activation: Activation | undefined;
  /** ⊙ slope of this activation at `gate`; where f is there too, it is the same activation. */
  readonly gateActivation: Activation | undefined;
  readonly residual: boolean;
  readonly keepPre: boolean;
}

export interface MatmulForm {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Whether B is the compact form of a block matrix; then it is not transposed, and there is no low-rank term. */
  readonly blocks: boolean;
  /** Whether there is a term U op(V), and whether V is stored [N,R], or as the blocks of such a matrix. */
  readonly lowRank: "none" | "plain" | "transposed" | "blocks";
  readonly scale: boolean;
  /** Whether the inner dimension may end within a step of 4. */
  readonly tail: boolean;
  readonly epilogue: MatmulEpilogue;
}

/** Where a form's matrices are bound. */
const MATMUL_BINDINGS = {
  y: 0,
  pre: 1,
  a: 2,
  b: 3,
  u: 4,
  v: 5,
  scale: 6,
  bias: 7,
  gate: 8,
  residual: 9,
} as const;
const PARAMS_INDEX = 10;
const MAX_STORAGE_BUFFERS = 8;

export type MatmulMatrix = keyof typeof MATMUL_BINDINGS;

export const MATMUL_MATRICES = Object.keys(MATMUL_BINDINGS) as readonly MatmulMatrix[];

/** Rows and columns of y that one workgroup makes. */
export const MATMUL_TILES: Readonly<Record<Variants["matmul"], readonly [number, number]>> = {
  quad: [16, 16],
  register: [64, 32],
  tile: [32, 32],
};

/** The fields of lib/matmul-params.wgsl in order. */
const PARAMS: readonly ParamField[] = [
  ...["M", "N", "K", "R"],
  ...(["y", "pre", "a", "b", "u", "v"] as const).flatMap(matrixParams),
  ...["scaleOffset", "scaleLaneStride", "biasOffset", "biasLaneStride"],
  ...(["gate", "residual"] as const).flatMap(matrixParams),
  ...["blockRows", "blockColumns", "slice0", "slice1", "slice2"],
].map((name) => ({ name, type: "u32" }));

function matrixParams(name: MatmulMatrix): readonly string[] {
  return [`${name}Offset`, `${name}RowStride`, `${name}LaneStride`];
}

/** The kernel of a form. Errors: INTERNAL where it would bind more than 8 storage buffers. */
export function matmulKernel(variant: Variants["matmul"], form: MatmulForm): Kernel {
  const { transposeA, transposeB, blocks, lowRank, scale, epilogue } = form;
  const rest = restOf(form);
  const ending = endingOf(epilogue);
  const layout = `${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`;
  const parts = [
    `matmul-${variant}`,
    layout,
    ...(blocks ? ["blocks"] : []),
    ...(lowRank === "none" ? [] : [`low-rank-${lowRank}`]),
    ...(scale ? ["scale"] : []),
    ...(rest === "rest" ? ["tail"] : []),
    ...ending.parts,
  ];
  const kernel: Kernel = {
    id: parts.join(" "),
    entryPoint: "matmul",
    sources: [
      "lib/matmul-params.wgsl",
      "lib/matmul.wgsl",
      "lib/matmul-mask.wgsl",
      `lib/matmul-a${transposeA ? "-transposed" : ""}.wgsl`,
      ...(blocks || lowRank === "blocks" ? ["lib/blocks.wgsl"] : []),
      ...(blocks
        ? ["lib/matmul-right-blocks.wgsl"]
        : [`lib/matmul-b${transposeB ? "-transposed" : ""}.wgsl`, "lib/matmul-right.wgsl"]),
      ...(lowRank === "none" ? [] : ["lib/matmul-u.wgsl"]),
      ...(lowRank === "plain" ? ["lib/matmul-v.wgsl"] : []),
      ...(lowRank === "transposed" ? ["lib/matmul-v-transposed.wgsl"] : []),
      ...(lowRank === "blocks" ? ["lib/matmul-v-blocks.wgsl"] : []),
      `lib/matmul-${scale ? "" : "no-"}scale.wgsl`,
      "lib/matmul-inner.wgsl",
      `lib/matmul-${rest}.wgsl`,
      "lib/matmul-dense.wgsl",
      ...ending.sources,
      `matmul-${variant}.wgsl`,
    ],
    constants: {},
    bindings: bindingsOf(form),
    paramsIndex: PARAMS_INDEX,
    params: PARAMS,
    features: variant === "quad" ? ["subgroups"] : [],
  };
  if (kernel.bindings.length > MAX_STORAGE_BUFFERS) {
    throw new PlaygroundError(
      "INTERNAL",
      `${kernel.id}: expected at most ${MAX_STORAGE_BUFFERS} storage buffers, found ${kernel.bindings.length}`,
    );
  }
  return kernel;
}

function restOf({ lowRank, tail }: MatmulForm): "rest" | "rest-low-rank" | "no-rest" {
  if (lowRank !== "none") return "rest-low-rank";
  return tail ? "rest" : "no-rest";
}

function bindingsOf({ lowRank, scale, epilogue }: MatmulForm): readonly Binding[] {
  const inputs = [
    ...(["a", "b"] as const),
    ...(lowRank === "none" ? [] : (["u", "v"] as const)),
    ...(scale ? (["scale"] as const) : []),
  ].map((name): Binding => ({
    name,
    index: MATMUL_BINDINGS[name],
    access: "read",
  }));
  return [...epilogueBindings(epilogue), ...inputs].sort((a, b) => a.index - b.index);
}

function epilogueBindings(epilogue: MatmulEpilogue): readonly Binding[] {
  const { bias, gateActivation, residual, keepPre } = epilogue;
  const bound: readonly (readonly [MatmulMatrix, boolean])[] = [
    ["y", true],
    ["pre", keepPre],
    ["bias", bias],
    ["gate", gateActivation !== undefined],
    ["residual", residual],
  ];
  return bound
    .filter(([, present]) => present)
    .map(([name]) => ({
      name,
      index: MATMUL_BINDINGS[name],
      access: name === "y" || name === "pre" ? "read_write" : "read",
    }));
}

/** The part of a kernel's id and of its files that is the epilogue's. */
function endingOf(epilogue: MatmulEpilogue) {
  const { bias, scalesBias, activation, gateActivation, residual, keepPre } = epilogue;
  if (activation !== undefined && gateActivation !== undefined && activation !== gateActivation) {
    throw new PlaygroundError(
      "INTERNAL",
      `matmul: expected one activation in a kernel, found ${activation} and ${gateActivation}`,
    );
  }
  const kind = activation ?? gateActivation;
  const file = (name: string, present: boolean) => `lib/matmul-${present ? "" : "no-"}${name}.wgsl`;
  return {
    parts: [
      ...(bias ? [scalesBias ? "scaled-bias" : "bias"] : []),
      ...(activation === undefined ? [] : [activation]),
      ...(gateActivation === undefined ? [] : [`gate-${gateActivation}`]),
      ...(residual ? ["residual"] : []),
      ...(keepPre ? ["pre"] : []),
    ],
    sources: [
      ...(kind === undefined ? [] : [`lib/activation-${kind}.wgsl`]),
      scalesBias ? "lib/matmul-scaled-bias.wgsl" : file("bias", bias),
      file("pre", keepPre),
      file("activation", activation !== undefined),
      file("gate", gateActivation !== undefined),
      file("residual", residual),
      "lib/matmul-store.wgsl",
    ],
  };
}

/**
 * Every form that the lowering of the graph's matmul can ask for, with one activation standing for the others, which
 * then appear once each.
 */
export function matmulForms(): readonly MatmulForm[] {
  const both = [false, true];
  const layouts = [
    { transposeA: false, transposeB: false },
    { transposeA: false, transposeB: true },
    { transposeA: true, transposeB: false },
  ];
  const inners = [
    { lowRank: "none", tail: false },
    { lowRank: "none", tail: true },
    { lowRank: "plain", tail: true },
    { lowRank: "transposed", tail: true },
    { lowRank: "blocks", tail: true },
  ] as const;
  const common = { ...layouts[0]!, ...inners[0], blocks: false, scale: false };
  const combined = layouts.flatMap((layout) =>
    inners.flatMap((inner) =>
      both.flatMap((scale) =>
        both.flatMap((bias) =>
          both.flatMap((residual) =>
            both.flatMap((scalesBias) =>
              [...activatedEnds("gelu_new"), KEEPS_SUM].map((end): MatmulForm => {
                return {
                  ...layout,
                  ...inner,
                  blocks: false,
                  scale,
                  epilogue: { ...end, bias, scalesBias, residual },
                };
              }),
            ),
          ),
        ),
      ),
    ),
  );
  const others = ACTIVATIONS.flatMap(activatedEnds).map((epilogue): MatmulForm => {
    return { ...common, epilogue };
  });
  const blocks = both.map((scale): MatmulForm => {
    return { ...common, blocks: true, scale, epilogue: PLAIN_END };
  });
  return [...combined, ...others, ...blocks].filter(
    (form) => bindingsOf(form).length <= MAX_STORAGE_BUFFERS && isAskedFor(form),
  );
}

function isAskedFor({ scale, epilogue }: MatmulForm): boolean {
  const { bias, scalesBias, activation, keepPre, residual } = epilogue;
  if (scalesBias && !(scale && bias)) return false;
  // What there is to keep is what an activation or a residual changes.
  return !keepPre || activation !== undefined || residual;
}

const PLAIN_END: MatmulEpilogue = {
  bias: false,
  scalesBias: false,
  activation: undefined,
  gateActivation: undefined,
  residual: false,
  keepPre: false,
};

/** Keeps the sum before a residual comes to it. */
const KEEPS_SUM: MatmulEpilogue = { ...PLAIN_END, keepPre: true };

/** A product holds an activation or the slope of one, never both. */
function activatedEnds(kind: Activation): readonly MatmulEpilogue[] {
  return [
    PLAIN_END,
    { ...PLAIN_END, activation: kind },
    { ...PLAIN_END, activation: kind, keepPre: true },
    { ...PLAIN_END, gateActivation: kind },
  ];
}
