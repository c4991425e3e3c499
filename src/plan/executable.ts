/** A plan made ready on a device: pipelines, bind groups and filled uniforms; encoding it again makes no new object. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { Gpu } from "../gpu/device.ts";
import { withErrorScopes } from "../gpu/errors.ts";
import type { PipelineCache } from "../gpu/pipelines.ts";
import type { Dispatch, Kernel } from "../kernels/kernel.ts";
import { kernelSource } from "../kernels/source.ts";
import type { DeviceMemory } from "./device-memory.ts";
import { packRows, unpackRows } from "./flat-layout.ts";
import type { InputValues, OutputValues } from "./machine.ts";
import type { Plan } from "./plan.ts";
import { UNIFORM_SLOT_BYTES } from "./plan.ts";

interface Launch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export class Executable {
  readonly plan: Plan;
  /** Undefined when the plan reads no per-step data. */
  readonly inputBuffer: GPUBuffer | undefined;
  readonly inputBytes: number;
  /** Bytes of all outputs, one after the other. */
  readonly outputBytes: number;
  readonly #launches: readonly Launch[];
  readonly #outputs: readonly {
    readonly name: string;
    readonly buffer: GPUBuffer;
    readonly sizeBytes: number;
  }[];

  private constructor(name: string, plan: Plan, launches: readonly Launch[], memory: DeviceMemory) {
    this.plan = plan;
    this.#launches = launches;
    const input = plan.buffers.find(({ purpose }) => purpose.kind === "input");
    this.inputBuffer = input && memory.bufferOf(name, input);
    this.inputBytes = input?.sizeBytes ?? 0;
    this.#outputs = plan.buffers.flatMap((planned) =>
      planned.purpose.kind === "output"
        ? [
            {
              name: planned.purpose.name,
              buffer: memory.bufferOf(name, planned),
              sizeBytes: planned.sizeBytes,
            },
          ]
        : [],
    );
    this.outputBytes = this.#outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Errors: PIPELINE_FAILED names the kernel, GPU_VALIDATION the dispatch. */
  static async create(
    gpu: Gpu,
    cache: PipelineCache,
    name: string,
    plan: Plan,
    memory: DeviceMemory,
  ): Promise<Executable> {
    const compiled = await Promise.all(
      plan.dispatches.map(({ kernel }) => cache.get(pipelineRequest(kernel))),
    );
    const uniforms = memory.uniforms(name);
    gpu.device.queue.writeBuffer(uniforms, 0, encodeUniforms(plan.dispatches));
    const buffers = new Map(
      plan.buffers.map((planned) => [planned.id, memory.bufferOf(name, planned)]),
    );
    const launches = await withErrorScopes(gpu, `the bind groups of ${plan.label}`, () =>
      plan.dispatches.map((dispatch, i): Launch => {
        const { pipeline, layout } = required(compiled[i], dispatch.label);
        const { kernel } = dispatch;
        const entries: GPUBindGroupEntry[] = kernel.bindings.map(({ name: binding, index }) => ({
          binding: index,
          resource: {
            buffer: required(buffers.get(required(dispatch.buffers[binding], binding).id), binding),
          },
        }));
        entries.push({
          binding: kernel.paramsIndex,
          resource: { buffer: uniforms, offset: i * UNIFORM_SLOT_BYTES, size: UNIFORM_SLOT_BYTES },
        });
        const bindGroup = gpu.device.createBindGroup({ label: dispatch.label, layout, entries });
        return { pipeline, bindGroup, workgroups: dispatch.workgroups };
      }),
    );
    return new Executable(name, plan, launches, memory);
  }

  get launchCount(): number {
    return this.#launches.length;
  }

  /** Encodes launches [first, last) in one pass. */
  encode(encoder: GPUCommandEncoder, first = 0, last = this.#launches.length): void {
    const pass = encoder.beginComputePass();
    let current: GPUComputePipeline | undefined;
    for (let i = first; i < last; i++) {
      const { pipeline, bindGroup, workgroups } = this.#launches[i]!;
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
  }

  /** Copies all outputs to `offset` of a buffer. */
  encodeOutputs(encoder: GPUCommandEncoder, target: GPUBuffer, offset: number): void {
    let at = offset;
    for (const { buffer, sizeBytes } of this.#outputs) {
      encoder.copyBufferToBuffer(buffer, 0, target, at, sizeBytes);
      at += sizeBytes;
    }
  }

  /** Writes the values of one run into the image of the input buffer at `offset` bytes. Errors: GRAPH_INVALID. */
  packInputs(values: InputValues, image: ArrayBuffer, offset: number): void {
    const elements = this.inputBytes / 4;
    const views = {
      f32: new Float32Array(image, offset, elements),
      i32: new Int32Array(image, offset, elements),
      u32: new Uint32Array(image, offset, elements),
    };
    for (const [name, { operand, shape, dtype }] of this.plan.inputs) {
      const lanes = values.get(name);
      if (lanes?.length !== operand.lanes || lanes.some((lane) => lane.length !== sizeOf(shape))) {
        const found =
          lanes === undefined ? "nothing" : `${lanes.length} of ${lanes[0]?.length ?? 0}`;
        throw new PlaygroundError(
          "GRAPH_INVALID",
          `${this.plan.label}: ${name}: expected ${operand.lanes} lanes of ${sizeOf(shape)} values, found ${found}`,
        );
      }
      lanes.forEach((lane, index) => {
        packRows(lane, shape, views[dtype], operand.offset + index * operand.laneStride);
      });
    }
  }

  /** Reads the outputs of one run, as `encodeOutputs` laid them out. */
  unpackOutputs(data: Float32Array, offset: number): OutputValues {
    const results = new Map<string, readonly Float32Array[]>();
    let at = offset / 4;
    for (const { name, sizeBytes } of this.#outputs) {
      const { operand, shape } = required(this.plan.outputs.get(name), name);
      const lanes = Array.from({ length: operand.lanes }, (_, lane) =>
        unpackRows(data, shape, at + lane * operand.laneStride),
      );
      results.set(name, lanes);
      at += sizeBytes / 4;
    }
    return results;
  }
}

function pipelineRequest(kernel: Kernel) {
  return {
    id: kernel.id,
    code: kernelSource(kernel),
    entryPoint: kernel.entryPoint,
    bindings: [
      ...kernel.bindings.map(({ index, access }) => ({ index, access })),
      { index: kernel.paramsIndex, access: "uniform" as const },
    ],
  };
}

function encodeUniforms(dispatches: readonly Dispatch[]): ArrayBuffer {
  const image = new DataView(new ArrayBuffer(dispatches.length * UNIFORM_SLOT_BYTES));
  dispatches.forEach(({ kernel, params, label }, i) => {
    kernel.params.forEach(({ name, type }, field) => {
      const value = required(params[name], `${label}: the parameter ${name}`);
      const offset = i * UNIFORM_SLOT_BYTES + field * 4;
      if (type === "f32") image.setFloat32(offset, value, true);
      else if (type === "i32") image.setInt32(offset, value, true);
      else image.setUint32(offset, value, true);
    });
  });
  return image.buffer;
}
