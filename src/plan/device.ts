/** The device that models are loaded on, and how a GPU becomes one with its kernels chosen; it holds no model. */
import type { NamedTensors } from "../core/values.ts";
import type { DeviceLoss, Gpu } from "../gpu/device.ts";
import { requestGpu } from "../gpu/device.ts";
import type { CompileProgress } from "../gpu/pipelines.ts";
import { PipelineCache } from "../gpu/pipelines.ts";
import type { PassName } from "../graph/passes/passes.ts";
import { matmulCase } from "../kernels/matmul-cases.ts";
import type { VariantChoice, VariantOverride } from "../kernels/variants.ts";
import { chooseVariants } from "../kernels/variants.ts";
import type { Backend } from "./backend.ts";
import { gpuBackend } from "./gpu-backend.ts";

export interface Device {
  readonly kind: "webgpu" | "reference";
  /** For people. */
  readonly label: string;
  readonly isSoftware: boolean;
  /** Undefined on the interpreter. */
  readonly choice: VariantChoice | undefined;
  /** Resolves when the device dies by itself; never on the interpreter. */
  readonly lost: Promise<DeviceLoss>;
  makeBackend(weights: NamedTensors): Backend;
  release(): void;
}

export interface DeviceOptions {
  /** A device that the caller already has; the best adapter otherwise. */
  readonly gpu?: Gpu;
  readonly variants?: VariantOverride;
  /** All passes unless given. */
  readonly passes?: readonly PassName[];
  readonly onCompileProgress?: (progress: CompileProgress) => void;
}

/** Tokens × width, forward and backward, of the small models that the page trains; timed on GPUs only. */
const TUNED_SHAPES = [
  { layout: "nn", M: 512, N: 384, K: 128 },
  { layout: "nt", M: 512, N: 128, K: 512 },
] as const;

/** Errors: WEBGPU_MISSING, GPU_ADAPTER_MISSING, CONFIG_INVALID for a variant that the device cannot run. */
export async function openGpuDevice(options: DeviceOptions = {}): Promise<Device> {
  const gpu = options.gpu ?? (await requestGpu());
  const cache = new PipelineCache(gpu, options.onCompileProgress);
  const choice = await chooseVariants(gpu, cache, {
    override: options.variants ?? {},
    matmulCases: TUNED_SHAPES.map((shape) => matmulCase(shape)),
  });
  const { variants } = choice;
  return {
    kind: "webgpu",
    label: gpu.adapter.label,
    isSoftware: gpu.adapter.isSoftware,
    choice,
    lost: gpu.lost,
    makeBackend: (weights) =>
      gpuBackend(weights, {
        gpu,
        cache,
        variants,
        ...(options.passes && { passes: options.passes }),
      }),
    release: () => gpu.release(),
  };
}
