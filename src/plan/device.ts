/** The device that models are loaded on, and how a GPU becomes one with its kernels chosen; it holds no model. */
import type { NamedTensors } from "../core/values.ts";
import type { DeviceLoss, Gpu } from "../gpu/device.ts";
import { requestGpu } from "../gpu/device.ts";
import type { CompileProgress } from "../gpu/pipelines.ts";
import { PipelineCache } from "../gpu/pipelines.ts";
import type { PassName } from "../graph/passes/passes.ts";
import { matmulCase } from "../kernels/matmul-cases.ts";
import type { VariantChoice, VariantOverride } from "../kernels/variants.ts";
import type { Variants } from "../kernels/lowering.ts";
import { quadSwapsWork } from "../kernels/probes.ts";
import { chooseVariants, otherVariants } from "../kernels/variants.ts";
import type { Backend } from "./backend.ts";
import { gpuBackend } from "./gpu-backend.ts";

export interface Device {
  readonly kind: "webgpu" | "reference";
  /** For people. */
  readonly label: string;
  readonly isSoftware: boolean;
  /** Undefined on the interpreter. */
  readonly choice: VariantChoice | undefined;
  /** What WebGPU gave; undefined on the interpreter. */
  readonly gpu: Gpu | undefined;
  /** Resolves when the device dies by itself; never on the interpreter. */
  readonly lost: Promise<DeviceLoss>;
  /** With the kernels chosen for the device unless others are given, which it must be able to run. */
  makeBackend(weights: NamedTensors, variants?: Variants): Backend;
  /** Other choices that the device can run, one family at a time; none on the interpreter. */
  otherVariants(): Promise<readonly Variants[]>;
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
    gpu,
    lost: gpu.lost,
    otherVariants: async () => otherVariants(variants, await quadSwapsWork(gpu, cache)),
    makeBackend: (weights, others) =>
      gpuBackend(weights, {
        gpu,
        cache,
        variants: others ?? variants,
        ...(options.passes && { passes: options.passes }),
      }),
    release: () => gpu.release(),
  };
}
