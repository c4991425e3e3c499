/** The backend on WebGPU: rewrites, compiles and instantiates the graphs of a session; kernels are chosen beforehand. */
import type { NamedTensors } from "../core/values.ts";
import type { Gpu } from "../gpu/device.ts";
import type { PipelineCache } from "../gpu/pipelines.ts";
import type { PassName } from "../graph/passes/passes.ts";
import { ALL_PASSES, optimise } from "../graph/passes/passes.ts";
import type { Variants } from "../kernels/lowering.ts";
import { compile } from "./compile.ts";
import { plannedBytes } from "./device-memory.ts";
import { FrozenWeights } from "./frozen-weights.ts";
import { GpuMachine } from "./gpu-machine.ts";
import type { Plan } from "./plan.ts";
import type { Backend, MachineRequest } from "./backend.ts";

export interface GpuBackendOptions {
  readonly gpu: Gpu;
  /** Shared by all models on the device, so that equal kernels compile once. */
  readonly cache: PipelineCache;
  readonly variants: Variants;
  /** All passes unless given. */
  readonly passes?: readonly PassName[];
}

export function gpuBackend(weights: NamedTensors, options: GpuBackendOptions): Backend {
  const { gpu, cache } = options;
  const frozen = new FrozenWeights(gpu, weights);
  const settings = { ...options, maxBindingBytes: gpu.limits.maxStorageBufferBindingSize };
  return {
    weights,
    createMachine: (request) => {
      const { layout, lanes } = request;
      const plans = compilePlans(request, settings);
      return GpuMachine.create({ gpu, cache, frozen, plans, layout, lanes });
    },
    plannedBytes: (request) => plannedBytes(compilePlans(request, options)),
    destroy: () => frozen.destroy(),
  };
}

/** The plans of a request without a device: what a run takes is known before it starts. */
export function compilePlans(
  { label, graphs, layout }: MachineRequest,
  options: {
    readonly variants: Variants;
    readonly passes?: readonly PassName[];
    readonly maxBindingBytes?: number;
  },
): ReadonlyMap<string, Plan> {
  const { variants, passes = ALL_PASSES, maxBindingBytes = Number.POSITIVE_INFINITY } = options;
  return new Map(
    Object.entries(graphs).map(([name, graph]) => {
      const settings = { label: `${label} ${name}`, variants, layout, maxBindingBytes };
      return [name, compile(optimise(graph, passes), settings)];
    }),
  );
}
