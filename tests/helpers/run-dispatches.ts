// Runs dispatches on a device over buffers given as words: upload, launch in order, read back; for kernel tests only.
import { at } from "../../src/graph/apply.ts";
import type { BufferRef, Dispatch, Kernel } from "../../src/kernels/kernel.ts";
import { kernelSource } from "../../src/kernels/source.ts";

/** A buffer with its contents before the run; `id` is its index in the list of buffers. */
export interface TestBuffer extends BufferRef {
  readonly words: Uint32Array<ArrayBuffer>;
}

/** Runs the dispatches in order; the contents of all buffers afterwards. */
export async function runDispatches(
  device: GPUDevice,
  buffers: readonly TestBuffer[],
  dispatches: readonly Dispatch[],
): Promise<Uint32Array<ArrayBuffer>[]> {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  device.pushErrorScope("validation");
  const gpuBuffers = buffers.map(({ label, words }) => {
    const usage = STORAGE | COPY_SRC | COPY_DST;
    const buffer = device.createBuffer({ label, size: words.byteLength, usage });
    device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  });
  const launches = await Promise.all(
    dispatches.map((dispatch) => prepare(device, gpuBuffers, dispatch)),
  );
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const { pipeline, bindGroup, workgroups } of launches) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
  }
  pass.end();
  const staging = gpuBuffers.map((buffer) => {
    const copy = device.createBuffer({ size: buffer.size, usage: MAP_READ | COPY_DST });
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
    return copy;
  });
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error !== null) throw new Error(error.message);
  const contents = await Promise.all(
    staging.map(async (copy) => {
      await copy.mapAsync(GPUMapMode.READ);
      return new Uint32Array(copy.getMappedRange().slice(0));
    }),
  );
  for (const buffer of [...gpuBuffers, ...staging, ...launches.map((l) => l.uniform)]) {
    buffer.destroy();
  }
  return contents;
}

async function prepare(device: GPUDevice, buffers: readonly GPUBuffer[], dispatch: Dispatch) {
  const { kernel, workgroups } = dispatch;
  const { pipeline, layout } = await pipelineOf(device, kernel);
  const uniform = device.createBuffer({
    size: Math.ceil(kernel.params.length / 4) * 16,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(uniform, 0, paramWords(dispatch));
  const bindGroup = device.createBindGroup({
    layout,
    entries: [
      ...kernel.bindings.map(({ name, index }) => {
        const ref = dispatch.buffers[name];
        if (ref === undefined) throw new Error(`${kernel.id}: no buffer for ${name}`);
        return { binding: index, resource: { buffer: at(buffers, ref.id) } };
      }),
      { binding: kernel.paramsIndex, resource: { buffer: uniform } },
    ],
  });
  return { pipeline, bindGroup, workgroups: [...workgroups] as [number, number, number], uniform };
}

function paramWords({ kernel, params }: Dispatch): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(kernel.params.length);
  const floats = new Float32Array(words.buffer);
  const names = kernel.params.map(({ name }) => name);
  const unknown = Object.keys(params).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`${kernel.id}: no param ${unknown.join(", ")}`);
  kernel.params.forEach(({ name, type }, i) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${kernel.id}: no value for the param ${name}`);
    if (type === "f32") floats[i] = value;
    else words[i] = value;
  });
  return words;
}

interface Compiled {
  readonly source: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

const compiled = new WeakMap<GPUDevice, Map<string, Promise<Compiled>>>();

/** The pipeline of a kernel with the layout that its descriptor declares; made once per device and id. */
async function pipelineOf(device: GPUDevice, kernel: Kernel): Promise<Compiled> {
  const known = compiled.get(device) ?? new Map<string, Promise<Compiled>>();
  compiled.set(device, known);
  const source = kernelSource(kernel);
  const pending = known.get(kernel.id) ?? compile(device, kernel, source);
  known.set(kernel.id, pending);
  const result = await pending;
  if (result.source !== source) throw new Error(`two different kernels are called ${kernel.id}`);
  return result;
}

async function compile(device: GPUDevice, kernel: Kernel, source: string): Promise<Compiled> {
  const visibility = GPUShaderStage.COMPUTE;
  const layout = device.createBindGroupLayout({
    entries: [
      ...kernel.bindings.map(({ index, access }) => ({
        binding: index,
        visibility,
        buffer: { type: access === "read" ? "read-only-storage" : "storage" } as const,
      })),
      { binding: kernel.paramsIndex, visibility, buffer: { type: "uniform" } },
    ],
  });
  const pipeline = await device.createComputePipelineAsync({
    label: kernel.id,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: {
      module: device.createShaderModule({ label: kernel.id, code: source }),
      entryPoint: kernel.entryPoint,
    },
  });
  return { source, pipeline, layout };
}
