// The gpu room on a real device: requests, buffers, pipelines, readback, typed failures; no kernel of training.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PlaygroundError } from "../../src/core/errors.ts";
import { checkLimits, createBuffer, createBuffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { finished, requestGpu, wrapDevice } from "../../src/gpu/device.ts";
import { withErrorScopes } from "../../src/gpu/errors.ts";
import type { CompileProgress, PipelineRequest } from "../../src/gpu/pipelines.ts";
import { PipelineCache } from "../../src/gpu/pipelines.ts";
import { ReadbackRing, readBuffer } from "../../src/gpu/readback.ts";
import { countingDevice } from "../helpers/counting-device.ts";
import { testGpu } from "../helpers/device.ts";

let gpu: Gpu;
const uncaptured: PlaygroundError[] = [];

async function openGpu(onError?: (error: PlaygroundError) => void): Promise<Gpu> {
  const entry = await testGpu();
  if (entry === undefined) throw new Error("expected WebGPU for the tests, found none");
  return requestGpu({ gpu: entry, ...(onError && { onError }) });
}

beforeAll(async () => {
  gpu = await openGpu((error) => uncaptured.push(error));
});

afterAll(() => {
  expect(uncaptured, "an error escaped its scope").toEqual([]);
  gpu.release();
});

function storage(label: string, values: Float32Array<ArrayBuffer>): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = createBuffer(gpu, { label, sizeBytes: values.byteLength, usage });
  gpu.device.queue.writeBuffer(buffer, 0, values);
  return buffer;
}

