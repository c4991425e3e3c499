// Slices, splits, pads, concatenations and block matrices on the GPU: they move values, so they must equal the reference exactly.
import { describe, expect, test } from "vitest";
import { applyOne } from "../../src/graph/apply.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import {
  blockExpand,
  blockExtractOp,
  concatColumns,
  concatRows,
  copy,
  padOp,
  sliceColumns,
  sliceRows,
  splitColumns,
} from "../../src/graph/ops/movement.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import { randomLeaves, referenceOf, runNode } from "../helpers/run-node.ts";

const device = await testDevice();

async function expectExact(tensors: readonly Tensor[], leaves = randomLeaves(tensors)) {
  const { outputs, dispatches } = await runNode(device, tensors, leaves);
  const want = referenceOf(tensors, leaves);
  outputs.forEach((lanes, i) => {
    lanes.forEach((lane, l) => expect(lane).toEqual(Float64Array.from(want[i]![l]!, Math.fround)));
  });
  return dispatches;
}

describe.each([1, 3])("%i lanes", (lanes) => {
  function matrix(name: string, M: number, N: number): Tensor {
    return leaf("input", name, [M, N], { lanes });
  }

  test("rows are always a view", async () => {
    expect(await expectExact([sliceRows(matrix("x", 37, 21), 5, 11)])).toHaveLength(0);
  });

  // Start, size, of 21 columns, and whether a view will do.
  test.each([
    [8, 8, true],
    [8, 13, true],
    [0, 21, true],
    [8, 7, false],
    [3, 8, false],
    [20, 1, true],
    [5, 1, false],
  ])("columns %i+%i, as a view: %s", async (start, size, isView) => {
    const dispatches = await expectExact([sliceColumns(matrix("x", 37, 21), start, size)]);
    expect(dispatches).toHaveLength(isView ? 0 : 1);
  });

  test("a view is read where it is, also as a view of a view", async () => {
    const x = sliceColumns(sliceRows(matrix("x", 37, 40), 3, 20), 8, 24);
    await expectExact([copy(sliceColumns(sliceRows(x, 2, 9), 4, 12))]);
  });

  // Parts that start at a whole vec4 and end at one or at the row's end are views.
  test.each([
    [[8, 8, 5], 0],
    [[3, 8, 10], 3],
    [[4, 7, 10], 2],
  ])("splits columns into parts of %o with %i copies", async (sizes, copies) => {
    const dispatches = await expectExact(splitColumns(matrix("x", 37, 21), sizes));
    expect(dispatches).toHaveLength(copies);
  });

  test.each([
    [5, 4, 64],
    [5, 3, 64],
    [21, 0, 37],
    [21, 16, 37],
    [1, 6, 7],
  ])("pads: %i at %i of %i", async (size, start, total) => {
    const x = matrix("columns", 37, size);
    const y = matrix("rows", size, 21);
    await expectExact([
      applyOne(padOp, { x }, { axis: "columns", start, size: total }),
      applyOne(padOp, { x: y }, { axis: "rows", start, size: total }),
    ]);
  });

  test.each([[[4, 8, 12]], [[4, 8, 5]], [[3, 8, 1, 6]], [[21]]])(
    "concatenates parts of %o",
    async (sizes) => {
      await expectExact([
        concatColumns(sizes.map((size, i) => matrix(`c${i}`, 37, size))),
        concatRows(sizes.map((size, i) => matrix(`r${i}`, size, 21))),
      ]);
    },
  );

  test.each([
    [[0, 2], 3, 8, 4],
    [[0, 2], 3, 6, 3],
    [[1], 3, 7, 5],
    [[0, 1, 2], 3, 5, 2],
    [[2, 0], 4, 9, 8],
  ])("block matrix of slices %o of %i, blocks [%i,%i]", async (slices, total, D, R) => {
    const k = slices.length;
    const y = matrix("y", total * D, k * R);
    const tensors = [
      blockExpand(matrix("b", k * D, R), slices, total),
      applyOne(blockExtractOp, { y }, { slices, total }),
    ];
    await expectExact(tensors);
    if (lanes > 1) await expectLaneIsolation(device, tensors, randomLeaves(tensors));
  });

  test("copies of any type", async () => {
    const ids = leaf("input", "ids", [21], { dtype: "i32", lanes });
    const words = leaf("input", "words", [21], { dtype: "u32", lanes });
    const lane = Float64Array.from({ length: 21 }, (_, i) => (i - 7) * 3);
    const tensors = [copy(matrix("x", 37, 21)), copy(ids), copy(words)];
    const leaves = randomLeaves(tensors)
      .set("ids", Array(lanes).fill(lane))
      .set("words", Array(lanes).fill(lane.map((v) => 4294967295 - Math.abs(v))));
    const { outputs } = await runNode(device, tensors, leaves);
    expect(outputs[1]).toEqual(leaves.get("ids"));
    expect(outputs[2]).toEqual(leaves.get("words"));
    expect(outputs[0]![0]).toEqual(leaves.get("x")![0]!.map(Math.fround));
  });
});

test("parts that are shared by the lanes of others", async () => {
  const own = leaf("input", "own", [37, 8], { lanes: 3 });
  const shared = leaf("input", "shared", [37, 5]);
  await expectExact([concatColumns([own, shared]), concatColumns([shared, own])]);
});
