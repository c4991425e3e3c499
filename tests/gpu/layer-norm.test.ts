// Layer norm and its gradients on the GPU, both variants, against the float64 reference; no plan and no model.
import { describe, expect, test } from "vitest";
import { apply, applyOne } from "../../src/graph/apply.ts";
import {
  layerNormAffineGradOp,
  layerNormGradOp,
  layerNormOp,
} from "../../src/graph/ops/layer-norm.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import { expectReference, randomLeaves } from "../helpers/run-node.ts";

const device = await testDevice();
const SHAPES = [
  [37, 21],
  [37, 64],
  [6, 130],
  [1, 5],
  [2, 1000],
] as const;
/** Which of the leaves own a lane. */
type Lanes = Readonly<Partial<Record<"x" | "dY" | "affine", number>>>;

function forward(M: number, D: number, lanes: Lanes = {}): readonly Tensor[] {
  const x = leaf("input", "x", [M, D], { lanes: lanes.x ?? 1 });
  const gain = leaf("input", "gain", [D], { lanes: lanes.affine ?? 1 });
  const bias = leaf("input", "bias", [D], { lanes: lanes.affine ?? 1 });
  return apply(layerNormOp, { x, gain, bias }, { epsilon: 1e-5 });
}

/** dX without and with a residual, dGain, dBias; mean and rstd come from the forward op. */
function backward(M: number, D: number, lanes: Lanes = {}): readonly Tensor[] {
  const [y, mean, rstd] = forward(M, D, lanes) as [Tensor, Tensor, Tensor];
  const { x, gain } = y.node.inputs as { x: Tensor; gain: Tensor };
  const dY = leaf("input", "dY", [M, D], { lanes: lanes.dY ?? 1 });
  const residual = leaf("input", "residual", [M, D], { lanes: lanes.dY ?? 1 });
  const saved = { x, dY, mean, rstd };
  return [
    applyOne(layerNormGradOp, { ...saved, gain }, {}),
    applyOne(layerNormGradOp, { ...saved, gain, residual }, {}),
    ...apply(layerNormAffineGradOp, saved, {}),
  ];
}

describe.each(["lane", "workgroup"] as const)("rows: %s", (rows) => {
  const options = { variants: { rows } };

  test.each(SHAPES)("forward [%i,%i]", async (M, D) => {
    const tensors = forward(M, D);
    const { dispatches } = await expectReference(device, tensors, randomLeaves(tensors), options);
    expect(dispatches.map(({ kernel }) => kernel.id)).toEqual([`layerNorm ${rows}`]);
  });

  test.each(SHAPES)("backward [%i,%i]", async (M, D) => {
    const tensors = backward(M, D);
    await expectReference(device, tensors, randomLeaves(tensors), options);
  });

  test("a large mean costs no digits of the variance", async () => {
    const tensors = forward(37, 64).slice(2);
    const leaves = randomLeaves(tensors);
    leaves.set("x", [leaves.get("x")![0]!.map((v) => Math.fround(v + 100))]);
    await expectReference(device, tensors, leaves, options);
  });

  test.each([{ x: 3, dY: 3, affine: 3 }, { x: 3, dY: 3 }, { dY: 3, affine: 3 }, { dY: 3 }])(
    "three lanes of %o",
    async (lanes) => {
      const tensors = [...forward(37, 21, lanes), ...backward(37, 21, lanes)];
      await expectReference(device, tensors, randomLeaves(tensors), options);
      await expectLaneIsolation(device, tensors, randomLeaves(tensors), options);
    },
  );

  test("only one of gain and bias is wanted", async () => {
    for (const index of [2, 3]) {
      const tensors = [backward(37, 21)[index]!];
      const { dispatches } = await expectReference(device, tensors, randomLeaves(tensors), options);
      expect(dispatches.at(-1)?.params).toMatchObject({
        wantsGain: index === 2 ? 1 : 0,
        wantsBias: index === 3 ? 1 : 0,
      });
    }
  });
});
