/** A plan as text, one line a dispatch, for people and for tests that look at what was planned. */
import type { Plan } from "./plan.ts";

export function printPlan(plan: Plan): string {
  const lines = plan.dispatches.map(({ label, kernel, workgroups }, i) => {
    return `${String(i).padStart(4)}  ${label}  [${kernel.id}]  ${workgroups.join("×")}`;
  });
  const header = `${plan.label}: ${plan.dispatches.length} dispatches, ${plan.buffers.length} buffers, ${plan.totalBytes} bytes, ${plan.flops} FLOP`;
  return [header, ...lines].join("\n");
}
