/** From a dispatch as data to what a compute pass takes: pipeline request, params, bind group; it submits nothing. */
import { PlaygroundError } from "../core/errors.ts";
import type { BindingLayout, CompiledPipeline, PipelineRequest } from "../gpu/pipelines.ts";
import type { BufferRef, Dispatch, Kernel } from "./kernel.ts";
import { kernelSource } from "./source.ts";

export function pipelineRequest(kernel: Kernel): PipelineRequest {
  const bindings: readonly BindingLayout[] = [
    ...kernel.bindings.map(({ index, access }) => ({ index, access })),
    { index: kernel.paramsIndex, access: "uniform" },
  ];
  const { id, entryPoint } = kernel;
  return { id, entryPoint, code: kernelSource(kernel), bindings };
}

/** Bytes of the uniform block, rounded up to whole vec4s. */
export function paramsBytes(kernel: Kernel): number {
  return Math.max(16, Math.ceil(kernel.params.length / 4) * 16);
}

/** Writes the values of a dispatch, in the order of the kernel's fields, from byte `offset` of `target` on. */
export function writeParams(dispatch: Dispatch, target: ArrayBuffer, offset: number): void {
  const { kernel, params } = dispatch;
  const view = new DataView(target, offset, kernel.params.length * 4);
  const unknown = Object.keys(params).find((name) =>
    kernel.params.every((field) => field.name !== name),
  );
  if (unknown !== undefined) throw paramError(kernel, `no value for ${unknown}`, "one");
  kernel.params.forEach(({ name, type }, index) => {
    const value = params[name];
    if (value === undefined) throw paramError(kernel, `a value for the param ${name}`, "none");
    // WebGPU is little-endian on every platform.
    if (type === "f32") view.setFloat32(index * 4, value, true);
    else if (type === "i32") view.setInt32(index * 4, value, true);
    else view.setUint32(index * 4, value, true);
  });
}

/** Group 0 of a dispatch; the params are bound from a 256-byte aligned slot of `uniforms`. */
export function createBindGroup(
  device: GPUDevice,
  { layout }: CompiledPipeline,
  dispatch: Dispatch,
  bufferOf: (ref: BufferRef) => GPUBuffer,
  uniforms: GPUBuffer,
  uniformOffset: number,
): GPUBindGroup {
  const { kernel, buffers, label } = dispatch;
  const entries: GPUBindGroupEntry[] = kernel.bindings.map(({ name, index }) => {
    const ref = buffers[name];
    if (ref === undefined) throw paramError(kernel, `a buffer for ${name}`, "none");
    return { binding: index, resource: { buffer: bufferOf(ref) } };
  });
  const size = paramsBytes(kernel);
  const resource = { buffer: uniforms, offset: uniformOffset, size };
  return device.createBindGroup({
    label,
    layout,
    entries: [...entries, { binding: kernel.paramsIndex, resource }],
  });
}

function paramError(kernel: Kernel, expected: string, found: string): PlaygroundError {
  return new PlaygroundError("INTERNAL", `${kernel.id}: expected ${expected}, found ${found}`);
}
