/** Every derivative against central finite differences of its own reference, in float64. */
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src/core/shape.ts";
import { grad } from "../../../src/graph/grad.ts";
import { ACTIVATIONS, activation } from "../../../src/graph/ops/activation.ts";
import { attention } from "../../../src/graph/ops/attention.ts";
import { add, multiply } from "../../../src/graph/ops/binary.ts";
import { crossEntropy } from "../../../src/graph/ops/cross-entropy.ts";
import { dropout } from "../../../src/graph/ops/dropout.ts";
import { embedding } from "../../../src/graph/ops/embedding.ts";
import { layerNorm } from "../../../src/graph/ops/layer-norm.ts";
import { leaf } from "../../../src/graph/ops/leaf.ts";
import { matmul } from "../../../src/graph/ops/matmul.ts";
import {
  blockExpand,
  concatColumns,
  concatRows,
  copy,
  sliceColumns,
  sliceRows,
  splitColumns,
} from "../../../src/graph/ops/movement.ts";
import { sumAll, sumRows } from "../../../src/graph/ops/reduce.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { interpret } from "../../../src/reference/interpret.ts";
import { randomArray } from "../../helpers/random-arrays.ts";

interface Case {
  readonly name: string;
  /** Shapes of the differentiable leaves. */
  readonly leaves: Readonly<Record<string, readonly number[]>>;
  /** Other leaves with their values. */
  readonly data?: Readonly<
    Record<string, { dtype: "i32" | "u32" | "f32"; values: readonly number[] }>
  >;
  readonly build: (t: Readonly<Record<string, Tensor>>) => Tensor;
}

const x = [5, 7];
const ids = { dtype: "i32", values: [2, 0, 2, 3, 1] } as const;
const qkvCase = (name: string, options: { G: number; causal: boolean; prefix: boolean }): Case => ({
  name: `attention ${name}`,
  leaves: {
    qkv: [2 * 5, (4 + 2 * options.G) * 3],
    ...(options.prefix && { prefix: [2, 2 * options.G * 3] }),
  },
  data: { keyLengths: { dtype: "i32", values: [3, 5] } },
  build: ({ qkv, keyLengths, prefix }) =>
    attention(qkv!, {
      batch: 2,
      time: 5,
      heads: 4,
      keyValueHeads: options.G,
      headSize: 3,
      causal: options.causal,
      keyLengths: keyLengths!,
      prefix,
    }),
});

const CASES: readonly Case[] = [
  { name: "matmul nn", leaves: { a: x, b: [7, 3] }, build: ({ a, b }) => matmul(a!, b!) },
  {
    name: "matmul nt",
    leaves: { a: x, b: [3, 7] },
    build: ({ a, b }) => matmul(a!, b!, { transposeB: true }),
  },
  {
    name: "matmul tn",
    leaves: { a: [7, 5], b: [7, 3] },
    build: ({ a, b }) => matmul(a!, b!, { transposeA: true }),
  },
  { name: "add same", leaves: { a: x, b: x }, build: ({ a, b }) => add(a!, b!) },
  { name: "add row", leaves: { a: x, b: [7] }, build: ({ a, b }) => add(a!, b!) },
  { name: "add scalar", leaves: { a: x, b: [1] }, build: ({ a, b }) => add(a!, b!) },
  {
    name: "add of a tensor to itself",
    leaves: { a: x },
    build: ({ a }) => add(a!, multiply(a!, a!)),
  },
  { name: "multiply same", leaves: { a: x, b: x }, build: ({ a, b }) => multiply(a!, b!) },
  { name: "multiply row", leaves: { a: x, b: [7] }, build: ({ a, b }) => multiply(a!, b!) },
  { name: "multiply [1,N]", leaves: { a: x, b: [1, 7] }, build: ({ a, b }) => multiply(a!, b!) },
  { name: "multiply scalar", leaves: { a: x, b: [1] }, build: ({ a, b }) => multiply(a!, b!) },
  ...ACTIVATIONS.map((kind) => ({
    name: `activation ${kind}`,
    leaves: { a: x },
    build: ({ a }: Readonly<Record<string, Tensor>>) => activation(a!, kind),
  })),
  {
    name: "layerNorm",
    leaves: { a: x, gain: [7], bias: [7] },
    build: ({ a, gain, bias }) => layerNorm(a!, gain!, bias!, 1e-5),
  },
  {
    name: "embedding",
    leaves: { table: [4, 7] },
    data: { ids },
    build: ({ table, ids }) => embedding(ids!, table!),
  },
  qkvCase("causal", { G: 4, causal: true, prefix: false }),
  qkvCase("bidirectional with grouped queries", { G: 2, causal: false, prefix: false }),
  qkvCase("causal with a prefix", { G: 1, causal: true, prefix: true }),
  {
    name: "crossEntropy",
    leaves: { logits: x },
    data: {
      labels: { dtype: "i32", values: [3, -100, 0, 6, 2] },
      weights: { dtype: "f32", values: [0.25, 0.25, 0.3, 0.1, 0.25] },
    },
    build: ({ logits, labels, weights }) => crossEntropy(logits!, labels!, weights!).loss,
  },
  {
    name: "splitColumns",
    leaves: { a: x },
    build: ({ a }) => {
      const [first, , last] = splitColumns(a!, [2, 4, 1]);
      return concatColumns([last!, first!]);
    },
  },
  { name: "sumRows", leaves: { a: x }, build: ({ a }) => sumRows(a!) },
  {
    name: "sumRows to [1,N]",
    leaves: { a: x },
    build: ({ a }) => sumRows(a!, { keepsRank: true }),
  },
  { name: "sumAll", leaves: { a: x }, build: ({ a }) => sumAll(a!) },
  { name: "slice rows", leaves: { a: x }, build: ({ a }) => sliceRows(a!, 1, 3) },
  { name: "slice columns", leaves: { a: x }, build: ({ a }) => sliceColumns(a!, 2, 4) },
  {
    name: "pad",
    leaves: { a: x },
    build: ({ a }) => grad(sumAll(multiply(sliceRows(a!, 1, 3), sliceRows(a!, 1, 3))), [a!])[0]!,
  },
  { name: "concat rows", leaves: { a: x, b: [2, 7] }, build: ({ a, b }) => concatRows([a!, b!]) },
  {
    name: "concat columns",
    leaves: { a: x, b: [5, 2] },
    build: ({ a, b }) => concatColumns([a!, b!, a!]),
  },
  { name: "copy", leaves: { a: x }, build: ({ a }) => copy(a!) },
  { name: "blockExpand", leaves: { b: [6, 2] }, build: ({ b }) => blockExpand(b!, [0, 2], 3) },
  {
    name: "dropout",
    leaves: { a: x },
    data: { random: { dtype: "u32", values: [11, 3] } },
    build: ({ a, random }) => dropout(a!, random!, { rate: 0.4, place: 2 }),
  },
];

