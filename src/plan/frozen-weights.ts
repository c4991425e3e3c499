/** The frozen weights of one base on one device, uploaded once and read by every machine; it never changes them. */
import { required } from "../core/assert.ts";
import { storedSize } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import { allocatedBytes, createBuffers } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { packRows } from "./flat-layout.ts";

export class FrozenWeights {
  readonly #gpu: Gpu;
  readonly #weights: NamedTensors;
  readonly #buffers = new Map<string, GPUBuffer>();

  constructor(gpu: Gpu, weights: NamedTensors) {
    this.#gpu = gpu;
    this.#weights = weights;
  }

  /** Uploads those of `names` that are not there yet. Errors: GPU_OUT_OF_MEMORY, GPU_LIMIT_EXCEEDED. */
  async upload(names: readonly string[]): Promise<void> {
    const missing = [...new Set(names)].filter((name) => !this.#buffers.has(name));
    const tensors = missing.map((name) => required(this.#weights.get(name), `the weight ${name}`));
    const buffers = await createBuffers(
      this.#gpu,
      missing.map((label, i) => ({
        label,
        sizeBytes: storedSize(tensors[i]!.shape) * 4,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      })),
    );
    missing.forEach((name, i) => {
      const { shape, data } = tensors[i]!;
      const rows = new Float32Array(storedSize(shape));
      packRows(data, shape, rows, 0);
      this.#gpu.device.queue.writeBuffer(buffers[i]!, 0, rows);
      this.#buffers.set(name, buffers[i]!);
    });
  }

  buffer(name: string): GPUBuffer {
    return required(this.#buffers.get(name), `the uploaded weight ${name}`);
  }

  /** Bytes of those of `names` that are on the device. */
  sizeBytes(names: Iterable<string>): number {
    let bytes = 0;
    for (const name of new Set(names)) bytes += allocatedBytes(this.buffer(name).size);
    return bytes;
  }

  destroy(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy();
    this.#buffers.clear();
  }
}
