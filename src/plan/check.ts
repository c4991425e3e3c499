/** What every plan must satisfy before it may run, checked without a device. */
import { assert } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { Plan } from "./plan.ts";

const MAX_STORAGE_BINDINGS = 8;
const MAX_WORKGROUPS = 65_535;

export function checkPlan(plan: Plan, maxBindingBytes: number): void {
  for (const { label, sizeBytes } of plan.buffers) {
    if (sizeBytes > maxBindingBytes) {
      throw new PlaygroundError(
        "GPU_LIMIT_EXCEEDED",
        `${label}: expected at most ${maxBindingBytes} bytes per buffer on this adapter, found ${sizeBytes}`,
        "Use a smaller batch, fewer lanes or a smaller model.",
      );
    }
  }
  for (const { kernel, buffers, workgroups, label } of plan.dispatches) {
    assert(kernel.bindings.length <= MAX_STORAGE_BINDINGS, `${label}: more than 8 storage buffers`);
    assert(
      workgroups.every((count) => count > 0 && count <= MAX_WORKGROUPS),
      `${label}: grid ${workgroups.join()}`,
    );
    const written = new Set<number>();
    const read = new Set<number>();
    for (const { name, access } of kernel.bindings) {
      const ref = buffers[name];
      assert(ref !== undefined, `${label}: nothing is bound to ${name}`);
      const isWrite = access === "read_write";
      assert(!written.has(ref.id), `${label}: ${ref.label} is written and bound twice`);
      assert(!isWrite || !read.has(ref.id), `${label}: ${ref.label} is read and written`);
      (isWrite ? written : read).add(ref.id);
    }
  }
}
