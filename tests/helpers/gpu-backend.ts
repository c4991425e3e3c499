// Backends for tests that run the same session on the interpreter and on every combination of kernels.
import type { NamedTensors } from "../../src/core/values.ts";
import type { PassName } from "../../src/graph/passes/passes.ts";
import { wrapDevice } from "../../src/gpu/device.ts";
import { PipelineCache } from "../../src/gpu/pipelines.ts";
import type { Variants } from "../../src/kernels/lowering.ts";
import type { Backend } from "../../src/plan/backend.ts";
import { gpuBackend } from "../../src/plan/gpu-backend.ts";
import { testDevice } from "./device.ts";

/** The family for software adapters, its core-WGSL form, and the family for GPUs. */
export const VARIANT_SETS: Readonly<Record<string, Variants>> = {
  quad: { matmul: "quad", attention: "matmul", rows: "lane" },
  register: { matmul: "register", attention: "matmul", rows: "lane" },
  gpu: { matmul: "tile", attention: "flash", rows: "workgroup" },
};

const caches = new WeakMap<GPUDevice, PipelineCache>();

export async function testBackend(
  weights: NamedTensors,
  variants?: Variants,
  passes?: readonly PassName[],
): Promise<Backend> {
  const device = await testDevice();
  // The family without extensions where a second WebGPU implementation has no subgroups.
  const family = device.features.has("subgroups") ? "quad" : "register";
  const gpu = wrapDevice(device, { vendor: "test", architecture: "swiftshader" });
  const cache = caches.get(device) ?? new PipelineCache(gpu);
  caches.set(device, cache);
  return gpuBackend(weights, {
    gpu,
    cache,
    variants: variants ?? VARIANT_SETS[family]!,
    ...(passes && { passes }),
  });
}
