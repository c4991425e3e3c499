// Cross-entropy and its gradient on the GPU, both variants, against the float64 reference; no plan and no model.
import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/core/random.ts";
import { apply, applyOne } from "../../src/graph/apply.ts";
import { crossEntropyGradOp, crossEntropyOp } from "../../src/graph/ops/cross-entropy.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import type { LaneArrays } from "../../src/reference/interpret.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import { expectReference, randomLeaves, referenceOf, runNode } from "../helpers/run-node.ts";

const device = await testDevice();
const SHAPES = [
  [37, 19],
  [9, 1024],
  [64, 130],
  [1, 3],
  [6, 1],
] as const;

interface Lanes {
  readonly logits?: number;
  readonly labels?: number;
  readonly weights?: number;
}

/** loss, nll, correct, logSumExp, dLogits. */
function build(
  N: number,
  V: number,
  lanes: Lanes = {},
  overwritesLogits = false,
): readonly Tensor[] {
  const logits = leaf("input", "logits", [N, V], { lanes: lanes.logits ?? 1 });
  const labels = leaf("input", "labels", [N], { dtype: "i32", lanes: lanes.labels ?? 1 });
  const weights = leaf("input", "weights", [N], { lanes: lanes.weights ?? 1 });
  const outputs = apply(crossEntropyOp, { logits, labels, weights }, {});
  const dLoss = leaf("input", "dLoss", [1], { lanes: lanes.logits ?? 1 });
  const saved = { logits, labels, weights, logSumExp: outputs[3]!, dLoss };
  return [...outputs, applyOne(crossEntropyGradOp, saved, { overwritesLogits })];
}

/** Random leaves with labels, every third of them ignored, and weights of both signs' worth: positive, unequal. */
function leavesOf(tensors: readonly Tensor[], N: number, V: number, labelLanes = 1) {
  const leaves = randomLeaves(tensors, 3);
  const stream = randomStream(3, "labels");
  const labels: LaneArrays = Array.from({ length: labelLanes }, (_, l) =>
    Float64Array.from({ length: N }, (_v, n) => ((n + l) % 3 === 1 ? -100 : stream.integer(V))),
  );
  leaves.set("labels", labels);
  leaves.set(
    "weights",
    leaves.get("weights")!.map((lane) => lane.map((w) => Math.abs(w) / N)),
  );
  return leaves;
}

describe.each(["lane", "workgroup"] as const)("rows: %s", (rows) => {
  const options = { variants: { rows } };

  test.each(SHAPES)("[%i,%i]", async (N, V) => {
    const tensors = build(N, V);
    const leaves = leavesOf(tensors, N, V);
    // Some rows hold their label at the top, so that `correct` has ones among the zeros.
    const logits = leaves.get("logits")![0]!;
    leaves.get("labels")![0]!.forEach((label, n) => {
      if (n % 2 === 1 || label < 0) return;
      logits[n * V + label] = Math.max(...logits.subarray(n * V, (n + 1) * V)) + 1;
    });
    const { dispatches } = await expectReference(device, tensors, leaves, options);
    expect(dispatches[0]?.kernel.id).toBe(`crossEntropy ${rows}`);
    expect(dispatches[1]?.kernel.id).toBe(`crossEntropyLoss ${rows}`);
  });

  test.each([{ logits: 3, labels: 3, weights: 3 }, { logits: 3 }, { labels: 3, weights: 3 }])(
    "three lanes of %o",
    async (lanes) => {
      const tensors = build(37, 19, lanes);
      const leaves = leavesOf(tensors, 37, 19, lanes.labels);
      await expectReference(device, tensors, leaves, options);
      await expectLaneIsolation(device, tensors, leaves, options);
    },
  );

  test.each(SHAPES)("[%i,%i], three lanes, the gradient over the logits", async (N, V) => {
    const tensors = build(N, V, { logits: 3, labels: 3, weights: 3 }, true);
    const leaves = leavesOf(tensors, N, V, 3);
    const { dispatches } = await expectReference(device, tensors, leaves, options);
    const last = dispatches.at(-1)!;
    expect(last.kernel.id).toBe("crossEntropyGrad in place");
    expect(last.buffers["dLogits"]).toBe(dispatches[0]!.buffers["logits"]);
  });

  test("all labels ignored: zeros everywhere but in logSumExp", async () => {
    const tensors = build(37, 19);
    const leaves = leavesOf(tensors, 37, 19).set("labels", [new Float64Array(37).fill(-100)]);
    const { outputs } = await runNode(device, tensors, leaves, options);
    for (const i of [0, 1, 2, 4]) expect(outputs[i]![0]!.every((v) => v === 0)).toBe(true);
  });

  test("an ignored row of NaN stays out of loss and gradient", async () => {
    const tensors = build(6, 19);
    const leaves = leavesOf(tensors, 6, 19);
    leaves.get("logits")![0]!.fill(NaN, 19, 38);
    const { outputs } = await runNode(device, tensors, leaves, options);
    for (const i of [0, 1, 2, 4]) expect(outputs[i]![0]!.every(Number.isFinite)).toBe(true);
  });

  test("large and very negative logits neither overflow nor vanish", async () => {
    const tensors = build(2, 6);
    const leaves = leavesOf(tensors, 2, 6);
    leaves
      .set("logits", [
        Float64Array.of(1e4, 9999, -1e4, 0, 5, 9998, -2e3, -1998, -1999, -3e3, -2001, -2e3),
      ])
      .set("labels", [Float64Array.of(1, 0)]);
    await expectReference(device, tensors.slice(0, 4), leaves, options);
    // The gradient goes through logSumExp, of which f32 keeps 1e-3 here.
    const { outputs } = await runNode(device, tensors, leaves, options);
    const want = referenceOf(tensors, leaves)[4]![0]!;
    outputs[4]![0]!.forEach((value, i) => expect(Math.abs(value - want[i]!)).toBeLessThan(1e-3));
  });

  test("of equal logits the first counts as the answer", async () => {
    const tensors = [build(6, 7)[2]!];
    const row = [1, 2, 5, 2, 5, 5, 0];
    const leaves = randomLeaves(tensors)
      .set("logits", [Float64Array.from({ length: 42 }, (_, i) => row[i % 7]!)])
      .set("labels", [Float64Array.of(2, 4, 5, -1, 0, 6)]);
    const { outputs } = await runNode(device, tensors, leaves, options);
    expect(outputs).toEqual(referenceOf(tensors, leaves));
    expect([...outputs[0]![0]!]).toEqual([1, 0, 0, 0, 0, 0]);
  });

  test("a label beyond the vocabulary makes the loss NaN", async () => {
    const tensors = build(6, 19);
    const leaves = leavesOf(tensors, 6, 19);
    leaves.get("labels")![0]![2] = 19;
    const { outputs } = await runNode(device, tensors, leaves, options);
    expect(outputs[0]![0]![0]).toBeNaN();
  });
});
