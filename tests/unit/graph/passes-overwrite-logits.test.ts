// The pass that writes the logits' gradient over the logits: where it may, where it must not, and what the plan binds.
import { describe, expect, it } from "vitest";
import { applyOne } from "../../../src/graph/apply.ts";
import { grad } from "../../../src/graph/grad.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { graphRoots, topologicalOrder } from "../../../src/graph/graph.ts";
import type { CrossEntropyGradAttributes } from "../../../src/graph/ops/cross-entropy.ts";
import { crossEntropy, crossEntropyGradOp } from "../../../src/graph/ops/cross-entropy.ts";
import { leaf } from "../../../src/graph/ops/leaf.ts";
import { matmul } from "../../../src/graph/ops/matmul.ts";
import { sliceColumns } from "../../../src/graph/ops/movement.ts";
import { optimise } from "../../../src/graph/passes/passes.ts";
import type { Op, Tensor } from "../../../src/graph/tensor.ts";
import { compile } from "../../../src/plan/compile.ts";
import { flatLayout } from "../../../src/plan/flat-layout.ts";
import { VARIANT_SETS } from "../../helpers/gpu-backend.ts";

const [N, D, V] = [6, 4, 8];
const x = leaf("input", "x", [N, D]);
const w = leaf("trainable", "w", [D, V]);
const labels = leaf("input", "labels", [N], { dtype: "i32" });
const weights = leaf("input", "weights", [N]);

/** A loss of logits that `view` makes of x w, with its gradient and what `extra` asks for besides. */
function step(
  view: (product: Tensor) => Tensor,
  extra: (logits: Tensor) => object = () => ({}),
): Graph {
  const logits = view(matmul(x, w));
  const { loss } = crossEntropy(logits, labels, weights);
  const [dW] = grad(loss, [w]);
  return { outputs: { loss, ...extra(logits) }, gradients: { w: dW! }, updates: [] };
}

function overwrites(graph: Graph): boolean {
  const node = topologicalOrder(graphRoots(graph)).find(
    ({ op }) => op === (crossEntropyGradOp as unknown as Op),
  )!;
  return (node.attributes as CrossEntropyGradAttributes).overwritesLogits;
}

describe("the gradient is written over the logits", () => {
  it("where the loss and the gradient alone read them", () => {
    expect(overwrites(step((product) => product))).toBe(false);
    expect(overwrites(optimise(step((product) => product)))).toBe(true);
    expect(
      overwrites(
        optimise(
          step((product) => product),
          [],
        ),
      ),
    ).toBe(false);
  });

  it("not where the graph also returns them", () => {
    expect(
      overwrites(
        optimise(
          step(
            (product) => product,
            (logits) => ({ logits }),
          ),
        ),
      ),
    ).toBe(false);
  });

  it("not where something else reads them", () => {
    const graph = step(
      (product) => product,
      (logits) => ({ other: matmul(logits, leaf("input", "v", [V, D])) }),
    );
    expect(overwrites(optimise(graph))).toBe(false);
  });

  it("not where they are a view of a larger product", () => {
    expect(overwrites(optimise(step((product) => sliceColumns(product, 0, 4))))).toBe(false);
  });

  it("not where they are an input", () => {
    const logits = leaf("input", "logits", [N, V]);
    const saved = { logits, labels, weights, logSumExp: weights, dLoss: leaf("input", "d", [1]) };
    const dLogits = applyOne(crossEntropyGradOp, saved, { overwritesLogits: false });
    const outputs = { y: matmul(dLogits, leaf("input", "v", [V, D])) };
    expect(overwrites(optimise({ outputs, gradients: {}, updates: [] }))).toBe(false);
  });

  it("and the plan has one buffer for both", () => {
    const layout = flatLayout([{ name: "w", shape: [D, V] }]);
    const plan = (passes: readonly "overwriteLogits"[]) =>
      compile(
        optimise(
          step((product) => product),
          passes,
        ),
        {
          label: "step",
          variants: VARIANT_SETS["register"]!,
          layout,
        },
      );
    const buffersOf = (passes: readonly "overwriteLogits"[]) => {
      const { dispatches } = plan(passes);
      const find = (id: string) => dispatches.find(({ kernel }) => kernel.id.startsWith(id))!;
      return {
        logits: find("crossEntropy ").buffers["logits"]!.id,
        dLogits: find("crossEntropyGrad").buffers["dLogits"]!.id,
      };
    };
    const on = buffersOf(["overwriteLogits"]);
    expect(on.dLogits).toBe(on.logits);
    const off = buffersOf([]);
    expect(off.dLogits).not.toBe(off.logits);
    expect(plan(["overwriteLogits"]).totalBytes).toBeLessThan(plan([]).totalBytes);
  });
});
