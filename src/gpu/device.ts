/** Obtains a GPU device and watches over its life; it makes no buffers and no pipelines. */
import { PlaygroundError } from "../core/errors.ts";
import type { AdapterDescription, AdapterFacts } from "./adapter.ts";
import { describeAdapter } from "./adapter.ts";
import { explain, uncapturedError } from "./errors.ts";
import { noGpuError } from "./support.ts";

export interface DeviceLoss {
  /** `destroyed` when somebody called `destroy`, `unknown` for a crash, a driver reset or a watchdog. */
  readonly reason: GPUDeviceLostReason;
  readonly message: string;
}

/** All that an adapter has, of which a device is granted a part. */
export interface AdapterOffer {
  readonly features: readonly string[];
  readonly limits: Readonly<Record<LimitName, number>>;
}

export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  /** What the device was granted, not all that the adapter has. */
  readonly features: ReadonlySet<string>;
  readonly limits: GPUSupportedLimits;
  /** Undefined where somebody else asked the adapter. */
  readonly offered: AdapterOffer | undefined;
  /** Resolves when the device dies; never after `release`, which is our own doing. */
  readonly lost: Promise<DeviceLoss>;
  /** Destroys the device and everything made on it. */
  release(): void;
}

export interface WatchOptions {
  /** Called once, with the first error that no scope caught; later ones tend to follow from it. */
  readonly onError?: (error: PlaygroundError) => void;
}

export interface GpuOptions extends WatchOptions {
  readonly powerPreference?: GPUPowerPreference;
  /** The entry to WebGPU; `navigator.gpu` unless given. */
  readonly gpu?: GPU;
  /** True after a lost device: the advice differs, since browsers withhold the GPU after repeated crashes. */
  readonly isRetry?: boolean;
}

const WANTED_FEATURES = ["subgroups", "timestamp-query", "shader-f16"] as const;

/**
 * Raised to what the adapter has. The number of storage buffers per stage stays at the portable default of 8, so that a
 * kernel with more fails on every machine and not only on a visitor's.
 */
const RAISED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
] as const;

/** The limits that kernels can run into. */
export const LIMITS = [
  ...RAISED_LIMITS,
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
] as const;
export type LimitName = (typeof LIMITS)[number];

/** Node 20 has no `navigator`, and a browser without WebGPU has one without `gpu`. */
const surroundings = globalThis as {
  readonly navigator?: { readonly gpu?: GPU; readonly userAgent?: string };
  readonly isSecureContext?: boolean;
};

/**
 * A device on the best adapter, with larger limits and optional features where the adapter has them.
 * @throws PlaygroundError WEBGPU_MISSING, GPU_ADAPTER_MISSING
 */
export async function requestGpu(options: GpuOptions = {}): Promise<Gpu> {
  const entry = options.gpu ?? surroundings.navigator?.gpu;
  const powerPreference = options.powerPreference ?? "high-performance";
  const adapter = (await entry?.requestAdapter({ powerPreference })) ?? undefined;
  if (adapter === undefined) {
    const { navigator, isSecureContext = true } = surroundings;
    const userAgent = navigator?.userAgent ?? "";
    const isRetry = options.isRetry ?? false;
    throw noGpuError({ userAgent, isSecureContext, hasWebGpu: entry !== undefined, isRetry });
  }
  const device = await requestDevice(adapter);
  return { ...wrapDevice(device, adapterFacts(adapter), options), offered: offerOf(adapter) };
}

/** Read while the adapter is at hand: it ends with its device. */
function offerOf({ features, limits }: GPUAdapter): AdapterOffer {
  return { features: [...features], limits: readLimits(limits) };
}

/** Plain numbers, which cross threads. */
export function readLimits(limits: GPUSupportedLimits): AdapterOffer["limits"] {
  return Object.fromEntries(LIMITS.map((name) => [name, limits[name]])) as AdapterOffer["limits"];
}

/** A Gpu around a device that somebody else obtained: a test's, or one of another WebGPU implementation. */
export function wrapDevice(device: GPUDevice, info: AdapterFacts, options: WatchOptions = {}): Gpu {
  let isReleased = false;
  let hasReported = false;
  device.addEventListener("uncapturederror", (event) => {
    if (isReleased || hasReported) return;
    hasReported = true;
    // It is handled here; without this the browser also writes it to the console.
    if (options.onError !== undefined) event.preventDefault();
    options.onError?.(uncapturedError(event.error));
  });
  const lost = new Promise<DeviceLoss>((resolve) => {
    void device.lost.then(({ reason, message }) => {
      if (!isReleased) resolve({ reason, message });
    });
  });
  function release(): void {
    isReleased = true;
    device.destroy();
  }
  const adapter = describeAdapter(info);
  const { features, limits } = device;
  return { device, adapter, features, limits, offered: undefined, lost, release };
}

/** `isFallbackAdapter` moved from the adapter to its info; older browsers have it there only. */
function adapterFacts(adapter: GPUAdapter): AdapterFacts {
  const info: AdapterFacts = adapter.info;
  const old = (adapter as { readonly isFallbackAdapter?: boolean }).isFallbackAdapter;
  return {
    vendor: info.vendor ?? "",
    architecture: info.architecture ?? "",
    device: info.device ?? "",
    description: info.description ?? "",
    subgroupMinSize: info.subgroupMinSize ?? 0,
    subgroupMaxSize: info.subgroupMaxSize ?? 0,
    isFallbackAdapter: info.isFallbackAdapter ?? old ?? false,
  };
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(RAISED_LIMITS.map((name) => [name, adapter.limits[name]])),
    });
  } catch (error) {
    const { label } = describeAdapter(adapterFacts(adapter));
    const detail = error instanceof Error ? error.message : String(error);
    throw new PlaygroundError(
      "GPU_ADAPTER_MISSING",
      `expected a device from the adapter ${label}, found: ${detail}`,
      "Reload the page; if it persists, restart the browser or update the GPU driver.",
      { cause: error },
    );
  }
}

/**
 * Waits until the GPU has done all that was submitted.
 * @throws PlaygroundError GPU_DEVICE_LOST
 */
export async function finished(gpu: Gpu): Promise<void> {
  try {
    await gpu.device.queue.onSubmittedWorkDone();
  } catch (error) {
    throw await explain(gpu, "the submitted work", error);
  }
}
