/** The engine's device: the opened one, with kernels chosen for it when they are first needed, until it is lost. */
import { isPlaygroundError, PlaygroundError } from "../core/errors.ts";
import type { VariantOverride } from "../kernels/variants.ts";
import { parseVariantOverride, variantsText } from "../kernels/variants.ts";
import type { Device } from "../plan/device.ts";
import { openGpuDevice } from "../plan/device.ts";
import { openReferenceDevice } from "../train/reference-device.ts";
import type { OpenedDevice } from "./opened-device.ts";
import type { DeviceReport } from "./protocol.ts";

export class EngineDevice {
  #opened: OpenedDevice | undefined;
  #device: Device | undefined;

  /** Undefined: there is none. `onLost` is called at most once. */
  constructor(opened: OpenedDevice | undefined, onLost: () => void) {
    this.#opened = opened;
    void opened?.gpu?.lost.then(() => {
      this.#opened = undefined;
      this.#device = undefined;
      onLost();
    });
  }

  /** With its kernels; undefined before they are chosen, and once it is lost. */
  get current(): Device | undefined {
    return this.#device;
  }

  /**
   * One at a time. With `wanted`, as `variantsText` writes them, those kernels wherever this device can run them: timing
   * may choose others each time, whose sums differ in the last bit. Errors: GPU_DEVICE_LOST.
   */
  async ready(wanted?: string): Promise<Device> {
    const known = this.#device ?? (await this.#make({}));
    const isAsWanted =
      wanted === undefined || known.choice === undefined || wanted === kernelsOf(known);
    const device = isAsWanted ? known : await this.#makeWith(wanted, known);
    // It may have been lost meanwhile.
    this.#expectOpen();
    this.#device = device;
    return device;
  }

  async #makeWith(kernels: string, otherwise: Device): Promise<Device> {
    try {
      return await this.#make(parseVariantOverride(kernels));
    } catch (error) {
      if (!isPlaygroundError(error) || error.code !== "CONFIG_INVALID") throw error;
      return otherwise;
    }
  }

  async #make(variants: VariantOverride): Promise<Device> {
    const { gpu } = this.#expectOpen();
    if (gpu === undefined) return openReferenceDevice();
    return openGpuDevice({ gpu, variants });
  }

  #expectOpen(): OpenedDevice {
    if (this.#opened !== undefined) return this.#opened;
    throw new PlaygroundError(
      "GPU_DEVICE_LOST",
      "expected an open device, found none",
      "Open the device again, or reload the page.",
    );
  }
}

/** As `parseVariantOverride` reads them; undefined on the interpreter, which has none. */
export function kernelsOf({ choice }: Device): string | undefined {
  if (choice === undefined) return undefined;
  return variantsText(choice.variants);
}

/** What the page shows of a device whose kernels are chosen. */
export function reportOf({ kind, label, isSoftware, choice }: Device): DeviceReport {
  const variants =
    choice === undefined
      ? "float64, no kernels"
      : `${Object.values(choice.variants).join(", ")} (${choice.reason})`;
  return { backend: kind, label, isSoftware, variants };
}
