// Gradient norm, AdamW and SGD on the GPU against the float64 reference; schedules and training loops are not here.
import { describe, expect, test } from "vitest";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { Segment } from "../../src/graph/ops/optimizer.ts";
import { HYPER_SIZE, adamw, gradientNorm, sgd } from "../../src/graph/ops/optimizer.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import type { LaneArrays } from "../../src/reference/interpret.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import type { RunOptions } from "../helpers/run-node.ts";
import { expectReference, randomLeaves, referenceOf, runNode } from "../helpers/run-node.ts";

const device = await testDevice();
/** Rows with padding, a vector, a scalar, and enough for several workgroups. */
const SHAPES = [[37, 21], [64], [1], [5, 130], [3, 1]] as const;
const SEGMENTS: readonly Segment[] = [
  { learningRateScale: 1, decays: true },
  { learningRateScale: 16, decays: false },
  { learningRateScale: 0.5, decays: true },
  { learningRateScale: 1, decays: false },
  { learningRateScale: 2, decays: true },
];
const FLAT: RunOptions = { flat: ["p", "g", "m", "v"] };

function family(prefix: string, lanes: number): readonly Tensor[] {
  return SHAPES.map((shape, i) => leaf("input", `${prefix}${i}`, shape, { lanes }));
}

interface UpdateCase {
  readonly lanes: number;
  readonly optimizer: "adamw" | "sgd";
}

function build({ lanes, optimizer }: UpdateCase): readonly Tensor[] {
  const [p, g, m, v] = ["p", "g", "m", "v"].map((prefix) => family(prefix, lanes));
  const update = {
    hyper: leaf("input", "hyper", [HYPER_SIZE], { lanes }),
    norm: leaf("input", "norm", [1], { lanes }),
    stopped: leaf("input", "stopped", [1], { lanes }),
  };
  const trained = SEGMENTS.map((segment, i) => ({
    parameter: p![i]!,
    gradient: g![i]!,
    moment1: m![i]!,
    moment2: v![i]!,
    segment,
  }));
  if (optimizer === "sgd") return sgd(trained, update);
  return adamw(trained, update, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }).flat();
}

/** Second moments are squares; each lane has a learning rate, bias corrections and a clip of its own. */
function leavesOf(tensors: readonly Tensor[], lanes: number, maxNorm: readonly number[]) {
  const leaves = randomLeaves(tensors);
  for (const name of leaves.keys()) {
    if (!name.startsWith("v")) continue;
    leaves.set(
      name,
      leaves.get(name)!.map((lane) => lane.map((v) => 0.01 * v * v)),
    );
  }
  const each = (row: (lane: number) => readonly number[]): LaneArrays =>
    Array.from({ length: lanes }, (_, l) => Float64Array.from(row(l)));
  leaves.set(
    "hyper",
    each((l) => [
      0.05 / (l + 1),
      1 - 0.9 ** (l + 1),
      1 - 0.999 ** (l + 1),
      0.1 * l + 0.02,
      maxNorm[l]!,
      9,
      9,
      9,
    ]),
  );
  leaves.set(
    "norm",
    each((l) => [20 + l]),
  );
  leaves.set(
    "stopped",
    each(() => [0]),
  );
  return leaves;
}

