/** A machine on WebGPU: replays executables step by step; after it is made it creates no GPU object. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import { storedSize } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import { createBuffer } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import type { PipelineCache } from "../gpu/pipelines.ts";
import type { ReadTicket } from "../gpu/readback.ts";
import { prepareReads, readBuffer, ReadbackRing } from "../gpu/readback.ts";
import type { DeviceMemory, SharedKind } from "./device-memory.ts";
import { allocateMemory, plannedBytes } from "./device-memory.ts";
import { Executable } from "./executable.ts";
import type { FlatLayout } from "./flat-layout.ts";
import { packRows, unpackRows } from "./flat-layout.ts";
import type { FrozenWeights } from "./frozen-weights.ts";
import type {
  FlatKind,
  GraphCosts,
  InputDescription,
  InputValues,
  LaneValues,
  Machine,
  OutputValues,
} from "./machine.ts";
import { Pacer } from "./pacer.ts";
import type { Plan } from "./plan.ts";
import { printPlan } from "./print.ts";
import { IN_FLIGHT, stagingOf, stepCapacity } from "./staging.ts";

export interface GpuMachineOptions {
  readonly gpu: Gpu;
  readonly cache: PipelineCache;
  readonly frozen: FrozenWeights;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly layout: FlatLayout;
  readonly lanes: number;
}

interface Pending {
  readonly executable: Executable;
  readonly count: number;
  readonly ticket: ReadTicket;
}

export class GpuMachine implements Machine {
  readonly lanes: number;
  readonly #gpu: Gpu;
  readonly #layout: FlatLayout;
  readonly #plans: ReadonlyMap<string, Plan>;
  readonly #memory: DeviceMemory;
  readonly #executables: ReadonlyMap<string, Executable>;
  readonly #upload: GPUBuffer;
  readonly #results: GPUBuffer;
  readonly #ring: ReadbackRing;
  readonly #image: ArrayBuffer;
  readonly #pacer: Pacer;
  /** Calls take turns: the state that one leaves is the state that the next finds. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    options: GpuMachineOptions,
    memory: DeviceMemory,
    executables: ReadonlyMap<string, Executable>,
  ) {
    const { gpu } = options;
    this.lanes = options.lanes;
    this.#gpu = gpu;
    this.#layout = options.layout;
    this.#plans = options.plans;
    this.#memory = memory;
    this.#executables = executables;
    this.#pacer = new Pacer(gpu.adapter.isSoftware);
    const { uploadBytes, resultBytes } = stagingOf(this.#plans);
    this.#image = new ArrayBuffer(uploadBytes);
    const { COPY_SRC, COPY_DST } = GPUBufferUsage;
    this.#upload = createBuffer(gpu, {
      label: "upload",
      sizeBytes: uploadBytes,
      usage: COPY_SRC | COPY_DST,
    });
    this.#results = createBuffer(gpu, {
      label: "results",
      sizeBytes: resultBytes,
      usage: COPY_SRC | COPY_DST,
    });
    this.#ring = new ReadbackRing(gpu, resultBytes, IN_FLIGHT);
    prepareReads(gpu);
  }

  /** Errors: GPU_OUT_OF_MEMORY, GPU_LIMIT_EXCEEDED, PIPELINE_FAILED. */
  static async create(options: GpuMachineOptions): Promise<GpuMachine> {
    const { gpu, cache, frozen, plans } = options;
    const memory = await allocateMemory(gpu, frozen, plans);
    const executables = await Promise.all(
      [...plans].map(async ([name, plan]) => {
        return [name, await Executable.create(gpu, cache, name, plan, memory)] as const;
      }),
    );
    return new GpuMachine(options, memory, new Map(executables));
  }

  inputsOf(graph: string): ReadonlyMap<string, InputDescription> {
    const { plan } = this.#executable(graph);
    return new Map(
      [...plan.inputs].map(([name, { operand, shape, dtype }]) => [
        name,
        { shape, dtype, lanes: operand.lanes },
      ]),
    );
  }

  run(graph: string, steps: readonly InputValues[]): Promise<readonly OutputValues[]> {
    return this.#inTurn(() => this.#runSteps(this.#executable(graph), graph, steps));
  }

  readLane(kind: FlatKind, lane: number): Promise<NamedTensors> {
    return this.#inTurn(async () => {
      const buffer = this.#memory.shared(kind);
      if (buffer === undefined) return new Map();
      const { laneSize, segments } = this.#layout;
      const data = await readBuffer(this.#gpu, buffer, lane * laneSize * 4, laneSize * 4);
      return new Map(
        segments.map(({ name, shape, offset }) => [
          name,
          { shape, data: unpackRows(data, shape, offset) },
        ]),
      );
    });
  }

  writeLane(kind: Exclude<FlatKind, "gradients">, lane: number, values: NamedTensors): void {
    const buffer = this.#memory.shared(kind);
    if (buffer === undefined) return;
    for (const { name, shape, offset } of this.#layout.segments) {
      const value = values.get(name);
      if (value === undefined) continue;
      const rows = new Float32Array(storedSize(shape));
      packRows(value.data, shape, rows, 0);
      this.#gpu.device.queue.writeBuffer(buffer, (lane * this.#layout.laneSize + offset) * 4, rows);
    }
  }

  readState(name: string): Promise<LaneValues> {
    return this.#inTurn(async () => {
      const buffer = this.#stateBuffer(name);
      const data = await readBuffer(this.#gpu, buffer, 0, buffer.size);
      const stride = data.length / this.lanes;
      return Array.from({ length: this.lanes }, (_, lane) => [
        data[Math.floor(lane * stride)] ?? 0,
      ]);
    });
  }

  writeState(name: string, values: LaneValues): void {
    const buffer = this.#stateBuffer(name);
    const rows = new Float32Array(buffer.size / 4);
    const stride = rows.length / this.lanes;
    values.forEach((lane, index) => (rows[Math.floor(index * stride)] = lane[0] ?? 0));
    this.#gpu.device.queue.writeBuffer(buffer, 0, rows);
  }

  costs() {
    return {
      plannedBytes: plannedBytes(this.#plans),
      createdBytes: this.#memory.createdBytes + this.#stagingBytes,
    };
  }

  graphCosts(graph: string): GraphCosts {
    const { plan } = this.#executable(graph);
    return { dispatches: plan.dispatches.length, flops: plan.flops, text: printPlan(plan) };
  }

  destroy(): void {
    this.#memory.destroy();
    this.#upload.destroy();
    this.#results.destroy();
    this.#ring.release();
  }

  async #runSteps(
    executable: Executable,
    graph: string,
    steps: readonly InputValues[],
  ): Promise<readonly OutputValues[]> {
    const outputs: OutputValues[] = [];
    const pending: Pending[] = [];
    const collect = async () => {
      const oldest = pending.shift();
      if (oldest === undefined) return;
      const data = await oldest.ticket.read();
      this.#pacer.completed(graph, oldest.count);
      for (let i = 0; i < oldest.count; i++) {
        outputs.push(executable.unpackOutputs(data, i * executable.outputBytes));
      }
    };
    for (let next = 0; next < steps.length;) {
      const room = Math.min(
        stepCapacity(executable.outputBytes),
        this.#pacer.stepsPerSubmit(graph),
      );
      const chunk = steps.slice(next, next + room);
      if (this.#ring.freeSlots === 0) await collect();
      if (pending.length === 0) this.#pacer.started();
      pending.push(this.#submit(executable, graph, chunk));
      next += chunk.length;
    }
    while (pending.length > 0) await collect();
    return outputs;
  }

  #submit(executable: Executable, graph: string, steps: readonly InputValues[]): Pending {
    const { device } = this.#gpu;
    const { inputBytes, inputBuffer, outputBytes } = executable;
    steps.forEach((values, i) => executable.packInputs(values, this.#image, i * inputBytes));
    device.queue.writeBuffer(this.#upload, 0, this.#image, 0, steps.length * inputBytes);
    let encoder = device.createCommandEncoder({ label: graph });
    const parts = this.#pacer.partsPerStep(graph);
    steps.forEach((_, i) => {
      if (inputBuffer)
        encoder.copyBufferToBuffer(this.#upload, i * inputBytes, inputBuffer, 0, inputBytes);
      for (let part = 0; part < parts; part++) {
        const at = (index: number) => Math.round((index * executable.launchCount) / parts);
        executable.encode(encoder, at(part), at(part + 1));
        if (part === parts - 1) break;
        device.queue.submit([encoder.finish()]);
        encoder = device.createCommandEncoder({ label: graph });
      }
      executable.encodeOutputs(encoder, this.#results, i * outputBytes);
    });
    const bytes = Math.max(4, steps.length * outputBytes);
    const ticket = this.#ring.copy(encoder, this.#results, 0, bytes);
    device.queue.submit([encoder.finish()]);
    return { executable, count: steps.length, ticket };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #stateBuffer(name: string): GPUBuffer {
    return required(this.#memory.shared("state" satisfies SharedKind, name), `state named ${name}`);
  }

  get #stagingBytes(): number {
    return this.#upload.size + this.#results.size + this.#ring.sizeBytes;
  }

  #executable(graph: string): Executable {
    const executable = this.#executables.get(graph);
    if (executable === undefined) {
      throw new PlaygroundError("INTERNAL", `expected a graph named ${graph}, found none`);
    }
    return executable;
  }
}
