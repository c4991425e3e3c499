// Sums over rows and over everything on the GPU, both variants, against the float64 reference; no plan and no model.
import { describe, expect, test } from "vitest";
import { leaf } from "../../src/graph/ops/leaf.ts";
import { sliceColumns } from "../../src/graph/ops/movement.ts";
import { sumAll, sumRows } from "../../src/graph/ops/reduce.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import { expectReference, randomLeaves } from "../helpers/run-node.ts";

const device = await testDevice();
/** One dispatch and two of sumAll, in either variant; rows that fill no chunk. */
const SHAPES = [
  [37, 21],
  [70, 1],
  [1, 64],
  [37, 130],
  [300, 70],
] as const;

describe.each(["lane", "workgroup"] as const)("rows: %s", (rows) => {
  const options = { variants: { rows } };

  test.each(SHAPES)("[%i,%i]", async (M, N) => {
    const x = leaf("input", "x", [M, N]);
    const tensors = [sumRows(x), sumRows(x, { keepsRank: true }), sumAll(x)];
    const { dispatches } = await expectReference(device, tensors, randomLeaves(tensors), options);
    const ids = new Set(dispatches.map(({ kernel }) => kernel.id));
    expect(ids).toEqual(new Set([`sumRows ${rows}`, `sumAll ${rows}`]));
  });

  test("three lanes", async () => {
    const x = leaf("input", "x", [37, 130], { lanes: 3 });
    const tensors = [sumRows(x), sumAll(x)];
    await expectReference(device, tensors, randomLeaves(tensors), options);
    await expectLaneIsolation(device, tensors, randomLeaves(tensors), options);
  });

  test("a view whose rows go on with other values", async () => {
    const x = sliceColumns(leaf("input", "x", [37, 40], { lanes: 3 }), 8, 12);
    const tensors = [sumRows(x), sumAll(x)];
    await expectReference(device, tensors, randomLeaves(tensors), options);
  });

  test("a vector", async () => {
    const tensors = [sumAll(leaf("input", "x", [1001]))];
    await expectReference(device, tensors, randomLeaves(tensors), options);
  });
});
