// Sums, products and activations on the GPU against the float64 reference; no plan and no model.
import { describe, expect, test } from "vitest";
import { ACTIVATIONS, activation, activationGrad } from "../../src/graph/ops/activation.ts";
import { add, multiply } from "../../src/graph/ops/binary.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import { sliceColumns } from "../../src/graph/ops/movement.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import { expectReference, randomLeaves, referenceOf, runNode } from "../helpers/run-node.ts";

const device = await testDevice();
/** Rows and columns that divide no workgroup, one column, whole vec4s, more than one workgroup. */
const SHAPES = [
  [37, 21],
  [5, 1],
  [37, 64],
  [3, 130],
] as const;
const OPS = { add, multiply };

describe.each(Object.entries(OPS))("%s", (_, op) => {
  describe.each(SHAPES)("[%i,%i]", (M, N) => {
    test.each([
      ["same", [M, N]],
      ["row", [N]],
      ["row of rank 2", [1, N]],
      ["scalar", [1]],
    ])("b as %s", async (_kind, shape) => {
      const a = leaf("input", "a", [M, N]);
      const b = leaf("input", "b", shape);
      const y = op(a, b);
      await expectReference(device, [y], randomLeaves([y]));
    });
  });

  test.each([
    [3, 1],
    [1, 3],
    [3, 3],
  ])("lanes of a and b: %i and %i", async (lanesA, lanesB) => {
    const tensors = [[37, 21], [21], [1]].map((shape) => {
      const name = shape.join();
      const a = leaf("input", `a ${name}`, [37, 21], { lanes: lanesA });
      return op(a, leaf("input", `b ${name}`, shape, { lanes: lanesB }));
    });
    await expectReference(device, tensors, randomLeaves(tensors));
    await expectLaneIsolation(device, tensors, randomLeaves(tensors));
  });

  test("operands that are views of wider rows", async () => {
    const x = leaf("input", "x", [37, 40]);
    const y = op(sliceColumns(x, 4, 12), sliceColumns(x, 28, 12));
    await expectReference(device, [y], randomLeaves([y]));
  });
});

describe.each(ACTIVATIONS)("activation %s", (kind) => {
  test.each(SHAPES)("value and slope of [%i,%i]", async (M, N) => {
    const x = leaf("input", "x", [M, N]);
    const dY = leaf("input", "dY", [M, N]);
    const tensors = [activation(x, kind), activationGrad(x, dY, kind)];
    await expectReference(device, tensors, randomLeaves(tensors, 2));
  });

  test("three lanes, dY shared", async () => {
    const x = leaf("input", "x", [37, 21], { lanes: 3 });
    const dY = leaf("input", "dY", [37, 21]);
    const tensors = [activation(x, kind), activationGrad(x, dY, kind)];
    await expectReference(device, tensors, randomLeaves(tensors, 2));
    await expectLaneIsolation(device, tensors, randomLeaves(tensors));
  });

  test("large arguments give limits, not NaN", async () => {
    const values = [-1e4, -300, -90, -30, -15, -5, 5, 15, 30, 90, 300, 1e4];
    const x = leaf("input", "x", [values.length]);
    const dY = leaf("input", "dY", [values.length]);
    const tensors = [activation(x, kind), activationGrad(x, dY, kind)];
    const leaves = new Map([
      ["x", [Float64Array.from(values)]],
      ["dY", [new Float64Array(values.length).fill(1.5)]],
    ]);
    const { outputs } = await runNode(device, tensors, leaves);
    const want = referenceOf(tensors, leaves);
    outputs.forEach(([got], i) => {
      want[i]![0]!.forEach((value, j) => {
        expect(Math.abs(got![j]! - value), `${i}: f(${values[j]})`).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(value)),
        );
      });
    });
  });
});
