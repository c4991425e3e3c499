/** Attention as batched products on the matmul kernels, with the scores in scratch: barrier-free where those are. */
import type { AttentionSizes, AttentionWork } from "./attention-layout.ts";
import { attentionDispatch, attentionKernel, attentionProductFlops } from "./attention-layout.ts";
import { groups } from "./describe.ts";
import type { Kernel, Operand } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { MATMUL_TILES } from "./matmul-kernel.ts";

/** Granularity in which masked scores are skipped: the larger side of what `tileIsEmpty` is asked about. */
const BLOCKS: Readonly<Record<Variants["matmul"], number>> = { quad: 16, register: 8, tile: 32 };

/** One product: what meets what along which dimension, and what becomes of the sums. */
interface Product {
  readonly name: string;
  /** scores: tokens × keys along the head. rows: scores × keys. columns: scoresᵀ × tokens, for tokens or prefix rows. */
  readonly inner: "scores" | "rows" | "columns-tokens" | "columns-prefix";
  readonly tokens: "queries" | "d-out" | "none";
  readonly part: "keys" | "values";
  readonly store: "scores" | "probabilities" | "d-scores" | "out" | "d-qkv" | "d-prefix";
}

const PRODUCTS = {
  scores: { name: "scores", inner: "scores", tokens: "queries", part: "keys", store: "scores" },
  out: { name: "out", inner: "rows", tokens: "none", part: "values", store: "out" },
  probabilities: {
    name: "probabilities",
    inner: "scores",
    tokens: "queries",
    part: "keys",
    store: "probabilities",
  },
  dScores: { name: "dScores", inner: "scores", tokens: "d-out", part: "values", store: "d-scores" },
  dQueries: { name: "dQueries", inner: "rows", tokens: "none", part: "keys", store: "d-qkv" },
  dKeys: {
    name: "dKeys",
    inner: "columns-tokens",
    tokens: "queries",
    part: "keys",
    store: "d-qkv",
  },
  dValues: {
    name: "dValues",
    inner: "columns-tokens",
    tokens: "d-out",
    part: "values",
    store: "d-qkv",
  },
  dPrefixKeys: {
    name: "dPrefixKeys",
    inner: "columns-prefix",
    tokens: "queries",
    part: "keys",
    store: "d-prefix",
  },
  dPrefixValues: {
    name: "dPrefixValues",
    inner: "columns-prefix",
    tokens: "d-out",
    part: "values",
    store: "d-prefix",
  },
} as const satisfies Readonly<Record<string, Product>>;

const STORE_WRITES = {
  scores: { scores: 9 },
  probabilities: { scores: 9 },
  "d-scores": { scores: 9 },
  out: { out: 0 },
  "d-qkv": { dQkv: 0 },
  "d-prefix": { dPrefix: 0 },
} as const;

const STORE_READS = {
  scores: {},
  probabilities: { logSumExp: 5 },
  "d-scores": { delta: 6 },
  out: { scores: 9, factors: 10 },
  "d-qkv": { scores: 9 },
  "d-prefix": { scores: 9 },
} as const;

function productKernel(product: Product, variant: Variants["matmul"], hasPrefix: boolean): Kernel {
  const { name, inner, tokens, part, store } = product;
  const isColumns = inner === "columns-tokens" || inner === "columns-prefix";
  const readsQkv = tokens === "queries" || !isColumns;
  const readsPrefix = hasPrefix && !isColumns;
  return attentionKernel({
    id: `attention matmul-${variant} ${name}${readsPrefix ? " prefix" : ""}`,
    entryPoint: "matmul",
    sources: [
      ...(readsQkv ? ["lib/attention-qkv.wgsl"] : []),
      "lib/attention-batch.wgsl",
      ...(tokens === "none" ? [] : [`lib/attention-tokens-${tokens}.wgsl`]),
      ...(isColumns ? [] : [`lib/attention-columns${readsPrefix ? "-prefix" : ""}.wgsl`]),
      `lib/attention-store-${store}.wgsl`,
      `lib/attention-inner-${isColumns ? "columns" : inner}.wgsl`,
      "lib/matmul-no-scale.wgsl",
      ...(isColumns ? [] : ["lib/matmul-no-rest.wgsl"]),
      `matmul-${variant}.wgsl`,
    ],
    constants: {
      BLOCK: BLOCKS[variant],
      ...(!isColumns && { PART: part === "keys" ? 0 : 1 }),
    },
    writes: STORE_WRITES[store],
    reads: {
      ...(readsQkv && { qkv: 2 }),
      keyLengths: 3,
      ...(readsPrefix && { prefix: 4 }),
      ...(tokens === "d-out" && { dOut: 7 }),
      ...STORE_READS[store],
    },
    features: variant === "quad" ? ["subgroups"] : [],
  });
}

