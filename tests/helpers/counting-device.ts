// Counts what is made on a device and submitted to it, to show that the training loop allocates nothing.

/** Objects that live on: everything a training step must not create. */
const CREATORS = [
  "createBuffer",
  "createTexture",
  "createSampler",
  "createBindGroupLayout",
  "createPipelineLayout",
  "createBindGroup",
  "createShaderModule",
  "createComputePipeline",
  "createComputePipelineAsync",
  "createQuerySet",
] as const;

export interface DeviceCounts {
  /** Calls by method, of all that create a lasting object. */
  readonly created: Readonly<Record<string, number>>;
  readonly createdTotal: number;
  /** Sum of the sizes of all buffers made. */
  readonly createdBytes: number;
  readonly submits: number;
  readonly commandEncoders: number;
}

export interface CountingDevice {
  /** The counts since the start, as a copy. */
  counts(): DeviceCounts;
  /** Gives the device its own methods back. */
  restore(): void;
}

type Method = (...args: readonly unknown[]) => unknown;

/** Counts from now on, on the device itself: whoever holds it is counted, without a wrapper of another identity. */
export function countingDevice(device: GPUDevice): CountingDevice {
  const created: Record<string, number> = {};
  let createdBytes = 0;
  let submits = 0;
  let commandEncoders = 0;
  const restores: (() => void)[] = [];
  function intercept(target: object, name: string, note: (args: readonly unknown[]) => void): void {
    const original = Reflect.get(target, name) as Method;
    Object.defineProperty(target, name, {
      configurable: true,
      value(...args: readonly unknown[]): unknown {
        note(args);
        return original.apply(target, args as unknown[]);
      },
    });
    restores.push(() => Reflect.deleteProperty(target, name));
  }
  for (const name of CREATORS) {
    created[name] = 0;
    intercept(device, name, ([descriptor]) => {
      created[name]!++;
      if (name === "createBuffer") createdBytes += (descriptor as GPUBufferDescriptor).size;
    });
  }
  intercept(device, "createCommandEncoder", () => commandEncoders++);
  intercept(device.queue, "submit", () => submits++);
  function counts(): DeviceCounts {
    const createdTotal = Object.values(created).reduce((sum, count) => sum + count, 0);
    return { created: { ...created }, createdTotal, createdBytes, submits, commandEncoders };
  }
  function restore(): void {
    for (const undo of restores) undo();
  }
  return { counts, restore };
}
