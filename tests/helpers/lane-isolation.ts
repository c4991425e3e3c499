// Lanes must not see each other: a run that has diverged to NaN leaves its neighbours bit for bit as they were.
import { expect } from "vitest";
import { at } from "../../src/graph/apply.ts";
import { topologicalOrder } from "../../src/graph/graph.ts";
import { isLeaf, leafAttributes } from "../../src/graph/ops/leaf.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import type { LaneArrays, LeafValues } from "../../src/reference/interpret.ts";
import type { RunOptions } from "./run-node.ts";
import { runNode } from "./run-node.ts";

/**
 * Runs twice, the second time with NaN in every f32 leaf of lane 1 except those named in `healthy`; all other lanes must
 * come out the same.
 */
export async function expectLaneIsolation(
  device: GPUDevice,
  tensors: readonly Tensor[],
  values: LeafValues,
  options: RunOptions & { readonly healthy?: readonly string[] } = {},
): Promise<void> {
  const poisoned = new Map<string, LaneArrays>(values);
  for (const node of topologicalOrder(tensors)) {
    const tensor = at(node.outputs, 0);
    if (!isLeaf(node) || tensor.dtype !== "f32" || tensor.lanes === 1) continue;
    const { name } = leafAttributes(node);
    const lanes = values.get(name);
    if (lanes === undefined || options.healthy?.includes(name)) continue;
    poisoned.set(
      name,
      lanes.map((lane, l) => (l === 1 ? new Float64Array(lane.length).fill(NaN) : lane)),
    );
  }
  const clean = await runNode(device, tensors, values, options);
  const dirty = await runNode(device, tensors, poisoned, options);
  clean.outputs.forEach((lanes, i) => {
    lanes.forEach((lane, l) => {
      if (l !== 1) expect(at(at(dirty.outputs, i), l), `output ${i}, lane ${l}`).toEqual(lane);
    });
  });
}