function softmaxKernel(variant: Variants["matmul"]): Kernel {
  return attentionKernel({
    id: `attention softmax block${BLOCKS[variant]}`,
    entryPoint: "attentionSoftmax",
    sources: ["lib/attention-batch.wgsl", "attention-softmax.wgsl"],
    constants: { BLOCK: BLOCKS[variant] },
    writes: { logSumExp: 1, scores: 9, factors: 10 },
    reads: { keyLengths: 3 },
  });
}

export function matmulKernels(variant: Variants["matmul"]): readonly Kernel[] {
  return [
    softmaxKernel(variant),
    ...Object.values(PRODUCTS).flatMap((product: Product) => {
      const reads = product.inner === "scores" || product.inner === "rows";
      return (reads ? [false, true] : [false]).map((hasPrefix) =>
        productKernel(product, variant, hasPrefix),
      );
    }),
  ];
}

/** Scores, softmax, out: three dispatches. */
export function emitMatmulAttention({ sizes, operands }: AttentionWork, lowerer: Lowerer): void {
  const { B, T, H, L } = sizes;
  const factors = lowerer.scratch("attention factors", { rows: B * T, columns: H, lanes: L });
  const scores = scoresScratch(sizes, lowerer);
  const work = { sizes, operands: { ...operands, factors, scores } };
  emitProduct(PRODUCTS.scores, work, lowerer);
  lowerer.emit(
    attentionDispatch(softmaxKernel(lowerer.variants.matmul), work, {
      params: { firstToken: firstToken(sizes, lowerer), batchSequences: B, batchHeads: H },
      workgroups: [groups(B * H * T, 64), 1, L],
      label: "attention softmax",
      flops: 0,
    }),
  );
  emitProduct(PRODUCTS.out, work, lowerer);
}

/** P, dV, dS in place of P, dK, dQ, and two more products where the prefix is to be trained; delta is there already. */
export function emitMatmulAttentionGrad(
  { sizes, operands }: AttentionWork,
  lowerer: Lowerer,
): void {
  const work = { sizes, operands: { ...operands, scores: scoresScratch(sizes, lowerer) } };
  const wantsPrefix = operands.dPrefix !== undefined && sizes.P > 0;
  emitProduct(PRODUCTS.probabilities, work, lowerer);
  emitProduct(PRODUCTS.dValues, work, lowerer);
  if (wantsPrefix) emitProduct(PRODUCTS.dPrefixValues, work, lowerer);
  emitProduct(PRODUCTS.dScores, work, lowerer);
  emitProduct(PRODUCTS.dKeys, work, lowerer);
  if (wantsPrefix) emitProduct(PRODUCTS.dPrefixKeys, work, lowerer);
  emitProduct(PRODUCTS.dQueries, work, lowerer);
}

/** The column of the first token: the prefix rows before it, padded to whole blocks. */
function firstToken({ P }: AttentionSizes, lowerer: Lowerer): number {
  const block = BLOCKS[lowerer.variants.matmul];
  return Math.ceil(P / block) * block;
}

function scoresScratch(sizes: AttentionSizes, lowerer: Lowerer): Operand {
  const { B, T, H, L } = sizes;
  const columns = firstToken(sizes, lowerer) + T;
  return lowerer.scratch("attention scores", { rows: B * H * T, columns, lanes: L });
}

function emitProduct(product: Product, work: AttentionWork, lowerer: Lowerer): void {
  const { B, T, H, G, C, P, L } = work.sizes;
  const variant = lowerer.variants.matmul;
  const start = firstToken(work.sizes, lowerer);
  const isPrefix = product.inner === "columns-prefix";
  const isColumns = isPrefix || product.inner === "columns-tokens";
  const M = isPrefix ? P : T;
  const N = product.inner === "scores" ? start + T : C;
  const batchHeads = isColumns ? G : H;
  const batchSequences = isPrefix ? 1 : B;
  const batch = L * batchSequences * batchHeads;
  const [tileRows, tileColumns] = MATMUL_TILES[variant];
  const rows = Math.ceil(M / tileRows);
  const columns = Math.ceil(N / tileColumns);
  // The share of a product's columns, where the prefix and the tokens are made by different launches.
  const share = isColumns ? M / (P + T) : 1;
  lowerer.emit(
    attentionDispatch(productKernel(product, variant, P > 0), work, {
      params: {
        M,
        N,
        batchSequences,
        batchHeads,
        head: headOf(product, work.sizes),
        firstToken: start,
        firstColumn: isPrefix ? 0 : start,
        parts: (isPrefix ? B : 1) * (H / G),
      },
      workgroups: variant === "register" ? [rows, columns, batch] : [columns, rows, batch],
      label: `attention ${product.name}`,
      flops: attentionProductFlops(work.sizes) * share,
    }),
  );
}

/** The head in the rows of dQkv or dPrefix to which a product's first head goes. */
function headOf({ store, inner, part }: Product, { H, G }: AttentionSizes): number {
  const value = part === "values" ? G : 0;
  if (store === "d-prefix") return value;
  return store === "d-qkv" && inner === "columns-tokens" ? H + value : 0;
}
