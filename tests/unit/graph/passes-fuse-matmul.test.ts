// The passes that move a factor, a shared sum or a block matrix into products: where they may, and where they must not.
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { graphLeaves, graphRoots, topologicalOrder } from "../../../src/graph/graph.ts";
import { activation } from "../../../src/graph/ops/activation.ts";
import { add, multiply } from "../../../src/graph/ops/binary.ts";
import { leaf } from "../../../src/graph/ops/leaf.ts";
import type { MatmulAttributes } from "../../../src/graph/ops/matmul.ts";
import { matmul } from "../../../src/graph/ops/matmul.ts";
import { blockExpand } from "../../../src/graph/ops/movement.ts";
import type { PassName } from "../../../src/graph/passes/passes.ts";
import { ALL_PASSES, optimise } from "../../../src/graph/passes/passes.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { interpret } from "../../../src/reference/interpret.ts";

const [N, D] = [5, 8];
const x = leaf("input", "x", [N, D]);
const w = leaf("input", "w", [D, D]);
const scale = leaf("input", "scale", [1]);
const bias = leaf("input", "bias", [D]);

function graphOf(outputs: Readonly<Record<string, Tensor>>): Graph {
  return { outputs, gradients: {}, updates: [] };
}

function ops(graph: Graph): readonly string[] {
  const order = topologicalOrder(graphRoots(graph));
  return order.map(({ op }) => op.name).filter((name) => name !== "leaf");
}

function products(graph: Graph): readonly MatmulAttributes[] {
  return topologicalOrder(graphRoots(graph)).flatMap(({ op, attributes }) =>
    op.name === "matmul" ? [attributes as MatmulAttributes] : [],
  );
}

/** The graph after the passes, whose outputs are those of the graph before them. */
function rewritten(graph: Graph, passes: readonly PassName[] = ALL_PASSES): Graph {
  const result = optimise(graph, passes);
  const values = new Map(
    [...graphLeaves(graph)].map(([name, { shape, lanes }]) => [
      name,
      Array.from({ length: lanes }, (_, lane) => {
        const stream = randomStream(lane, name);
        return Float64Array.from({ length: sizeOf(shape) }, () => stream.normal());
      }),
    ]),
  );
  const [want, got] = [graph, result].map((each) => interpret(each, values).outputs);
  for (const [name, lanes] of want!) {
    lanes.forEach((lane, l) => {
      const own = got!.get(name)![l]!;
      expect(own.length).toBe(lane.length);
      lane.forEach((v, i) => expect(Math.abs(v - own[i]!), name).toBeLessThan(1e-9));
    });
  }
  return result;
}

describe("a factor moves from an operand to its products", () => {
  const hidden = activation(x, "tanh");
  const scaled = multiply(hidden, scale);

  it("where products alone read it", () => {
    const outputs = { y: matmul(scaled, w), z: matmul(x, scaled, { transposeA: true }) };
    expect(ops(rewritten(graphOf(outputs)))).not.toContain("multiply");
    const off = ALL_PASSES.filter((name) => name !== "scaledOperand");
    expect(ops(rewritten(graphOf(outputs), off))).toContain("multiply");
  });

  it("not where something else reads it, or the product has a factor", () => {
    expect(ops(rewritten(graphOf({ y: matmul(scaled, w), scaled })))).toContain("multiply");
    const twice = matmul(scaled, scaled, { transposeB: true });
    expect(ops(rewritten(graphOf({ twice })))).toContain("multiply");
    const other = leaf("input", "other", [1]);
    const full = multiply(matmul(scaled, w), other);
    expect(ops(rewritten(graphOf({ full })))).toContain("multiply");
  });

  it("and takes the bias along, if it has the same factor", () => {
    const y = add(matmul(scaled, w), multiply(bias, scale));
    expect(ops(rewritten(graphOf({ y })))).toEqual(["activation", "matmul"]);
    expect(products(rewritten(graphOf({ y }))).map((each) => each.scalesBias)).toEqual([true]);
    const other = multiply(bias, leaf("input", "other", [1]));
    const mixed = rewritten(graphOf({ y: add(matmul(scaled, w), other) }));
    expect(products(mixed).map((each) => each.scalesBias)).toEqual([false]);
    expect(ops(mixed)).toContain("multiply");
  });
});

describe("a product that is read again gives its sum with the stream too", () => {
  const stream = activation(x, "silu");
  const update = add(matmul(stream, w), bias);

  it("where the stream is there first", () => {
    const graph = graphOf({ y: add(stream, update), z: matmul(update, w) });
    expect(ops(rewritten(graph))).not.toContain("add");
    const off = ALL_PASSES.filter((name) => name !== "sharedResidual");
    expect(ops(rewritten(graph, off))).toContain("add");
  });

  it("not where what is added is made of the product", () => {
    const graph = graphOf({ y: add(multiply(update, update), update), update });
    expect(ops(rewritten(graph))).toContain("add");
  });

  it("not where lanes have streams of their own and share the product", () => {
    const own = leaf("input", "own", [N, D], { lanes: 2 });
    const graph = graphOf({ y: add(own, update), z: matmul(update, w) });
    const result = rewritten(graph);
    expect(result.outputs["z"]!.lanes).toBe(1);
  });
});

describe("products read blocks where they are", () => {
  const [total, slices] = [3, [0, 2]];
  const compact = (rank: number) => leaf("input", "b", [2 * D, rank]);
  const narrow = leaf("input", "narrow", [N, total * D]);
  const whole = (b: Tensor) => blockExpand(b, slices, total);
  /** The two products of an adapter on slices with its matrix. */
  const outputs = (rank: number, b = whole(compact(rank))) => {
    const low = matmul(x, leaf("input", "a", [D, 2 * rank]));
    const packed = matmul(leaf("input", "wide", [N, 40]), leaf("input", "frozen", [40, total * D]));
    return { y: add(packed, matmul(low, b, { transposeB: true })), dU: matmul(narrow, b) };
  };

  it("where every reader can", () => {
    const graph = graphOf(outputs(4));
    expect(ops(graph)).toContain("blockExpand");
    const result = rewritten(graph);
    expect(ops(result)).not.toContain("blockExpand");
    const given = products(result).flatMap(({ blocks }) => blocks?.of ?? []);
    expect([...given].sort()).toEqual(["b", "v"]);
    const off = ALL_PASSES.filter((name) => name !== "blocks");
    expect(ops(rewritten(graph, off))).toContain("blockExpand");
  });

  it("not where a rank is no whole vec4, nor where something else reads the matrix", () => {
    expect(ops(rewritten(graphOf(outputs(3))))).toContain("blockExpand");
    const b = whole(compact(4));
    const result = rewritten(graphOf({ ...outputs(4, b), other: activation(b, "tanh") }));
    expect(products(result).filter(({ blocks }) => blocks !== undefined)).toEqual([]);
  });
});
