// The attention kernels of both variants against the float64 reference, forward and backward; no plan and no model.
import { describe, expect, test } from "vitest";
import { apply } from "../../src/graph/apply.ts";
import { attentionGradOp, attentionOp } from "../../src/graph/ops/attention.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { lowerAttention, lowerAttentionGrad } from "../../src/kernels/attention.ts";
import type { Variants } from "../../src/kernels/lowering.ts";
import type { LaneArrays } from "../../src/reference/interpret.ts";
import { testDevice } from "../helpers/device.ts";
import { randomArray } from "../helpers/random-arrays.ts";
import { expectReference } from "../helpers/run-node.ts";

interface Case {
  readonly lengths: readonly number[];
  readonly T: number;
  readonly H: number;
  readonly G: number;
  readonly C: number;
  readonly causal: boolean;
  /** Prefix rows; 0 = no prefix. */
  readonly P?: number;
  readonly L?: number;
  /** What owns a lane when L > 1. */
  readonly perLane?: readonly ("qkv" | "prefix" | "keyLengths")[];
  /** Factor of queries and keys: 1 gives scores of about ±1. */
  readonly peak?: number;
}

const CASES: readonly Case[] = [
  { lengths: [1], T: 1, H: 1, G: 1, C: 12, causal: true },
  { lengths: [9, 5], T: 9, H: 2, G: 2, C: 12, causal: true },
  { lengths: [9, 5], T: 9, H: 2, G: 2, C: 12, causal: false },
  { lengths: [17, 0, 1], T: 17, H: 4, G: 4, C: 32, causal: true },
  { lengths: [17, 0, 1], T: 17, H: 4, G: 2, C: 32, causal: false },
  { lengths: [0, 0], T: 9, H: 2, G: 2, C: 12, causal: true },
  { lengths: [64, 33], T: 64, H: 2, G: 1, C: 64, causal: true },
  { lengths: [64, 50], T: 64, H: 4, G: 2, C: 32, causal: true, peak: 5 },
  { lengths: [40, 64], T: 64, H: 1, G: 1, C: 64, causal: false, peak: 5 },
  { lengths: [17, 4], T: 17, H: 2, G: 2, C: 32, causal: true, P: 3 },
  { lengths: [17, 0, 1], T: 17, H: 4, G: 2, C: 12, causal: true, P: 5 },
  { lengths: [64, 33], T: 64, H: 4, G: 1, C: 4, causal: false, P: 5, peak: 5 },
  { lengths: [1, 0], T: 1, H: 2, G: 2, C: 32, causal: true, P: 3 },
  { lengths: [37, 20], T: 37, H: 2, G: 1, C: 32, causal: true, P: 19 },
  { lengths: [17, 9], T: 17, H: 4, G: 2, C: 12, causal: true, L: 3, perLane: ["qkv"] },
  {
    lengths: [17, 9],
    T: 17,
    H: 2,
    G: 2,
    C: 32,
    causal: true,
    P: 3,
    L: 3,
    perLane: ["qkv", "prefix"],
  },
  { lengths: [17, 9], T: 17, H: 2, G: 2, C: 32, causal: false, P: 5, L: 3, perLane: ["prefix"] },
  {
    lengths: [17, 9],
    T: 17,
    H: 2,
    G: 1,
    C: 4,
    causal: true,
    P: 5,
    L: 3,
    perLane: ["qkv", "keyLengths"],
  },
];

const LOWERINGS = { attention: lowerAttention, attentionGrad: lowerAttentionGrad };

function nameOf({
  lengths,
  T,
  H,
  G,
  C,
  causal,
  P = 0,
  L = 1,
  perLane = [],
  peak = 1,
}: Case): string {
  const shape = `lengths ${lengths.join(",")} T${T} H${H} G${G} C${C} P${P}`;
  const lanes = L === 1 ? "" : ` L${L} (${perLane.join(", ")})`;
  return `${shape}${causal ? " causal" : ""}${lanes}${peak === 1 ? "" : " peaked"}`;
}

