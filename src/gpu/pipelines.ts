/** Compiles compute pipelines once each, with explicit layouts; it knows no kernel and writes no WGSL. */
import { assert } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { Gpu } from "./device.ts";
import { explain, oneLine } from "./errors.ts";

export interface BindingLayout {
  readonly index: number;
  readonly access: "read" | "read_write" | "uniform";
}

export interface PipelineRequest {
  /** Unique: equal ids mean equal requests. */
  readonly id: string;
  readonly code: string;
  readonly entryPoint: string;
  readonly bindings: readonly BindingLayout[];
}

export interface CompiledPipeline {
  readonly pipeline: GPUComputePipeline;
  /** Of group 0; shared by all pipelines with the same bindings. */
  readonly layout: GPUBindGroupLayout;
}

export interface CompileProgress {
  readonly requested: number;
  readonly compiled: number;
  readonly failed: number;
}

export class PipelineCache {
  private readonly gpu: Gpu;
  private readonly onProgress: ((progress: CompileProgress) => void) | undefined;
  private readonly pipelines = new Map<string, Promise<CompiledPipeline>>();
  private readonly requests = new Map<string, PipelineRequest>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();
  private readonly outcomes = { compiled: 0, failed: 0 };

  /** `onProgress` is called whenever a number of `progress` has changed. */
  constructor(gpu: Gpu, onProgress?: (progress: CompileProgress) => void) {
    this.gpu = gpu;
    this.onProgress = onProgress;
  }

  get progress(): CompileProgress {
    return { requested: this.pipelines.size, ...this.outcomes };
  }

  /**
   * The pipeline of the request, compiled at the first call with its id; calls do not wait for each other.
   * @throws PlaygroundError PIPELINE_FAILED with the compiler's messages, GPU_DEVICE_LOST
   */
  get(request: PipelineRequest): Promise<CompiledPipeline> {
    const known = this.pipelines.get(request.id);
    if (known !== undefined) {
      const first = this.requests.get(request.id);
      assert(
        first?.code === request.code && first.entryPoint === request.entryPoint,
        `expected one source for the pipeline ${request.id}, found two`,
      );
      return known;
    }
    const pipeline = this.compile(request);
    this.pipelines.set(request.id, pipeline);
    this.requests.set(request.id, request);
    this.onProgress?.(this.progress);
    pipeline.then(
      () => this.count("compiled"),
      () => this.count("failed"),
    );
    return pipeline;
  }

  private count(outcome: "compiled" | "failed"): void {
    this.outcomes[outcome]++;
    this.onProgress?.(this.progress);
  }

  private async compile(request: PipelineRequest): Promise<CompiledPipeline> {
    const { id, code, entryPoint } = request;
    const { device } = this.gpu;
    // Whatever is wrong with the module comes back through the pipeline too; the scope keeps it from the console.
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label: id, code });
    const layout = this.layoutOf(request.bindings);
    const pipelineLayout = device.createPipelineLayout({ label: id, bindGroupLayouts: [layout] });
    const pending = device.createComputePipelineAsync({
      label: id,
      layout: pipelineLayout,
      compute: { module, entryPoint },
    });
    const scope = device.popErrorScope().catch(() => null);
    try {
      return { pipeline: await pending, layout };
    } catch (error) {
      const cause = await explain(this.gpu, `the pipeline ${id}`, error);
      if (cause.code === "GPU_DEVICE_LOST") throw cause;
      const detail = (await compilerMessages(module, code)) ?? (await scope)?.message;
      const found = detail ?? (error instanceof Error ? error.message : String(error));
      throw new PlaygroundError(
        "PIPELINE_FAILED",
        `expected the pipeline ${id} to compile, found ${oneLine(found)}`,
        "Choose another variant of the kernel for this GPU, and please report the message.",
        { cause: error },
      );
    }
  }

  private layoutOf(bindings: readonly BindingLayout[]): GPUBindGroupLayout {
    const sorted = bindings.toSorted((a, b) => a.index - b.index);
    const key = sorted.map(({ index, access }) => `${index}:${access}`).join(" ");
    const known = this.layouts.get(key);
    if (known !== undefined) return known;
    const layout = this.gpu.device.createBindGroupLayout({
      label: key,
      entries: sorted.map(({ index, access }) => ({
        binding: index,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: bufferType(access) },
      })),
    });
    this.layouts.set(key, layout);
    return layout;
  }
}

function bufferType(access: BindingLayout["access"]): GPUBufferBindingType {
  switch (access) {
    case "read":
      return "read-only-storage";
    case "read_write":
      return "storage";
    case "uniform":
      return "uniform";
  }
}

/** `12:5 unresolved value "x" in: let y = x;` for every error of the compiler; undefined where there is none. */
async function compilerMessages(
  module: GPUShaderModule,
  code: string,
): Promise<string | undefined> {
  const { messages } = await module.getCompilationInfo();
  const lines = code.split("\n");
  const errors = messages
    .filter(({ type }) => type === "error")
    .map(({ message, lineNum, linePos }) => {
      const line = lines[lineNum - 1]?.trim() ?? "";
      return `${lineNum}:${linePos} ${message}${line === "" ? "" : ` in: ${line}`}`;
    });
  return errors.length === 0 ? undefined : errors.join("; ");
}
