// Every pass, alone and together, leaves the values of a whole training step as they were and does what it is named for.
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { graphLeaves, graphRoots, leafOf, topologicalOrder } from "../../../src/graph/graph.ts";
import type { PassName } from "../../../src/graph/passes/passes.ts";
import { ALL_PASSES, optimise } from "../../../src/graph/passes/passes.ts";
import { interpret } from "../../../src/reference/interpret.ts";
import { ADAMW, hyperRow } from "../../../src/train/optimizer-settings.ts";
import type { Attachment } from "../../../src/train/attachment.ts";
import { methodInputs, rowLayout } from "../../../src/train/attachment.ts";
import { batchInputs } from "../../../src/train/batch-inputs.ts";
import { trainingGraph } from "../../../src/train/step-graphs.ts";
import { ATTACHMENTS, TINY_SHAPE, tinyBatch } from "../../helpers/tiny-model.ts";

const LANES = 2;

describe.each(ATTACHMENTS)("%s", (name, attachment) => {
  const graph = trainingGraph({ ...TINY_SHAPE, attachment, lanes: LANES }, ADAMW, {
    sharedBatch: true,
  });
  const leaves = randomLeaves(graph, attachment);
  const plain = interpret(graph, leaves);

  it.each([...ALL_PASSES.map((name) => [name] as PassName[]), [...ALL_PASSES]])(
    "%s",
    (...passes: readonly PassName[]) => {
      const rewritten = interpret(optimise(graph, passes), leaves);
      for (const part of ["outputs", "gradients", "updates"] as const) {
        expect([...rewritten[part].keys()]).toEqual([...plain[part].keys()]);
        for (const [name, want] of plain[part]) {
          const got = rewritten[part].get(name)!;
          expect(got.length, name).toBe(want.length);
          want.forEach((lane, l) => {
            const largest = lane.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-9);
            const error = lane.reduce((most, v, i) => Math.max(most, Math.abs(v - got[l]![i]!)), 0);
            expect(error / largest, name).toBeLessThan(1e-9);
          });
        }
      }
    },
  );

  it("nothing that a pass is named for is left over", () => {
    const ops = opNames(optimise(graph));
    expect(ops).not.toContain("activation");
    // Dropout stands between a low-rank product and the gate, which then has a sum before it; (IA)³ scales in between.
    if (!/dropout|\(IA\)³/.test(name)) expect(ops).not.toContain("activationGrad");
    // Every sum of a step has a matrix product, an embedding or a norm's gradient to go into.
    expect(ops).not.toContain("add");
    // One number for a whole matrix goes into a product.
    if (!/dropout|\(IA\)³/.test(name)) expect(ops).not.toContain("multiply");
    expect(ops.length).toBeLessThan(opNames(graph).length);
  });
});

function opNames(graph: Graph): readonly string[] {
  return topologicalOrder(graphRoots(graph)).map((node) => node.op.name);
}

function randomLeaves(graph: Graph, attachment: Attachment): Map<string, Float64Array[]> {
  const given = new Map([
    ...batchInputs([tinyBatch(3, 1)], rowLayout(TINY_SHAPE.config, attachment, TINY_SHAPE)),
    ...methodInputs(attachment, TINY_SHAPE, 1),
  ]);
  const values = new Map<string, Float64Array[]>();
  for (const [name, tensor] of graphLeaves(graph)) {
    const lanes = Array.from({ length: tensor.lanes }, (_, lane) => {
      const [same] = given.get(name) ?? [];
      if (same !== undefined) return Float64Array.from(same);
      if (name === "hyper") {
        return hyperRow(
          ADAMW,
          { learningRate: 0.01, weightDecay: 0.1, maxGradientNorm: 1 },
          3 + lane,
        );
      }
      if (name === "random") return Float64Array.of(7 + lane, 3);
      if (name === "stopped") return Float64Array.of(0);
      const stream = randomStream(lane, name);
      const isSquare = leafOf(tensor).role === "moment2";
      return Float64Array.from({ length: sizeOf(tensor.shape) }, () => {
        const value = 0.3 * stream.normal();
        return isSquare ? value * value + 1e-3 : value;
      });
    });
    values.set(name, lanes);
  }
  return values;
}