describe("derivatives equal finite differences", () => {
  for (const { name, leaves, data = {}, build } of CASES) {
    it(name, () => {
      const tensors: Record<string, Tensor> = {};
      const values = new Map<string, readonly Float64Array[]>();
      for (const [leafName, shape] of Object.entries(leaves)) {
        tensors[leafName] = leaf("trainable", leafName, shape);
        values.set(leafName, [randomArray(shape, `${name} ${leafName}`)]);
      }
      for (const [leafName, { dtype, values: given }] of Object.entries(data)) {
        tensors[leafName] = leaf("input", leafName, [given.length], { dtype });
        values.set(leafName, [Float64Array.from(given)]);
      }
      const y = build(tensors);
      // A random projection makes every element of the output matter, each differently.
      const weights = leaf("input", "projection", y.shape);
      values.set("projection", [randomArray(y.shape, `${name} projection`)]);
      const loss = sumAll(multiply(y, weights));
      const names = Object.keys(leaves);
      const gradients = grad(
        loss,
        names.map((leafName) => tensors[leafName]!),
      );
      expect(gradients.map(({ shape }) => shape)).toEqual(Object.values(leaves));
      const graph = {
        outputs: { loss },
        gradients: Object.fromEntries(names.map((leafName, i) => [leafName, gradients[i]!])),
        updates: [],
      };
      const result = interpret(graph, values).gradients;
      for (const leafName of names) {
        const want = finiteDifferences({ ...graph, gradients: {} }, values, leafName);
        const got = result.get(leafName)![0]!;
        const scale = Math.max(...want.map(Math.abs), 1e-3);
        expect(want.some((v) => v !== 0)).toBe(true);
        want.forEach((w, i) => expect(Math.abs(got[i]! - w) / scale).toBeLessThan(1e-7));
      }
    });
  }
});

function finiteDifferences(
  graph: Parameters<typeof interpret>[0],
  values: ReadonlyMap<string, readonly Float64Array[]>,
  name: string,
): Float64Array {
  const step = 1e-5;
  const base = values.get(name)![0]!;
  const lossAt = (i: number, delta: number) => {
    const moved = Float64Array.from(base);
    moved[i]! += delta;
    return interpret(graph, new Map([...values, [name, [moved]]])).outputs.get("loss")![0]![0]!;
  };
  return base.map((_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step));
}

it("a frozen leaf gets no gradient node, an unreachable one gets zeros", () => {
  const a = leaf("trainable", "a", [2, 2]);
  const frozen = leaf("frozen", "w", [2, 2]);
  const unused = leaf("trainable", "unused", [3]);
  const loss = sumAll(matmul(a, frozen));
  const [dA, dUnused] = grad(loss, [a, unused]);
  const graph = { outputs: {}, gradients: { a: dA!, unused: dUnused! }, updates: [] };
  const ones = Float64Array.of(1, 1, 1, 1);
  const { gradients } = interpret(
    graph,
    new Map([
      ["a", [ones]],
      ["w", [Float64Array.of(1, 2, 3, 4)]],
    ]),
  );
  expect([...gradients.get("a")![0]!]).toEqual([3, 7, 3, 7]);
  expect([...gradients.get("unused")![0]!]).toEqual([0, 0, 0]);
  expect(sizeOf(dUnused!.shape)).toBe(3);
});
