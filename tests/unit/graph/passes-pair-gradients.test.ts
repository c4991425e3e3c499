// The pass that makes an adapter's gradients one node: which it takes, which it leaves, and what the plan then launches.
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import { grad } from "../../../src/graph/grad.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { graphLeaves, graphRoots, topologicalOrder } from "../../../src/graph/graph.ts";
import { activation } from "../../../src/graph/ops/activation.ts";
import { add, multiply } from "../../../src/graph/ops/binary.ts";
import { leaf } from "../../../src/graph/ops/leaf.ts";
import { matmul } from "../../../src/graph/ops/matmul.ts";
import type { MatmulPairAttributes } from "../../../src/graph/ops/matmul-pair.ts";
import { blockExpand } from "../../../src/graph/ops/movement.ts";
import { sumAll } from "../../../src/graph/ops/reduce.ts";
import type { PassName } from "../../../src/graph/passes/passes.ts";
import { ALL_PASSES, optimise } from "../../../src/graph/passes/passes.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { compile } from "../../../src/plan/compile.ts";
import { flatLayout } from "../../../src/plan/flat-layout.ts";
import { interpret } from "../../../src/reference/interpret.ts";
import { VARIANT_SETS } from "../../helpers/gpu-backend.ts";

const [K, D] = [7, 12];
const x = leaf("input", "x", [K, D]);
const target = leaf("input", "target", [K, D]);
const scale = leaf("input", "scale", [1]);

type Parameters = Readonly<Record<string, Tensor>>;

function parameters(shapes: Readonly<Record<string, readonly number[]>>, lanes = 1): Parameters {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      leaf("trainable", name, shape, { lanes }),
    ]),
  );
}

/** The gradients of Σ y ⊙ target with respect to all parameters, and whatever `extra` makes of them. */
function step(
  trained: Parameters,
  y: Tensor,
  extra: (gradients: Parameters) => Parameters = () => ({}),
  weights: Tensor = target,
): Graph {
  const names = Object.keys(trained);
  const loss = sumAll(multiply(y, weights));
  const made = grad(loss, Object.values(trained));
  const gradients = Object.fromEntries(names.map((name, i) => [name, made[i]!]));
  return { outputs: { loss, ...extra(gradients) }, gradients, updates: [] };
}

function loraStep(rank = 4, lanes = 1, extra?: (gradients: Parameters) => Parameters): Graph {
  const trained = parameters({ A: [rank, D], B: [D, rank] }, lanes);
  const low = multiply(matmul(x, trained["A"]!, { transposeB: true }), scale);
  return step(trained, matmul(low, trained["B"]!, { transposeB: true }), extra);
}

/** `scaled` says what of the projection up has the factor. */
function bottleneckStep(scaled: readonly ("up" | "upBias")[] = []): Graph {
  const trained = parameters({ down: [5, D], downBias: [5], up: [D, 5], upBias: [D] });
  const { down, downBias, up, upBias } = trained as Record<string, Tensor>;
  const hidden = activation(add(matmul(x, down!, { transposeB: true }), downBias!), "tanh");
  const factor = (name: "up" | "upBias", tensor: Tensor) =>
    scaled.includes(name) ? multiply(tensor, scale) : tensor;
  const product = matmul(factor("up", hidden), up!, { transposeB: true });
  return step(trained, add(product, factor("upBias", upBias!)));
}

function slicedStep(rank: number): Graph {
  const trained = parameters({ A: [2 * rank, D], B: [8, rank] });
  const low = matmul(x, trained["A"]!, { transposeB: true });
  const b = blockExpand(trained["B"]!, [0, 2], 3);
  return step(trained, matmul(low, b, { transposeB: true }));
}

function pairs(graph: Graph): readonly MatmulPairAttributes[] {
  return topologicalOrder(graphRoots(graph)).flatMap(({ op, attributes }) =>
    op.name === "matmulPair" ? [attributes as MatmulPairAttributes] : [],
  );
}

function count(graph: Graph, name: string): number {
  return topologicalOrder(graphRoots(graph)).filter(({ op }) => op.name === name).length;
}

/** Holds every output and gradient with all passes against those of the graph as it was built. */
function expectSame(graph: Graph): void {
  const values = new Map(
    [...graphLeaves(graph)].map(([name, { shape, lanes }]) => {
      const draw = (lane: number) => {
        const stream = randomStream(lane, name);
        return Float64Array.from({ length: sizeOf(shape) }, () => stream.normal());
      };
      return [name, Array.from({ length: lanes }, (_, lane) => draw(lane))];
    }),
  );
  const [want, got] = [graph, optimise(graph)].map((each) => interpret(each, values));
  for (const part of ["outputs", "gradients"] as const) {
    for (const [name, lanes] of want![part]) {
      lanes.forEach((lane, l) => {
        const largest = Math.max(...lane.map(Math.abs));
        expect(largest, name).toBeGreaterThan(0);
        const own = got![part].get(name)![l]!;
        lane.forEach((v, i) => expect(Math.abs(v - own[i]!) / largest, name).toBeLessThan(1e-9));
      });
    }
  }
}