const double: PipelineRequest = {
  id: "double",
  entryPoint: "double",
  code: /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn double(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&y)) { y[id.x] = 2.0 * y[id.x]; }
}`,
  bindings: [{ index: 0, access: "read_write" }],
};

describe("requestGpu", () => {
  test("grants the adapter's buffer limits and optional features, and the portable number of bindings", async () => {
    const adapter = await (await testGpu())?.requestAdapter();
    expect(gpu.limits.maxStorageBufferBindingSize).toBe(
      adapter?.limits.maxStorageBufferBindingSize,
    );
    expect(gpu.limits.maxBufferSize).toBe(adapter?.limits.maxBufferSize);
    expect(gpu.limits.maxStorageBuffersPerShaderStage).toBe(8);
    expect(gpu.features.has("subgroups")).toBe(adapter?.features.has("subgroups"));
    expect(gpu.adapter.label).not.toBe("");
    // The test browsers run on SwiftShader; a run on a real GPU must not be called software.
    expect(gpu.adapter.isSoftware).toBe(/swiftshader|llvmpipe/i.test(gpu.adapter.label));
  });

  test("says that there is no adapter", async () => {
    const entry = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
    await expect(requestGpu({ gpu: entry })).rejects.toMatchObject({ code: "GPU_ADAPTER_MISSING" });
  });
});

describe("buffers", () => {
  test("are whole vec4s and never empty", () => {
    const usage = GPUBufferUsage.STORAGE;
    const sizes = [0, 1, 16, 17].map((sizeBytes) => {
      const buffer = createBuffer(gpu, { label: "small", sizeBytes, usage });
      buffer.destroy();
      return buffer.size;
    });
    expect(sizes).toEqual([16, 16, 16, 32]);
  });

  test("beyond a limit fail with the label, the size and the limit", async () => {
    const limit = gpu.limits.maxStorageBufferBindingSize;
    const specs = [{ label: "logits", sizeBytes: limit + 16, usage: GPUBufferUsage.STORAGE }];
    const failure = await createBuffers(gpu, specs).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "GPU_LIMIT_EXCEEDED" });
    for (const part of ['"logits"', String(limit), String(limit + 16)]) {
      expect((failure as Error).message).toContain(part);
    }
  });

  test("are held against the binding limit only where kernels bind them", () => {
    const limits = { maxBufferSize: 1024, maxStorageBufferBindingSize: 512 };
    const { STORAGE, MAP_READ } = GPUBufferUsage;
    const check = (sizeBytes: number, usage: number) => () =>
      checkLimits(limits, { label: "x", sizeBytes, usage });
    expect(check(512, STORAGE)).not.toThrow();
    expect(check(513, STORAGE)).toThrow("at most 512 bytes");
    expect(check(1024, MAP_READ)).not.toThrow();
    expect(check(1025, MAP_READ)).toThrow("at most 1024 bytes");
  });

  test("with usages that do not go together fail with the label of the first", async () => {
    const { STORAGE, MAP_READ } = GPUBufferUsage;
    const specs = [
      { label: "good", sizeBytes: 16, usage: STORAGE },
      { label: "contradiction", sizeBytes: 16, usage: MAP_READ | STORAGE },
    ];
    await expect(createBuffers(gpu, specs)).rejects.toMatchObject({
      code: "GPU_VALIDATION",
      message: expect.stringContaining('"contradiction" of 16 bytes') as string,
    });
  });

  test("that memory has no room for fail with GPU_OUT_OF_MEMORY, and the good ones are destroyed", async () => {
    // No portable test can fill a GPU: the device answers here as one whose memory is full.
    const { device } = gpu;
    const destroyed: string[] = [];
    const pops = [null, { message: "" }, null, null] as const;
    let popped = 0;
    const full = {
      pushErrorScope: () => undefined,
      popErrorScope: () => Promise.resolve(pops[popped++]),
      createBuffer: ({ label }: { label: string }) => ({ destroy: () => destroyed.push(label) }),
    };
    const onFull = { ...gpu, device: full as unknown as GPUDevice };
    expect(device).not.toBe(onFull.device);
    const usage = GPUBufferUsage.STORAGE;
    const specs = ["weights", "moments"].map((label) => ({ label, sizeBytes: 64, usage }));
    await expect(createBuffers(onFull, specs)).rejects.toMatchObject({
      code: "GPU_OUT_OF_MEMORY",
      message: expect.stringContaining('"weights" of 64 bytes') as string,
    });
    expect(destroyed).toEqual(["weights", "moments"]);
  });
});

describe("withErrorScopes", () => {
  test("returns the result, or throws what the GPU or the body said, and leaves no scope behind", async () => {
    expect(await withErrorScopes(gpu, "nothing", () => 7)).toBe(7);
    const { MAP_READ, STORAGE } = GPUBufferUsage;
    await expect(
      withErrorScopes(gpu, "a bad buffer", () =>
        gpu.device.createBuffer({ size: 16, usage: MAP_READ | STORAGE }),
      ),
    ).rejects.toMatchObject({
      code: "GPU_VALIDATION",
      message: expect.stringMatching(/^expected a bad buffer to be valid/) as string,
    });
    const own = new Error("own");
    await expect(
      withErrorScopes(gpu, "a throw", () => {
        throw own;
      }),
    ).rejects.toBe(own);
    await expect(gpu.device.popErrorScope()).rejects.toThrow();
  });
});

describe("PipelineCache", () => {
  test("compiles each id once, shares layouts, and counts", async () => {
    const seen: CompileProgress[] = [];
    const cache = new PipelineCache(gpu, (progress) => seen.push(progress));
    const counting = countingDevice(gpu.device);
    const [first, again, other] = await Promise.all([
      cache.get(double),
      cache.get({ ...double }),
      cache.get({ ...double, id: "double again" }),
    ]);
    counting.restore();
    expect(again).toBe(first);
    expect(other.layout).toBe(first.layout);
    const { created } = counting.counts();
    expect(created["createComputePipelineAsync"]).toBe(2);
    expect(created["createBindGroupLayout"]).toBe(1);
    expect(seen.at(0)).toEqual({ requested: 1, compiled: 0, failed: 0 });
    expect(seen.at(-1)).toEqual({ requested: 2, compiled: 2, failed: 0 });
    expect(() => cache.get({ ...double, code: `${double.code}\n` })).toThrow("found two");
  });

  test("reports the compiler's message with line, column and source", async () => {
    const cache = new PipelineCache(gpu);
    const code = double.code.replace("2.0 * y[id.x]", "two * y[id.x]");
    await expect(cache.get({ ...double, code })).rejects.toMatchObject({
      code: "PIPELINE_FAILED",
      message: expect.stringMatching(
        /^expected the pipeline double to compile, found 4:\d+ .*two.* in: if \(id\.x/,
      ) as string,
    });
    expect(cache.progress).toEqual({ requested: 1, compiled: 0, failed: 1 });
  });

  test("reports bindings that do not match the shader", async () => {
    const cache = new PipelineCache(gpu);
    const bindings = [{ index: 0, access: "read" }] as const;
    await expect(cache.get({ ...double, bindings })).rejects.toMatchObject({
      code: "PIPELINE_FAILED",
      message: expect.stringMatching(/binding/i) as string,
    });
  });
});

describe("readback", () => {
  test("tickets of one ring give each its own copy, in whatever order they are read", async () => {
    const ring = new ReadbackRing(gpu, 64, 3);
    const counter = storage("counter", Float32Array.of(1, 2, 3, 4, 5));
    const { pipeline, layout } = await new PipelineCache(gpu).get(double);
    const bindGroup = gpu.device.createBindGroup({
      layout,
      entries: [{ binding: 0, resource: { buffer: counter } }],
    });
    const counting = countingDevice(gpu.device);
    const tickets = [0, 1, 2].map(() => {
      const encoder = gpu.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(1);
      pass.end();
      const ticket = ring.copy(encoder, counter, 4, 12);
      gpu.device.queue.submit([encoder.finish()]);
      return ticket;
    });
    expect(ring.freeSlots).toBe(0);
    expect(() => ring.copy(gpu.device.createCommandEncoder(), counter, 0, 4)).toThrow("a free");
    const [third, first, second] = await Promise.all([
      tickets[2]!.read(),
      tickets[0]!.read(),
      tickets[1]!.read(),
    ]);
    expect([first, second, third]).toEqual([
      Float32Array.of(4, 6, 8),
      Float32Array.of(8, 12, 16),
      Float32Array.of(16, 24, 32),
    ]);
    expect(ring.freeSlots).toBe(3);
    counting.restore();
    expect(counting.counts()).toMatchObject({ createdTotal: 0, submits: 3 });
    counter.destroy();
    ring.release();
  });

  test("a cancelled ticket gives its slot back", () => {
    const ring = new ReadbackRing(gpu, 16, 1);
    const source = storage("source", new Float32Array(4));
    const ticket = ring.copy(gpu.device.createCommandEncoder(), source, 0, 16);
    expect(ring.freeSlots).toBe(0);
    ticket.cancel();
    expect(ring.freeSlots).toBe(1);
    expect(() => ring.copy(gpu.device.createCommandEncoder(), source, 0, 32)).toThrow("at most 16");
    source.destroy();
    ring.release();
  });

  test("readBuffer reads in pieces, from an offset, with concurrent callers", async () => {
    // Longer than its staging buffer, and no multiple of it.
    const values = Float32Array.from({ length: 2_500_000 }, (_, i) => i);
    const big = storage("big", values);
    const [whole, part] = await Promise.all([
      readBuffer(gpu, big, 0, values.byteLength),
      readBuffer(gpu, big, 40, 12),
    ]);
    expect(whole.length).toBe(values.length);
    expect(whole.every((value, i) => value === i)).toBe(true);
    expect(part).toEqual(Float32Array.of(10, 11, 12));
    const counting = countingDevice(gpu.device);
    await readBuffer(gpu, big, 0, 4096);
    counting.restore();
    expect(counting.counts().createdTotal).toBe(0);
    big.destroy();
  });

  test("readBuffer refuses a buffer that cannot be copied instead of returning other bytes", async () => {
    const usage = GPUBufferUsage.STORAGE;
    const sealed = createBuffer(gpu, { label: "sealed", sizeBytes: 64, usage });
    await expect(readBuffer(gpu, sealed, 0, 64)).rejects.toMatchObject({ code: "GPU_VALIDATION" });
    const open = storage("open", Float32Array.of(1, 2, 3, 4));
    expect(await readBuffer(gpu, open, 0, 16)).toEqual(Float32Array.of(1, 2, 3, 4));
    sealed.destroy();
    open.destroy();
  });
});

describe("errors and loss", () => {
  test("the first uncaptured error is reported, once", async () => {
    const errors: PlaygroundError[] = [];
    const own = await openGpu((error) => errors.push(error));
    const bad = { size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE };
    own.device.createBuffer({ ...bad, label: "first" });
    own.device.createBuffer({ ...bad, label: "second" });
    // Events of both come before the work of a later submit is done, or soon after.
    await finished(own);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(errors).toMatchObject([{ code: "GPU_VALIDATION" }]);
    own.release();
  });

  test("release is silent, and what still runs fails as a lost device", async () => {
    const own = await openGpu();
    let heard = false;
    void own.lost.then(() => {
      heard = true;
    });
    const usage = GPUBufferUsage.COPY_SRC;
    const buffer = createBuffer(own, { label: "orphan", sizeBytes: 16, usage });
    own.release();
    await own.device.lost;
    await expect(readBuffer(own, buffer, 0, 16)).rejects.toMatchObject({ code: "GPU_DEVICE_LOST" });
    expect(heard).toBe(false);
  });

  test("a device that somebody else destroys is reported", async () => {
    const adapter = await (await testGpu())?.requestAdapter();
    if (!adapter) throw new Error("expected an adapter, found none");
    const wrapped = wrapDevice(await adapter.requestDevice(), adapter.info);
    wrapped.device.destroy();
    expect((await wrapped.lost).reason).toBe("destroyed");
  });
});
