/** A device by its name, as it is opened: the GPU or the interpreter in its stead; no kernel is chosen for it yet. */
import type { Gpu } from "../gpu/device.ts";
import { requestGpu } from "../gpu/device.ts";
import { REFERENCE_LABEL } from "../train/reference-label.ts";
import type { DeviceReport } from "./protocol.ts";

export interface OpenedDevice {
  readonly report: DeviceReport;
  /** Undefined on the interpreter. */
  readonly gpu: Gpu | undefined;
}

/** Errors: WEBGPU_MISSING, GPU_ADAPTER_MISSING. */
export async function openDevice(force: "reference" | undefined): Promise<OpenedDevice> {
  if (force === "reference") {
    const kernels = "float64, no kernels";
    return {
      report: { backend: force, label: REFERENCE_LABEL, isSoftware: true, variants: kernels },
      gpu: undefined,
    };
  }
  const gpu = await requestGpu();
  const { label, isSoftware } = gpu.adapter;
  return { report: { backend: "webgpu", label, isSoftware, variants: "" }, gpu };
}
