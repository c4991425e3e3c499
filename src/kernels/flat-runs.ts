/** Finds the stretches in which several lists of operands lie one after another, so that one launch serves a stretch. */
import { assert } from "../core/assert.ts";
import { at } from "../graph/apply.ts";
import type { Operand } from "./kernel.ts";

/** Members of the lists (by index), and where the stretch starts in the buffer of each list. */
export interface Run {
  readonly members: readonly number[];
  /** The first operand of the stretch in each list; only buffer, offset and lane stride describe the stretch. */
  readonly starts: readonly Operand[];
  /** Stored elements of the stretch in one lane. */
  readonly size: number;
}

/**
 * `lists` holds, for each kind of value (parameters, gradients, …), one operand per parameter, in one order of
 * parameters. Rows must be dense. In a plan everything is one run; operands with buffers of their own are a run each.
 */
export function flatRuns(lists: readonly (readonly Operand[])[]): readonly Run[] {
  const first = at(lists, 0);
  const order = first.map((_, i) => i).sort((a, b) => at(first, a).offset - at(first, b).offset);
  const open: { members: number[]; starts: readonly Operand[]; size: number }[] = [];
  for (const i of order) {
    const operands = lists.map((list) => at(list, i));
    const size = sizeOfRows(at(first, i));
    for (const operand of operands) {
      assert(
        sizeOfRows(operand) === size,
        "expected parameter, gradient and moments of one stored size",
      );
    }
    const run = open.find(({ starts, size: sizeBefore }) =>
      operands.every((operand, kind) => follows(operand, at(starts, kind), sizeBefore)),
    );
    if (run === undefined) {
      open.push({ members: [i], starts: operands, size });
    } else {
      run.members.push(i);
      run.size += size;
    }
  }
  return open;
}

function follows(operand: Operand, start: Operand, sizeBefore: number): boolean {
  return (
    operand.buffer === start.buffer &&
    operand.offset === start.offset + sizeBefore &&
    operand.laneStride === start.laneStride
  );
}

function sizeOfRows({ rows, columns, rowStride }: Operand): number {
  assert(rowStride - columns < 4, "expected dense rows in a flat buffer");
  return rows * rowStride;
}
