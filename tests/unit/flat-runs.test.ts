/** Which operands one optimizer launch may cover: neighbours in every list, nothing across a gap. */
import { expect, test } from "vitest";
import { flatRuns } from "../../src/kernels/flat-runs.ts";
import type { BufferRef, Operand } from "../../src/kernels/kernel.ts";

const [P, G]: readonly [BufferRef, BufferRef] = [
  { id: 0, label: "p" },
  { id: 1, label: "g" },
];

/** Rows of 5 columns, stored as 8. */
function operand(buffer: BufferRef, offset: number, rows: number, laneStride = 100): Operand {
  return { buffer, offset, rows, columns: 5, rowStride: 8, laneStride, lanes: 3 };
}

function members(...lists: readonly (readonly Operand[])[]): readonly (readonly number[])[] {
  return flatRuns(lists).map((run) => run.members);
}

test("neighbours make one run, in the order of memory", () => {
  const p = [operand(P, 24, 1), operand(P, 8, 2), operand(P, 32, 4)];
  const [run, ...others] = flatRuns([p, p.map((o) => ({ ...o, buffer: G }))]);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ members: [1, 0, 2], size: 56 });
  expect(run?.starts.map(({ buffer, offset }) => [buffer.label, offset])).toEqual([
    ["p", 8],
    ["g", 8],
  ]);
});

test("a gap, in either list, ends a run", () => {
  const near = [operand(P, 0, 1), operand(P, 8, 1)];
  const far = [operand(G, 0, 1), operand(G, 16, 1)];
  expect(members(near, near)).toEqual([[0, 1]]);
  expect(members(near, far)).toEqual([[0], [1]]);
  expect(members(far, near)).toEqual([[0], [1]]);
});

test("other buffers and other lane strides end a run", () => {
  expect(members([operand(P, 0, 1), operand(G, 8, 1)])).toEqual([[0], [1]]);
  expect(members([operand(P, 0, 1), operand(P, 8, 1, 0)])).toEqual([[0], [1]]);
});

test("lists that disagree on a size are an error", () => {
  expect(() => flatRuns([[operand(P, 0, 1)], [operand(G, 0, 2)]])).toThrow("one stored size");
});
