// Where a step's time goes: each dispatch submitted alone and timed, summed by kernel; slower in all than the step itself.
import type { NamedTensors } from "../../src/core/values.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { PipelineCache } from "../../src/gpu/pipelines.ts";
import { allocateMemory } from "../../src/plan/device-memory.ts";
import { Executable } from "../../src/plan/executable.ts";
import { FrozenWeights } from "../../src/plan/frozen-weights.ts";
import type { Plan } from "../../src/plan/plan.ts";

const REPEATS = 4;

export async function timesByKernel(gpu: Gpu, plan: Plan, weights: NamedTensors): Promise<string> {
  const frozen = new FrozenWeights(gpu, weights);
  const memory = await allocateMemory(gpu, frozen, new Map([["profile", plan]]));
  const executable = await Executable.create(gpu, new PipelineCache(gpu), "profile", plan, memory);
  const totals = new Map<string, { ms: number; count: number; flops: number }>();
  for (const [i, dispatch] of plan.dispatches.entries()) {
    let best = Number.POSITIVE_INFINITY;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const encoder = gpu.device.createCommandEncoder();
      executable.encode(encoder, i, i + 1);
      const start = performance.now();
      gpu.device.queue.submit([encoder.finish()]);
      await gpu.device.queue.onSubmittedWorkDone();
      best = Math.min(best, performance.now() - start);
    }
    const known = totals.get(dispatch.kernel.id) ?? { ms: 0, count: 0, flops: 0 };
    totals.set(dispatch.kernel.id, {
      ms: known.ms + best,
      count: known.count + 1,
      flops: known.flops + dispatch.flops,
    });
  }
  memory.destroy();
  frozen.destroy();
  const lines = [...totals]
    .sort(([, a], [, b]) => b.ms - a.ms)
    .map(([id, { ms, count, flops }]) => {
      const rate = (flops / ms / 1e6).toFixed(2);
      return `${ms.toFixed(1).padStart(8)} ms ${String(count).padStart(4)} × ${rate.padStart(7)} GFLOP/s  ${id}`;
    });
  return ["time by kernel, each dispatch alone:", ...lines].join("\n");
}
