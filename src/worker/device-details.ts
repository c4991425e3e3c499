/** What a device is and what runs on it, as plain data for people: told in the page, copied into reports; it asks nothing. */
import type { AdapterDescription } from "../gpu/adapter.ts";
import type { LimitName } from "../gpu/device.ts";
import { LIMITS, readLimits } from "../gpu/device.ts";
import type { Dropped, Measurement } from "../kernels/autotune.ts";
import type { Device } from "../plan/device.ts";

export interface DeviceDetails {
  /** `reference` = plain loops on the CPU, without WebGPU; nothing below is there then. */
  readonly backend: "webgpu" | "reference";
  readonly label: string;
  readonly adapter: AdapterDescription | undefined;
  readonly features: readonly DeviceFeature[];
  readonly limits: readonly DeviceLimit[];
  readonly kernels: DeviceKernels | undefined;
}

export interface DeviceFeature {
  readonly name: string;
  /** Undefined where nobody knows. */
  readonly offered: boolean | undefined;
  readonly granted: boolean;
}

export interface DeviceLimit {
  readonly name: LimitName;
  readonly granted: number;
  readonly offered: number | undefined;
}

export interface DeviceKernels {
  /** Op to variant, in no particular order. */
  readonly variants: Readonly<Record<string, string>>;
  /** A sentence in English without a full stop, as it is stored with runs. */
  readonly reason: string;
  readonly measured: readonly Measurement[];
  readonly dropped: readonly Dropped[];
}

/** Those that kernels use or could use. */
const FEATURES = ["shader-f16", "subgroups", "timestamp-query"] as const;

export function describeDevice({ kind, label, gpu, choice }: Device): DeviceDetails {
  if (gpu === undefined) {
    return {
      backend: kind,
      label,
      adapter: undefined,
      features: [],
      limits: [],
      kernels: undefined,
    };
  }
  const { adapter, offered } = gpu;
  const granted = readLimits(gpu.limits);
  return {
    backend: kind,
    label,
    adapter,
    features: FEATURES.map((name) => ({
      name,
      offered: offered?.features.includes(name),
      granted: gpu.features.has(name),
    })),
    limits: LIMITS.map((name) => ({
      name,
      granted: granted[name],
      offered: offered?.limits[name],
    })),
    kernels: choice && {
      variants: { ...choice.variants },
      reason: choice.reason,
      measured: choice.measured,
      dropped: choice.dropped,
    },
  };
}
