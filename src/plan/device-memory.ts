/** All GPU buffers of the plans of one session, made at once: what plans share is made once, nothing is made later. */
import { required } from "../core/assert.ts";
import type { BufferSpec } from "../gpu/buffers.ts";
import { createBuffers } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import type { FrozenWeights } from "./frozen-weights.ts";
import type { BufferPurpose, Plan, PlannedBuffer } from "./plan.ts";
import { UNIFORM_SLOT_BYTES } from "./plan.ts";
import { stagingBytes } from "./staging.ts";

/** Buffers that a host may read or write by name. */
export type SharedKind = "trainable" | "moment1" | "moment2" | "gradients" | "state";

export interface DeviceMemory {
  /** The buffer of a planned buffer of a plan. */
  bufferOf(planName: string, planned: PlannedBuffer): GPUBuffer;
  uniforms(planName: string): GPUBuffer;
  shared(kind: SharedKind, stateName?: string): GPUBuffer | undefined;
  readonly createdBytes: number;
  destroy(): void;
}

/** Errors: GPU_OUT_OF_MEMORY and GPU_LIMIT_EXCEEDED name the buffer. */
export async function allocateMemory(
  gpu: Gpu,
  frozen: FrozenWeights,
  plans: ReadonlyMap<string, Plan>,
): Promise<DeviceMemory> {
  const specs = new Map<string, BufferSpec>();
  const constants = new Map<string, Float32Array>();
  const frozenNames: string[] = [];
  for (const [planName, plan] of plans) {
    for (const planned of plan.buffers) {
      const { purpose, label, sizeBytes } = planned;
      if (purpose.kind === "frozen") {
        frozenNames.push(purpose.name);
        continue;
      }
      const key = keyOf(planName, planned);
      const known = specs.get(key)?.sizeBytes ?? 0;
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      specs.set(key, {
        label: `${planName} ${label}`,
        sizeBytes: Math.max(known, sizeBytes),
        usage,
      });
      if (purpose.kind === "constant") constants.set(key, purpose.values);
    }
    specs.set(`uniforms ${planName}`, {
      label: `${planName} uniforms`,
      sizeBytes: plan.dispatches.length * UNIFORM_SLOT_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }
  await frozen.upload(frozenNames);
  const keys = [...specs.keys()];
  const made = await createBuffers(gpu, [...specs.values()]);
  const buffers = new Map(keys.map((key, i) => [key, required(made[i], key)]));
  for (const [key, values] of constants) {
    gpu.device.queue.writeBuffer(required(buffers.get(key), key), 0, values.slice());
  }
  const ownBytes = made.reduce((sum, buffer) => sum + buffer.size, 0);
  return {
    bufferOf: (planName, planned) =>
      planned.purpose.kind === "frozen"
        ? frozen.buffer(planned.purpose.name)
        : required(buffers.get(keyOf(planName, planned)), planned.label),
    uniforms: (planName) =>
      required(buffers.get(`uniforms ${planName}`), `uniforms of ${planName}`),
    shared: (kind, stateName) =>
      buffers.get(stateName === undefined ? kind : `${kind} ${stateName}`),
    createdBytes: ownBytes + frozen.sizeBytes(frozenNames),
    destroy: () => made.forEach((buffer) => buffer.destroy()),
  };
}

/** What a session of these plans takes, frozen weights and staging included, as planning foresees it. */
export function plannedBytes(plans: ReadonlyMap<string, Plan>): number {
  return [...plannedParts(plans).values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What a buffer of a session is for; uniforms and staging are in no plan. */
export type MemoryKind = BufferPurpose["kind"] | "uniforms" | "staging";

/** The same by what the buffers are for. */
export function plannedParts(plans: ReadonlyMap<string, Plan>): ReadonlyMap<MemoryKind, number> {
  const buffers = new Map<string, PlannedBuffer>();
  let uniformBytes = 0;
  for (const [planName, plan] of plans) {
    for (const planned of plan.buffers) {
      const { kind } = planned.purpose;
      const key = kind === "frozen" ? `frozen ${planned.purpose.name}` : keyOf(planName, planned);
      if (planned.sizeBytes > (buffers.get(key)?.sizeBytes ?? -1)) buffers.set(key, planned);
    }
    uniformBytes += plan.dispatches.length * UNIFORM_SLOT_BYTES;
  }
  const parts = new Map<MemoryKind, number>([
    ["uniforms", uniformBytes],
    ["staging", stagingBytes(plans)],
  ]);
  for (const { purpose, sizeBytes } of buffers.values()) {
    parts.set(purpose.kind, (parts.get(purpose.kind) ?? 0) + sizeBytes);
  }
  return parts;
}

/** Equal keys share one buffer: scratch by slot and state by name across plans, all else within its plan. */
function keyOf(planName: string, { id, purpose }: PlannedBuffer): string {
  switch (purpose.kind) {
    case "scratch":
      return `scratch ${purpose.slot}`;
    case "state":
      return `state ${purpose.name}`;
    case "trainable":
    case "moment1":
    case "moment2":
    case "gradients":
      return purpose.kind;
    default:
      return `${planName} ${id}`;
  }
}
