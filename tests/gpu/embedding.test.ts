// Gather and scatter of rows on the GPU against the float64 reference; no plan and no model.
import { describe, expect, test } from "vitest";
import { applyOne } from "../../src/graph/apply.ts";
import { embeddingGradOp, embeddingOp } from "../../src/graph/ops/embedding.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import type { LaneArrays } from "../../src/reference/interpret.ts";
import { randomStream } from "../../src/core/random.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import { expectReference, randomLeaves, runNode } from "../helpers/run-node.ts";

const device = await testDevice();
/** Ids, rows and columns of the table: ids that fill no vec4, wide rows of several chunks, one column. */
const SHAPES = [
  [37, 19, 21],
  [64, 1024, 36],
  [5, 7, 1],
  [9, 3, 130],
] as const;

interface Lanes {
  readonly ids?: number;
  readonly data?: number;
}

/** Gather and scatter, each without and with a residual. */
function build(N: number, V: number, D: number, { ids: idLanes = 1, data = 1 }: Lanes = {}) {
  const ids = leaf("input", "ids", [N], { dtype: "i32", lanes: idLanes });
  const table = leaf("input", "table", [V, D], { lanes: data });
  const rows = leaf("input", "residual", [N, D], { lanes: data });
  const dY = leaf("input", "dY", [N, D], { lanes: data });
  const dTable = leaf("input", "dTable", [V, D], { lanes: data });
  return [
    applyOne(embeddingOp, { ids, table }, {}),
    applyOne(embeddingOp, { ids, table, residual: rows }, {}),
    applyOne(embeddingGradOp, { ids, dY }, { rows: V }),
    applyOne(embeddingGradOp, { ids, dY, residual: dTable }, { rows: V }),
  ];
}

/** Random ids with duplicates, and ids on both sides of the table. */
function withIds(tensors: readonly Tensor[], N: number, V: number, lanes = 1) {
  const stream = randomStream(5, "ids");
  const ids: LaneArrays = Array.from({ length: lanes }, () =>
    Float64Array.from({ length: N }, (_, n) => {
      if (n === 1) return -1;
      if (n === 3) return V;
      if (n === 4) return -2147483648;
      return stream.integer(Math.min(V, 1 + N / 2));
    }),
  );
  return randomLeaves(tensors).set("ids", ids);
}

// The variants differ in how many columns an invocation of the scatter owns.
describe.each(["lane", "workgroup"] as const)("rows: %s", (rows) => {
  test.each(SHAPES)("%i ids into [%i,%i], out of range and repeated", async (N, V, D) => {
    const tensors = build(N, V, D);
    await expectReference(device, tensors, withIds(tensors, N, V), { variants: { rows } });
  });
});

test("the padding of the ids is no id 0", async () => {
  const tensors = build(5, 3, 8).slice(2, 3);
  const leaves = randomLeaves(tensors).set("ids", [Float64Array.of(2, 1, 2, 1, 2)]);
  const { outputs } = await runNode(device, tensors, leaves);
  expect([...outputs[0]![0]!.subarray(0, 8)]).toEqual(Array(8).fill(0));
});

test.each([{ ids: 3, data: 3 }, { ids: 3 }, { data: 3 }])("three lanes of %o", async (lanes) => {
  const tensors = build(37, 19, 21, lanes);
  const leaves = withIds(tensors, 37, 19, lanes.ids);
  await expectReference(device, tensors, leaves);
  await expectLaneIsolation(device, tensors, leaves);
});

test("the scatter repeats bit for bit", async () => {
  const tensors = build(64, 19, 36).slice(2);
  const leaves = withIds(tensors, 64, 19);
  const first = await runNode(device, tensors, leaves);
  const second = await runNode(device, tensors, leaves);
  expect(second.outputs).toEqual(first.outputs);
});
