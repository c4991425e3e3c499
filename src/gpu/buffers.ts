/** Makes GPU buffers with checked sizes and typed errors; who lives where in them is the planner's business. */
import { assert } from "../core/assert.ts";
import type { PlaygroundError } from "../core/errors.ts";
import type { Gpu } from "./device.ts";
import { explain, limitError, outOfMemoryError, validationError } from "./errors.ts";

export interface BufferSpec {
  /** Appears in every error about the buffer and in GPU debuggers. */
  readonly label: string;
  readonly sizeBytes: number;
  readonly usage: GPUBufferUsageFlags;
}

/** Kernels read whole vec4s, so every buffer holds at least one and no part of one. */
const GRANULE_BYTES = 16;

/** The size a buffer gets: rounded up to whole vec4s, never zero. */
export function allocatedBytes(sizeBytes: number): number {
  assert(
    Number.isSafeInteger(sizeBytes) && sizeBytes >= 0,
    `expected a buffer size in whole bytes, found ${sizeBytes}`,
  );
  return Math.max(1, Math.ceil(sizeBytes / GRANULE_BYTES)) * GRANULE_BYTES;
}

/**
 * Fails before the GPU is asked. A storage buffer must fit one binding, since kernels bind whole buffers.
 * @throws PlaygroundError GPU_LIMIT_EXCEEDED
 */
export function checkLimits(
  limits: Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize">,
  spec: BufferSpec,
): void {
  const size = allocatedBytes(spec.sizeBytes);
  const what = `the buffer "${spec.label}"`;
  if (size > limits.maxBufferSize) {
    throw limitError(what, "maxBufferSize", size, limits.maxBufferSize);
  }
  const isStorage = (spec.usage & GPUBufferUsage.STORAGE) !== 0;
  if (isStorage && size > limits.maxStorageBufferBindingSize) {
    throw limitError(what, "maxStorageBufferBindingSize", size, limits.maxStorageBufferBindingSize);
  }
}

/**
 * One buffer at once; the GPU's own verdict comes later, so call it inside `withErrorScopes`, or use `createBuffers`.
 * @throws PlaygroundError GPU_LIMIT_EXCEEDED, GPU_OUT_OF_MEMORY
 */
export function createBuffer(gpu: Gpu, spec: BufferSpec): GPUBuffer {
  checkLimits(gpu.limits, spec);
  const { label, sizeBytes, usage } = spec;
  return gpu.device.createBuffer({ label, size: allocatedBytes(sizeBytes), usage });
}

/**
 * All buffers or none: the error names the first one that failed, and the others are destroyed.
 * @throws PlaygroundError GPU_LIMIT_EXCEEDED, GPU_OUT_OF_MEMORY, GPU_VALIDATION, GPU_DEVICE_LOST
 */
export async function createBuffers(
  gpu: Gpu,
  specs: readonly BufferSpec[],
): Promise<readonly GPUBuffer[]> {
  for (const spec of specs) checkLimits(gpu.limits, spec);
  const made = specs.map((spec) => watchedBuffer(gpu, spec));
  const failures = await Promise.all(made.map(({ failure }) => failure));
  const failure = failures.find((error) => error !== undefined);
  if (failure === undefined) return made.map(({ buffer }) => buffer);
  for (const { buffer } of made) buffer.destroy();
  throw failure;
}

interface WatchedBuffer {
  readonly buffer: GPUBuffer;
  readonly failure: Promise<PlaygroundError | undefined>;
}

function watchedBuffer(gpu: Gpu, spec: BufferSpec): WatchedBuffer {
  const { device } = gpu;
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  const buffer = createBuffer(gpu, spec);
  const pops = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const what = `the buffer "${spec.label}" of ${allocatedBytes(spec.sizeBytes)} bytes`;
  async function verdict(): Promise<PlaygroundError | undefined> {
    try {
      const [invalid, memory] = await pops;
      if (memory !== null) return outOfMemoryError(what, memory.message);
      return invalid === null ? undefined : validationError(what, invalid.message);
    } catch (error) {
      return explain(gpu, what, error);
    }
  }
  return { buffer, failure: verdict() };
}