/** Forward and backward of one case: out, logSumExp, dQkv and, with a prefix, dPrefix. */
function build({ lengths, T, H, G, C, causal, P = 0, L = 1, perLane = [], peak = 1 }: Case) {
  const B = lengths.length;
  const values = new Map<string, LaneArrays>();
  const input = (
    name: string,
    shape: readonly number[],
    lanes: number,
    make: (lane: number) => Float64Array,
  ) => {
    values.set(
      name,
      Array.from({ length: lanes }, (_, lane) => make(lane)),
    );
    return leaf("input", name, shape, { lanes, dtype: name === "keyLengths" ? "i32" : "f32" });
  };
  const lanesOf = (name: "qkv" | "prefix" | "keyLengths") => (perLane.includes(name) ? L : 1);
  const width = (H + 2 * G) * C;
  const qkv = input("qkv", [B * T, width], lanesOf("qkv"), (lane) => {
    const array = randomArray([B * T, width], `qkv ${lane}`);
    return array.map((value, i) => (i % width < (H + G) * C ? value * peak : value));
  });
  const keyLengths = input("keyLengths", [B], lanesOf("keyLengths"), (lane) =>
    Float64Array.from(lengths, (length) => Math.max(0, length - lane)),
  );
  const prefix =
    P === 0
      ? undefined
      : input("prefix", [P, 2 * G * C], lanesOf("prefix"), (lane) =>
          randomArray([P, 2 * G * C], `prefix ${lane}`).map((value) => value * peak),
        );
  const dOut = input("dOut", [B * T, H * C], L, (lane) =>
    randomArray([B * T, H * C], `dOut ${lane}`),
  );
  const attributes = { batch: B, time: T, heads: H, keyValueHeads: G, headSize: C, causal };
  const forward = apply(attentionOp, { qkv, keyLengths, prefix }, attributes);
  const [out, logSumExp] = forward as readonly [Tensor, Tensor];
  const saved = { qkv, keyLengths, prefix, out, logSumExp, dOut };
  const gradients = apply(attentionGradOp, saved, { ...attributes, wantsPrefix: P > 0 });
  return { tensors: [out, logSumExp, ...gradients], values };
}

/** The tiles of workgroup memory take a second each to compile on a CPU, so they see a few cases that reach every kernel. */
const TILE_CASES = CASES.filter(
  ({ T, P = 0, L = 1 }) => T === 37 || L > 1 || (T === 64 && P === 0),
);

const SETS: readonly (readonly [string, Partial<Variants>, readonly Case[]])[] = [
  ["matmul-register", { attention: "matmul", matmul: "register" }, CASES],
  ["matmul-quad", { attention: "matmul", matmul: "quad" }, CASES],
  ["matmul-tile", { attention: "matmul", matmul: "tile" }, TILE_CASES],
  ["flash", { attention: "flash" }, CASES],
];

describe.each(SETS)("attention %s", (_variant, variants, cases) => {
  test.each(cases.map((c) => [nameOf(c), c] as const))("%s", async (_name, c) => {
    await check(c, variants);
  });
});

async function check(c: Case, variants: Partial<Variants>) {
  const { tensors, values } = build(c);
  const tolerance = c.peak === undefined ? 2e-6 : 2e-5;
  const options = { variants, lowerings: LOWERINGS, tolerance };
  const { outputs, dispatches } = await expectReference(
    await testDevice(),
    tensors,
    values,
    options,
  );
  expect(outputs).toHaveLength(tensors.length);
  return dispatches;
}

test("heads too large for workgroup memory go through the matmuls", async () => {
  const c = { lengths: [9, 5], T: 9, H: 2, G: 1, C: 68, causal: true, P: 3 };
  const dispatches = await check(c, { attention: "flash", matmul: "register" });
  expect(dispatches.map(({ kernel }) => kernel.id).filter((id) => id.includes("flash"))).toEqual(
    [],
  );
});

test.each(["matmul", "flash"] as const)("%s counts the unfused arithmetic", async (attention) => {
  const c = { lengths: [37, 20], T: 37, H: 2, G: 1, C: 32, causal: true, P: 19 };
  const dispatches = await check(c, { attention, matmul: "register" });
  const flops = dispatches.reduce((sum, dispatch) => sum + dispatch.flops, 0);
  expect(flops).toBeCloseTo((4 + 10) * 2 * 2 * 37 * (19 + 37) * 32, 3);
});

test("a head size that is not a multiple of 4 is refused", async () => {
  const c = { lengths: [9], T: 9, H: 2, G: 2, C: 6, causal: true };
  await expect(check(c, {})).rejects.toMatchObject({
    code: "GRAPH_INVALID",
    message: "attention: expected a head size that is a multiple of 4, found 6",
  });
});