describe.each(["adamw", "sgd"] as const)("%s", (optimizer) => {
  test.each([
    ["without clipping", 0],
    ["clipped", 1.5],
    ["below the clip", 100],
  ])("one lane, %s", async (_, maxNorm) => {
    const tensors = build({ lanes: 1, optimizer });
    const leaves = leavesOf(tensors, 1, [maxNorm]);
    const { dispatches } = await expectReference(device, tensors, leaves, FLAT);
    expect(dispatches).toHaveLength(1);
  });

  test("three lanes, each with its own row of hyperparameters", async () => {
    const tensors = build({ lanes: 3, optimizer });
    const leaves = leavesOf(tensors, 3, [0, 1.5, 100]);
    const { dispatches } = await expectReference(device, tensors, leaves, FLAT);
    expect(dispatches).toHaveLength(1);
    // A norm that is not finite stops its lane, and hyperparameters are data of ours.
    const healthy = ["hyper", "norm", "stopped"];
    await expectLaneIsolation(device, tensors, leaves, { ...FLAT, healthy });
  });

  test("buffers of their own take a dispatch each", async () => {
    const tensors = build({ lanes: 3, optimizer });
    const leaves = leavesOf(tensors, 3, [0, 1.5, 100]);
    const { dispatches } = await expectReference(device, tensors, leaves);
    expect(dispatches).toHaveLength(SHAPES.length);
  });

  test("a stopped lane keeps every bit, even with NaN gradients, while its neighbours move", async () => {
    const tensors = build({ lanes: 3, optimizer });
    const leaves = leavesOf(tensors, 3, [0, 1.5, 0]);
    leaves.set(
      "stopped",
      [0, 1, 0].map((flag) => Float64Array.of(flag)),
    );
    leaves.set(
      "norm",
      [20, NaN, 22].map((norm) => Float64Array.of(norm)),
    );
    for (let i = 0; i < SHAPES.length; i++) leaves.get(`g${i}`)![1]!.fill(NaN);
    const { outputs } = await runNode(device, tensors, leaves, FLAT);
    const want = referenceOf(tensors, leaves);
    const kinds = optimizer === "sgd" ? ["p"] : ["p", "m", "v"];
    outputs.forEach((lanes, i) => {
      const before = leaves.get(`${kinds[i % kinds.length]}${Math.floor(i / kinds.length)}`)!;
      expect(lanes[1]).toEqual(before[1]!.map(Math.fround));
      for (const l of [0, 2]) {
        expect(lanes[l]).not.toEqual(before[l]!.map(Math.fround));
        lanes[l]!.forEach((value, j) => expect(value).toBeCloseTo(want[i]![l]![j]!, 4));
      }
    });
  });
});

describe.each(["lane", "workgroup"] as const)("gradientNorm, rows: %s", (rows) => {
  const options: RunOptions = { flat: ["g"], variants: { rows } };

  function norms(lanes: number): readonly Tensor[] {
    const loss = leaf("input", "loss", [1], { lanes });
    const stopped = leaf("input", "stopped", [1], { lanes });
    const result = gradientNorm(family("g", lanes), loss, stopped);
    return [result.norm, result.stopped];
  }

  function normLeaves(tensors: readonly Tensor[], lanes: number, stopped: readonly number[]) {
    return randomLeaves(tensors).set(
      "stopped",
      Array.from({ length: lanes }, (_, l) => Float64Array.of(stopped[l]!)),
    );
  }

  test.each([1, 3])("%i lanes, in two dispatches", async (lanes) => {
    const tensors = norms(lanes);
    const leaves = normLeaves(tensors, lanes, [0, 1, 0]);
    const { dispatches } = await expectReference(device, tensors, leaves, options);
    expect(dispatches).toHaveLength(2);
    await expectReference(device, tensors, leaves, { variants: { rows } });
  });

  test("a large buffer, where each invocation sums several vec4s", async () => {
    const g = [leaf("input", "g0", [300, 130], { lanes: 3 })];
    const loss = leaf("input", "loss", [1], { lanes: 3 });
    const stopped = leaf("input", "stopped", [1], { lanes: 3 });
    const result = gradientNorm(g, loss, stopped);
    const tensors = [result.norm, result.stopped];
    await expectReference(device, tensors, normLeaves(tensors, 3, [0, 0, 1]), options);
  });

  test.each([
    ["a NaN loss", "loss", NaN],
    ["an infinite loss", "loss", Infinity],
    ["a NaN gradient", "g3", NaN],
    ["an infinite gradient", "g0", -Infinity],
  ])("%s stops its lane and no other", async (_, name, value) => {
    const tensors = norms(3);
    const leaves = normLeaves(tensors, 3, [0, 0, 0]);
    const lane = leaves.get(name)![1]!;
    lane[lane.length - 1] = value;
    const { outputs } = await runNode(device, tensors, leaves, options);
    expect(outputs[1]!.map((flag) => flag[0])).toEqual([0, 1, 0]);
    const want = referenceOf(tensors, leaves)[0]!;
    for (const l of [0, 2]) expect(outputs[0]![l]![0]).toBeCloseTo(want[l]![0]!, 3);
  });

  test("a stopped lane stays stopped on healthy numbers", async () => {
    const tensors = norms(3);
    const { outputs } = await runNode(device, tensors, normLeaves(tensors, 3, [1, 0, 1]), options);
    expect(outputs[1]!.map((flag) => flag[0])).toEqual([1, 0, 1]);
  });
});
