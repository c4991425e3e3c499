// The rate of one matmul shape on a device, through the same kernels, planner and executables as training.
import type { Gpu } from "../../src/gpu/device.ts";
import type { PipelineCache } from "../../src/gpu/pipelines.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import { matmul } from "../../src/graph/ops/matmul.ts";
import type { Variants } from "../../src/kernels/lowering.ts";
import { compile } from "../../src/plan/compile.ts";
import { allocateMemory } from "../../src/plan/device-memory.ts";
import { Executable } from "../../src/plan/executable.ts";
import { FrozenWeights } from "../../src/plan/frozen-weights.ts";

const [M, N, K] = [512, 384, 128];
const REPEATS = 16;

/** GFLOP/s of one burst; call it between other work and keep the best. */
export async function matmulProbe(
  gpu: Gpu,
  cache: PipelineCache,
  variants: Variants,
): Promise<() => Promise<number>> {
  const product = matmul(leaf("frozen", "a", [M, K]), leaf("frozen", "b", [K, N]));
  const graph = { outputs: { product }, gradients: {}, updates: [] };
  const plan = compile(graph, { label: "matmul", variants });
  const random = (size: number) =>
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898));
  const frozen = new FrozenWeights(
    gpu,
    new Map([
      ["a", { shape: [M, K], data: random(M * K) }],
      ["b", { shape: [K, N], data: random(K * N) }],
    ]),
  );
  const memory = await allocateMemory(gpu, frozen, new Map([["matmul", plan]]));
  const executable = await Executable.create(gpu, cache, "matmul", plan, memory);
  return async () => {
    const encoder = gpu.device.createCommandEncoder();
    for (let i = 0; i < REPEATS; i++) executable.encode(encoder);
    const start = performance.now();
    gpu.device.queue.submit([encoder.finish()]);
    await gpu.device.queue.onSubmittedWorkDone();
    return (REPEATS * plan.flops) / (performance.now() - start) / 1e6;
  };
}
