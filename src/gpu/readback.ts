/** Reads results back to the CPU: a ring for the training loop, which allocates nothing, and a plain read for the rest. */
import { assert, required } from "../core/assert.ts";
import { createBuffer } from "./buffers.ts";
import type { Gpu } from "./device.ts";
import { explain, withErrorScopes } from "./errors.ts";

/** A copy that is on its way. */
export interface ReadTicket {
  /** The copied elements; call it after the submit of the copy, and once. */
  read(): Promise<Float32Array<ArrayBuffer>>;
  /** Gives the slot back where the copy was never submitted. */
  cancel(): void;
}

interface Slot {
  readonly buffer: GPUBuffer;
  isFree: boolean;
}

export class ReadbackRing {
  readonly slotBytes: number;
  private readonly gpu: Gpu;
  private readonly slots: readonly Slot[];

  /** Allocates `slots` staging buffers of `slotBytes`; never more. */
  constructor(gpu: Gpu, slotBytes: number, slots: number) {
    this.gpu = gpu;
    this.slotBytes = slotBytes;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.slots = Array.from({ length: slots }, (_, index) => ({
      buffer: createBuffer(gpu, { label: `readback ${index}`, sizeBytes: slotBytes, usage }),
      isFree: true,
    }));
  }

  /** Of all its buffers. */
  get sizeBytes(): number {
    return this.slots.reduce((sum, { buffer }) => sum + buffer.size, 0);
  }

  /** How many copies can be encoded before a ticket must be read. */
  get freeSlots(): number {
    return this.slots.filter(({ isFree }) => isFree).length;
  }

  /** Encodes a copy of `bytes` at `offset`, both multiples of 4, of a COPY_SRC buffer into a free slot. */
  copy(encoder: GPUCommandEncoder, source: GPUBuffer, offset: number, bytes: number): ReadTicket {
    assert(
      bytes <= this.slotBytes,
      `expected a readback of at most ${this.slotBytes} bytes, found ${bytes}`,
    );
    const slot = required(
      this.slots.find(({ isFree }) => isFree),
      `a free readback slot among ${this.slots.length}`,
    );
    slot.isFree = false;
    encoder.copyBufferToBuffer(source, offset, slot.buffer, 0, bytes);
    const { gpu } = this;
    async function read(): Promise<Float32Array<ArrayBuffer>> {
      try {
        return await mappedCopy(gpu, slot.buffer, bytes);
      } finally {
        slot.isFree = true;
      }
    }
    function cancel(): void {
      slot.isFree = true;
    }
    return { read, cancel };
  }

  release(): void {
    for (const { buffer } of this.slots) buffer.destroy();
  }
}

async function mappedCopy(
  gpu: Gpu,
  buffer: GPUBuffer,
  bytes: number,
): Promise<Float32Array<ArrayBuffer>> {
  try {
    await buffer.mapAsync(GPUMapMode.READ, 0, bytes);
    const copy = new Float32Array(buffer.getMappedRange(0, bytes).slice(0));
    buffer.unmap();
    return copy;
  } catch (error) {
    throw await explain(gpu, `a readback of ${bytes} bytes`, error);
  }
}

/** The staging buffer of `readBuffer`, one per device, and the end of the queue of its readers. */
interface Staging {
  readonly ring: ReadbackRing;
  last: Promise<unknown>;
}

const STAGING_BYTES = 4 * 1024 * 1024;
const stagings = new WeakMap<GPUDevice, Staging>();

/** Makes the staging buffer of `readBuffer` now, for a caller who may not allocate later. */
export function prepareReads(gpu: Gpu): void {
  stagingOf(gpu);
}

function stagingOf(gpu: Gpu): Staging {
  let staging = stagings.get(gpu.device);
  if (staging === undefined) {
    staging = { ring: new ReadbackRing(gpu, STAGING_BYTES, 1), last: Promise.resolve() };
    stagings.set(gpu.device, staging);
  }
  return staging;
}

/**
 * The `bytes` at `offset`, multiples of 4, of a COPY_SRC buffer, through one staging buffer of fixed size: large reads
 * go in pieces, concurrent ones take turns, so the GPU must not write the buffer meanwhile.
 * @throws PlaygroundError GPU_DEVICE_LOST, GPU_VALIDATION
 */
export function readBuffer(
  gpu: Gpu,
  buffer: GPUBuffer,
  offset: number,
  bytes: number,
): Promise<Float32Array<ArrayBuffer>> {
  const staging = stagingOf(gpu);
  const result = staging.last.then(() => readPieces(gpu, staging.ring, buffer, offset, bytes));
  staging.last = result.catch(() => undefined);
  return result;
}

async function readPieces(
  gpu: Gpu,
  ring: ReadbackRing,
  buffer: GPUBuffer,
  offset: number,
  bytes: number,
): Promise<Float32Array<ArrayBuffer>> {
  const result = new Float32Array(bytes / 4);
  for (let done = 0; done < bytes; done += ring.slotBytes) {
    const size = Math.min(ring.slotBytes, bytes - done);
    const encoder = gpu.device.createCommandEncoder({ label: "read" });
    const ticket = ring.copy(encoder, buffer, offset + done, size);
    try {
      // A refused copy must not pass for the bytes of the one before it.
      await withErrorScopes(gpu, `a read of ${buffer.label}`, () =>
        gpu.device.queue.submit([encoder.finish()]),
      );
    } catch (error) {
      ticket.cancel();
      throw error;
    }
    result.set(await ticket.read(), done / 4);
  }
  return result;
}
