// Every variant of the matmul kernels against the float64 reference: layouts, extras, lanes, on shapes that divide no tile.
import { describe, expect, test } from "vitest";
import type { Shape } from "../../src/core/shape.ts";
import { ACTIVATIONS } from "../../src/graph/ops/activation.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { MatmulAttributes, MatmulExtra } from "../../src/graph/ops/matmul.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import type { Variants } from "../../src/kernels/lowering.ts";
import { lowerMatmul } from "../../src/kernels/matmul.ts";
import type { Layout, MatmulSizes } from "../../src/worker/self-test/matmul-cases.ts";
import { fusedOn } from "../../src/worker/self-test/matmul-cases.ts";
import { testDevice } from "../helpers/device.ts";
import { expectReference, randomLeaves } from "../helpers/run-node.ts";

const VARIANTS: readonly Variants["matmul"][] = ["register", "quad", "tile"];
const LOWERINGS = { matmul: lowerMatmul };

const ODD: MatmulSizes = { M: 37, N: 21, K: 13, R: 5 };
const LAYOUTS = ["nn", "nt", "tn"] as const;

/** Compiling takes the time, so each variant runs a case in one layout, and another variant in the next. */
function layoutOf(variant: Variants["matmul"], index: number): Layout {
  return LAYOUTS[(VARIANTS.indexOf(variant) + index) % LAYOUTS.length]!;
}

/** A fused matmul on leaves named after their inputs; `own` are the inputs that every lane has for itself. */
function build(
  sizes: MatmulSizes,
  layout: Layout,
  extras: readonly MatmulExtra[],
  attributes: Partial<MatmulAttributes> = {},
  { lanes = 1, own = [] }: { lanes?: number; own?: readonly string[] } = {},
): readonly Tensor[] {
  const make = (name: string, shape: Shape) =>
    leaf("input", name, shape, { lanes: own.includes(name) ? lanes : 1 });
  return fusedOn(make, sizes, layout, extras, attributes);
}

async function check(variant: Variants["matmul"], outputs: readonly Tensor[]) {
  const device = await testDevice();
  return expectReference(device, outputs, randomLeaves(outputs), {
    variants: { matmul: variant },
    lowerings: LOWERINGS,
  });
}

const EXTRAS: readonly (readonly [readonly MatmulExtra[], Partial<MatmulAttributes>])[] = [
  [["scale"], {}],
  [["bias"], {}],
  [["residual"], {}],
  [["u", "v"], {}],
  [["u", "v"], { transposeV: true }],
  [["scale", "u", "v", "bias", "residual"], {}],
  [["scale", "u", "v", "bias"], { activation: "gelu_new", keepPre: true }],
  [["bias", "residual", "gate"], { activation: "silu", gateActivation: "silu", keepPre: true }],
  [["scale", "bias", "residual"], { scalesBias: true }],
  [["bias", "residual"], { keepPre: true }],
  [["u", "v", "gate", "residual"], { transposeV: true, gateActivation: "gelu_new" }],
];

/** Inputs that every lane has for itself. */
const OWN = [
  ["a", "b", "u", "v", "scale", "bias", "gate", "residual"],
  ["a"],
  ["b"],
  ["u", "v"],
  ["v"],
  ["scale"],
  ["bias"],
  ["residual"],
  ["gate"],
  ["a", "u", "gate", "residual"],
] as const;

describe.each(VARIANTS)("matmul %s", (variant) => {
  test("the test device can run it", async () => {
    const device = await testDevice();
    if (variant === "quad") expect(device.features.has("subgroups")).toBe(true);
  });

  test.each(LAYOUTS)("%s on shapes that divide no tile", async (layout) => {
    await check(variant, build(ODD, layout, []));
  });

  test.each([
    { M: 1, N: 1, K: 1, R: 1 },
    { M: 1, N: 70, K: 66, R: 1 },
    { M: 70, N: 2, K: 3, R: 1 },
    { M: 64, N: 64, K: 64, R: 8 },
    { M: 5, N: 131, K: 259, R: 16 },
  ])("M $M, N $N, K $K, R $R", async (sizes) => {
    for (const layout of LAYOUTS) {
      await check(variant, build(sizes, layout, ["u", "v"], { transposeV: layout === "nt" }));
    }
  });

  EXTRAS.forEach(([extras, attributes], index) => {
    const layout = layoutOf(variant, index);
    test(`${layout} with ${extras.join(", ")} ${JSON.stringify(attributes)}`, async () => {
      await check(variant, build(ODD, layout, extras, attributes));
    });
  });

  test.each([[[0, 2]], [[2, 1]], [[1]], [[0, 1, 2]]])("blocks %j of B or V", async (slices) => {
    const [D, rank] = [12, 8];
    const columns = rank * slices.length;
    const total = 3;
    const b = { M: 37, N: columns, K: D * total, R: 1 };
    await check(variant, build(b, "nn", [], { blocks: { of: "b", slices, total } }));
    const lanes = { lanes: 3, own: ["b"] };
    await check(variant, build(b, "nn", ["scale"], { blocks: { of: "b", slices, total } }, lanes));
    const v = { M: 37, N: D * total, K: 13, R: columns };
    const attributes = { transposeV: true, blocks: { of: "v", slices, total } } as const;
    await check(variant, build(v, "nn", ["u", "v", "bias"], attributes));
    const own = { lanes: 3, own: ["v"] };
    await check(variant, build(v, "nt", ["u", "v", "residual"], attributes, own));
  });

  // Which lane is whose is settled before a variant is chosen.
  const owns = variant === "register" ? OWN : OWN.slice(0, 1);
  owns.forEach((own, index) => {
    const layout = layoutOf(variant, index);
    test(`${layout} with 3 lanes that own ${own.join(", ")}`, async () => {
      const lanes = { lanes: 3, own };
      if (own.some((name) => name !== "gate")) {
        const extras = ["u", "v", "scale", "bias", "residual"] as const;
        await check(variant, build(ODD, layout, extras, {}, lanes));
      }
      if (own.some((name) => name !== "scale" && name !== "bias")) {
        const extras = ["u", "v", "gate", "residual"] as const;
        await check(variant, build(ODD, layout, extras, { gateActivation: "tanh" }, lanes));
      }
    });
  });
});

test.each(ACTIVATIONS)("%s and its slope", async (kind) => {
  const attributes = { activation: kind, gateActivation: kind, keepPre: true };
  await check("register", build(ODD, "nn", ["bias", "gate"], attributes));
});

test("lanes whose weights are shared are one taller product", async () => {
  const own = ["a", "residual"];
  const run = await check(
    "register",
    build(ODD, "nn", ["bias", "residual"], {}, { lanes: 3, own }),
  );
  expect(run.dispatches.map(({ params }) => params["M"])).toEqual([3 * ODD.M]);
});

test("lanes of a transposed left operand are not, even where it is square", async () => {
  const square = { ...ODD, M: ODD.K };
  await check("register", build(square, "tn", [], {}, { lanes: 3, own: ["a"] }));
});

test("the FLOPs of a matmul are 2MNK + 2MNR per lane, and its epilogue", async () => {
  const { M, N, K, R } = ODD;
  const run = await check(
    "register",
    build(ODD, "nn", ["u", "v", "bias"], {}, { lanes: 3, own: ["b"] }),
  );
  expect(run.dispatches.map(({ flops }) => flops)).toEqual([3 * M * N * (2 * K + 2 * R + 1)]);
});
