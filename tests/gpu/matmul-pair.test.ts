// Two products and their column sums in one dispatch, in every variant: on shapes that divide no tile, with lanes, with a
// scale, with blocks, and where the outputs are not in one buffer.
import { describe, expect, test } from "vitest";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { MatmulPairAttributes } from "../../src/graph/ops/matmul-pair.ts";
import { matmulPairOp } from "../../src/graph/ops/matmul-pair.ts";
import { apply } from "../../src/graph/apply.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import type { Variants } from "../../src/kernels/lowering.ts";
import { testDevice } from "../helpers/device.ts";
import { expectReference, randomLeaves } from "../helpers/run-node.ts";

const VARIANTS: readonly Variants["matmul"][] = ["register", "quad", "tile"];

interface Sizes {
  readonly K: number;
  readonly M0: number;
  readonly N0: number;
  readonly M1: number;
  readonly N1: number;
}

/** A low rank beside a wide side, as the two products of an adapter are; nothing divides a tile. */
const ODD: Sizes = { K: 37, M0: 70, N0: 5, M1: 5, N1: 41 };

const PLAIN: MatmulPairAttributes = {
  sums: [false, false],
  scaled: [false, false],
  blocks: undefined,
};

function build(
  { K, M0, N0, M1, N1 }: Sizes,
  attributes: Partial<MatmulPairAttributes> = {},
  { lanes = 1, own = [] }: { lanes?: number; own?: readonly string[] } = {},
): readonly Tensor[] {
  const make = (name: string, shape: readonly number[]) =>
    leaf("input", name, shape, { lanes: own.includes(name) ? lanes : 1 });
  const given = { ...PLAIN, ...attributes };
  return apply(
    matmulPairOp,
    {
      a0: make("a0", [K, M0]),
      b0: make("b0", [K, N0]),
      a1: make("a1", [K, M1]),
      b1: make("b1", [K, N1]),
      ...(given.scaled.includes(true) && { scale: make("scale", [1]) }),
    },
    given,
  );
}

async function check(
  variant: Variants["matmul"],
  outputs: readonly Tensor[],
  sharedOutputs: readonly string[] = ["matmulPair"],
) {
  const device = await testDevice();
  const variants = { matmul: variant };
  return expectReference(device, outputs, randomLeaves(outputs), { variants, sharedOutputs });
}

describe.each(VARIANTS)("a pair of products, %s", (variant) => {
  test("one dispatch, on shapes that divide no tile", async () => {
    const { dispatches } = await check(variant, build(ODD));
    expect(dispatches.length).toBe(1);
    await check(variant, build({ K: 64, M0: 64, N0: 8, M1: 8, N1: 96 }));
    await check(variant, build({ K: 1, M0: 1, N0: 1, M1: 2, N1: 1 }));
    await check(variant, build({ K: 3, M0: 3, N0: 131, M1: 66, N1: 2 }));
  });

  test("sums beside one product, or both", async () => {
    for (const sums of [
      [true, true],
      [true, false],
      [false, true],
    ] as const) {
      const { dispatches } = await check(variant, build(ODD, { sums }));
      expect(dispatches.length).toBe(1);
    }
  });

  test("a scale on one product and its sums", async () => {
    await check(variant, build(ODD, { sums: [true, true], scaled: [true, false] }));
    await check(variant, build({ ...ODD, K: 36 }, { sums: [true, false], scaled: [false, true] }));
  });

  test("blocks of the first product alone", async () => {
    const sizes = { K: 21, M0: 54, N0: 8, M1: 8, N1: 18 };
    for (const slices of [
      [0, 2],
      [2, 1],
    ]) {
      await check(variant, build(sizes, { blocks: { slices, total: 3 } }));
    }
    await check(variant, build({ ...sizes, N0: 12 }, { blocks: { slices: [2], total: 3 } }));
    // Whole tiles lie beside the blocks.
    const tall = { K: 12, M0: 192, N0: 8, M1: 8, N1: 18 };
    await check(variant, build(tall, { blocks: { slices: [0, 2], total: 3 } }));
    await check(variant, build({ ...tall, N0: 4 }, { blocks: { slices: [1], total: 3 } }));
    await check(variant, build(tall, { blocks: { slices: [2, 1], total: 3 }, sums: [true, true] }));
    const blocks = { slices: [0, 1, 2], total: 3 };
    await check(variant, build({ ...sizes, K: 20, N0: 12 }, { blocks, scaled: [true, true] }));
  });

  test("three lanes that own all or some operands", async () => {
    const attributes = { sums: [true, true], scaled: [true, false] } as const;
    for (const own of [
      ["a0", "b0", "a1", "b1", "scale"],
      ["a0", "a1"],
      ["b1", "scale"],
    ]) {
      await check(variant, build(ODD, attributes, { lanes: 3, own }));
    }
  });

  test("outputs in buffers of their own take a dispatch each", async () => {
    const { dispatches } = await check(variant, build(ODD, { sums: [true, true] }), []);
    expect(dispatches.length).toBe(4);
    const blocks = { slices: [0, 2], total: 3 };
    await check(variant, build({ ...ODD, M0: 54, N0: 8 }, { blocks, sums: [true, false] }), []);
  });

  test("counts its arithmetic", async () => {
    const { K, M0, N0, M1, N1 } = ODD;
    const outputs = build(ODD, { sums: [true, false] }, { lanes: 3, own: ["a0"] });
    const { dispatches } = await check(variant, outputs);
    const flops = 2 * K * (M0 * N0 + M1 * N1) + K * M0;
    expect(dispatches.map((dispatch) => dispatch.flops)).toEqual([3 * flops]);
  });
});
