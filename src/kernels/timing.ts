/** Runs and times dispatches on buffers of their own, for the start-up probes and the autotuner; no training goes here. */
import type { BufferSpec } from "../gpu/buffers.ts";
import { createBuffers } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { finished } from "../gpu/device.ts";
import { withErrorScopes } from "../gpu/errors.ts";
import type { PipelineCache } from "../gpu/pipelines.ts";
import type { BufferRef, Dispatch } from "./kernel.ts";
import { createBindGroup, pipelineRequest, writeParams } from "./launch.ts";

/** A buffer that a trial allocates. */
export interface TrialBuffer extends BufferRef {
  readonly sizeBytes: number;
}

interface Launch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** Dispatches that are ready to run over and over; whoever made it calls `release`. */
export interface Trial {
  /** Milliseconds for `repeats` runs of all dispatches in one submit. */
  time(repeats: number): Promise<number>;
  release(): void;
}

const UNIFORM_SLOT_BYTES = 256;

/** Storage buffers that can be filled and read, by the id of their reference. */
export async function allocate(
  gpu: Gpu,
  buffers: readonly TrialBuffer[],
): Promise<ReadonlyMap<number, GPUBuffer>> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const specs = buffers.map(({ label, sizeBytes }): BufferSpec => ({ label, sizeBytes, usage }));
  const made = await createBuffers(gpu, specs);
  return new Map(buffers.map(({ id }, index) => [id, made[index]!]));
}

/** @throws PlaygroundError PIPELINE_FAILED, GPU_VALIDATION, GPU_OUT_OF_MEMORY, GPU_DEVICE_LOST */
export async function prepareTrial(
  gpu: Gpu,
  pipelines: PipelineCache,
  dispatches: readonly Dispatch[],
  buffers: ReadonlyMap<number, GPUBuffer>,
): Promise<Trial> {
  const { device } = gpu;
  const compiled = await Promise.all(
    dispatches.map(({ kernel }) => pipelines.get(pipelineRequest(kernel))),
  );
  const sizeBytes = dispatches.length * UNIFORM_SLOT_BYTES;
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const made = await createBuffers(gpu, [{ label: "trial params", sizeBytes, usage }]);
  const uniforms = made[0]!;
  const params = new ArrayBuffer(sizeBytes);
  const launches = await withErrorScopes(gpu, "a trial of kernels", () =>
    dispatches.map((dispatch, index): Launch => {
      const offset = index * UNIFORM_SLOT_BYTES;
      writeParams(dispatch, params, offset);
      const { pipeline } = compiled[index]!;
      const bindGroup = createBindGroup(
        device,
        compiled[index]!,
        dispatch,
        ({ id }) => buffers.get(id)!,
        uniforms,
        offset,
      );
      return { pipeline, bindGroup, workgroups: dispatch.workgroups };
    }),
  );
  device.queue.writeBuffer(uniforms, 0, params);
  async function time(repeats: number): Promise<number> {
    await finished(gpu);
    const startMs = performance.now();
    await withErrorScopes(gpu, "a trial of kernels", () => submit(device, launches, repeats));
    await finished(gpu);
    return performance.now() - startMs;
  }
  return { time, release: () => uniforms.destroy() };
}

function submit(device: GPUDevice, launches: readonly Launch[], repeats: number): void {
  const encoder = device.createCommandEncoder({ label: "trial" });
  const pass = encoder.beginComputePass();
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const { pipeline, bindGroup, workgroups } of launches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
  }
  pass.end();
  device.queue.submit([encoder.finish()]);
}
