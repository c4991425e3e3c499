// Batches are pure in seed and step, lose no example, and count exactly what counts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluationBatches, timeBucket, trainingBatches } from "../../../src/data/batches.ts";
import type { Batch, BatchShape } from "../../../src/data/batches.ts";
import { IGNORED_LABEL } from "../../../src/data/task.ts";
import type { Example } from "../../../src/data/task.ts";

const PAD = 99;

/** Example i holds the token i + 100 throughout, of a length of its own, the first label ignored. */
function examplesOf(count: number, longest = 8): readonly Example[] {
  return Array.from({ length: count }, (_, i) => {
    const length = 2 + (i % (longest - 1));
    const ids = new Int32Array(length).fill(100 + i);
    return { ids, labels: ids.map((id, t) => (t === 0 ? IGNORED_LABEL : id)) };
  });
}

function shapeOf(batch: number, time = 8): BatchShape {
  return { batch, time, padTokenId: PAD, kind: "language-model" };
}

/** The example that each row holds. */
function rowsOf(batch: Batch, time = 8): readonly number[] {
  return Array.from({ length: batch.rows }, (_, row) => batch.ids[row * time]! - 100);
}

describe("trainingBatches", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 40 }),
    batch: fc.integer({ min: 1, max: 12 }),
    seed: fc.nat(0xffffffff),
  });

  test("every epoch holds every example once", () => {
    fc.assert(
      fc.property(sizes, ({ count, batch, seed }) => {
        const { batchAt, stepsPerEpoch } = trainingBatches(examplesOf(count), shapeOf(batch));
        expect(stepsPerEpoch).toBe(count / batch);
        const steps = Math.ceil((3 * count) / batch);
        const seen = Array.from({ length: steps }, (_, i) => rowsOf(batchAt(seed, i + 1))).flat();
        const all = Array.from({ length: count }, (_, i) => i);
        for (let epoch = 0; epoch < 3; epoch++) {
          const rows = seen.slice(epoch * count, (epoch + 1) * count);
          expect(rows.toSorted((a, b) => a - b)).toEqual(all);
        }
      }),
    );
  });

  test("is pure in seed and step, in whatever order they are asked for", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 400 })), { maxLength: 60 }),
        ({ count, batch }, asked) => {
          const kept = trainingBatches(examplesOf(count), shapeOf(batch));
          for (const [seed, step] of asked) {
            const fresh = trainingBatches(examplesOf(count), shapeOf(batch));
            expect(kept.batchAt(seed, step)).toEqual(fresh.batchAt(seed, step));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("seeds and epochs have orders of their own", () => {
    const { batchAt } = trainingBatches(examplesOf(64), shapeOf(64));
    const orders = [batchAt(1, 1), batchAt(2, 1), batchAt(1, 2)].map((batch) =>
      rowsOf(batch).join(),
    );
    expect(new Set(orders).size).toBe(3);
    // Pinned: a change here changes every run.
    expect(rowsOf(batchAt(0, 1)).slice(0, 4)).toEqual([43, 8, 25, 30]);
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses step %d", (step) => {
    const { batchAt } = trainingBatches(examplesOf(4), shapeOf(2));
    expect(() => batchAt(0, step)).toThrow("expected a step from 1");
  });
});

describe("evaluationBatches", () => {
  test("hold every example once in order; the last is filled with rows that do not count", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 12 }), (count, B) => {
        const examples = examplesOf(count);
        const batches = evaluationBatches(examples, shapeOf(B));
        expect(batches.flatMap((batch) => rowsOf(batch))).toEqual([...examples.keys()]);
        const want = examples.reduce((sum, { labels }) => sum + labels.length - 1, 0);
        expect(batches.reduce((sum, { counted }) => sum + counted, 0)).toBe(want);
        for (const batch of batches) expect(batch.ids).toHaveLength(B * 8);
        const last = batches.at(-1)!;
        expect([...last.ids.subarray(last.rows * 8)].every((id) => id === PAD)).toBe(true);
        expect([...last.labels.subarray(last.rows * 8)].every((id) => id === -100)).toBe(true);
      }),
    );
  });

  test("Σ weights·nll times its count, summed, over all counts is the mean of all tokens", () => {
    const examples = examplesOf(23);
    const nll = (label: number) => Math.sin(label) + 2;
    let sum = 0;
    let counted = 0;
    for (const batch of evaluationBatches(examples, shapeOf(5))) {
      const mean = batch.weights.reduce((total, w, i) => total + w * nll(batch.labels[i]!), 0);
      sum += mean * batch.counted;
      counted += batch.counted;
    }
    const each = examples.flatMap(({ labels }) => [...labels.subarray(1)].map(nll));
    expect(counted).toBe(each.length);
    expect(sum / counted).toBeCloseTo(each.reduce((a, b) => a + b) / each.length, 6);
  });

  test("a limit takes examples from the whole split, the same every time", () => {
    const batches = evaluationBatches(examplesOf(100), shapeOf(4), 10);
    expect(batches.flatMap((batch) => rowsOf(batch))).toEqual([
      0, 10, 20, 30, 40, 50, 60, 70, 80, 90,
    ]);
    expect(batches.map(({ rows }) => rows)).toEqual([4, 4, 2]);
  });
});

describe("a batch", () => {
  test("stands row after row, padded on the right", () => {
    const examples = [
      { ids: Int32Array.of(5, 6, 7), labels: Int32Array.of(-100, 7, 8) },
      { ids: Int32Array.of(9), labels: Int32Array.of(4) },
    ];
    const [batch] = evaluationBatches(examples, shapeOf(3, 4));
    expect(batch).toEqual({
      ids: Int32Array.of(5, 6, 7, PAD, 9, PAD, PAD, PAD, PAD, PAD, PAD, PAD),
      positions: Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3),
      labels: Int32Array.of(-100, 7, 8, -100, 4, -100, -100, -100, -100, -100, -100, -100),
      weights: Float32Array.of(0, 1 / 3, 1 / 3, 0, 1 / 3, 0, 0, 0, 0, 0, 0, 0),
      keyLengths: Int32Array.of(3, 1, 1),
      counted: 3,
      rows: 2,
    });
  });

  test("of a classification task has one label a row", () => {
    const examples = [
      { ids: Int32Array.of(5, 6, 7), labels: Int32Array.of(1) },
      { ids: Int32Array.of(9), labels: Int32Array.of(0) },
    ];
    const [batch] = evaluationBatches(examples, { ...shapeOf(3, 4), kind: "classification" });
    expect(batch?.labels).toEqual(Int32Array.of(1, 0, -100));
    expect(batch?.weights).toEqual(Float32Array.of(0.5, 0.5, 0));
    expect(batch?.positions).toHaveLength(12);
  });

  test("that cannot be made is refused", () => {
    const short = { ids: Int32Array.of(1, 2), labels: Int32Array.of(2) };
    for (const examples of [
      [],
      examplesOf(9, 9),
      [short],
      [{ ...short, ids: new Int32Array(0) }],
    ]) {
      expect(() => trainingBatches(examples, shapeOf(2))).toThrow(
        expect.objectContaining({ code: "DATA_INVALID" }),
      );
    }
  });
});

test.each([
  [1, 16],
  [16, 16],
  [17, 32],
  [64, 64],
  [128, 128],
])("%d tokens go into rows of %d", (longest, bucket) => {
  expect(timeBucket(longest)).toBe(bucket);
});

test("more than the largest bucket is refused", () => {
  expect(() => timeBucket(129)).toThrow("at most 128 tokens, found one of 129");
});