const OFF = ALL_PASSES.filter((name) => name !== "pairGradients");

describe("the gradients of one adapter are one node", () => {
  it("LoRA: dB and dA", () => {
    for (const lanes of [1, 3]) {
      const graph = loraStep(4, lanes);
      expect(pairs(graph)).toEqual([]);
      expect(pairs(optimise(graph, OFF))).toEqual([]);
      expect(pairs(optimise(graph))).toEqual([
        { sums: [false, false], scaled: [false, false], blocks: undefined },
      ]);
      expectSame(graph);
    }
  });

  it("a bottleneck: two weights, and its biases as sums", () => {
    const graph = bottleneckStep();
    expect(pairs(optimise(graph))).toEqual([
      { sums: [true, true], scaled: [false, false], blocks: undefined },
    ]);
    expect(count(optimise(graph, OFF), "sumRows")).toBe(2);
    expect(count(optimise(graph), "sumRows")).toBe(0);
    expectSame(graph);
  });

  it("a bottleneck whose way up has a factor: it is on the weight and on the sums, or the sums stay apart", () => {
    const graph = bottleneckStep(["up", "upBias"]);
    const scaled = [true, false];
    expect(pairs(optimise(graph))).toEqual([{ sums: [true, true], scaled, blocks: undefined }]);
    expect(count(optimise(graph), "sumRows")).toBe(0);
    expectSame(graph);
    for (const alone of ["up", "upBias"] as const) {
      const mixed = bottleneckStep([alone]);
      expect(pairs(optimise(mixed)).map(({ sums }) => sums)).toEqual([[false, true]]);
      expectSame(mixed);
    }
  });

  it("LoRA on slices: the blocks are gathered in the product, where they are whole vec4s", () => {
    const blocks = { slices: [0, 2], total: 3 };
    // The loss has the shape of the packed projection.
    expect(pairs(optimise(slicedStep(4)))).toEqual([
      { sums: [false, false], scaled: [false, false], blocks },
    ]);
    expect(count(optimise(slicedStep(4)), "blockExtract")).toBe(0);
    expectSame(slicedStep(4));
    expect(pairs(optimise(slicedStep(3)))).toEqual([]);
    expectSame(slicedStep(3));
  });
});

describe("what is left alone", () => {
  it("products with no thin side, which fill a device by themselves", () => {
    const [width, rank] = [80, 65];
    const wide = leaf("input", "wide", [K, width]);
    const chain = (rank: number) => {
      const trained = parameters({ A: [width, rank], B: [rank, width] });
      const y = matmul(matmul(wide, trained["A"]!), trained["B"]!);
      return step(trained, y, undefined, leaf("input", "weights", [K, width]));
    };
    expect(pairs(optimise(chain(rank)))).toEqual([]);
  });

  it("gradients of unrelated layers", () => {
    const trained = parameters({ first: [D, 4], second: [D, 4] });
    const other = leaf("input", "other", [K, 4]);
    const y = add(matmul(x, trained["first"]!), multiply(matmul(x, trained["second"]!), other));
    const graph = step(trained, y, undefined, other);
    expect(pairs(optimise(graph))).toEqual([]);
  });
});

it("a gradient that is read again stays right", () => {
  const graph = loraStep(4, 1, ({ A, B }) => ({ product: matmul(B!, A!) }));
  expect(pairs(optimise(graph)).length).toBe(1);
  expectSame(graph);
});

it("the plan launches one kernel for an adapter's gradients", () => {
  const plan = (graph: Graph, passes: readonly PassName[]) => {
    const shapes = Object.entries(graph.gradients).map(([name, { shape }]) => ({ name, shape }));
    const variants = VARIANT_SETS["quad"]!;
    return compile(optimise(graph, passes), {
      label: "step",
      variants,
      layout: flatLayout(shapes),
    }).dispatches.map(({ label }) => label);
  };
  const saved = (graph: Graph) => plan(graph, OFF).length - plan(graph, ALL_PASSES).length;
  expect(saved(loraStep())).toBe(1);
  expect(saved(bottleneckStep())).toBe(3);
  expect(saved(slicedStep(4))).toBe(2);
  const pair = plan(bottleneckStep(), ALL_PASSES).filter((label) => label.includes("pair"));
  expect(pair).toEqual([expect.stringContaining("→ gradient of up, upBias, down, downBias")]);
});
