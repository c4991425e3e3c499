// One WebGPU device for a test file that runs in the browser and in Node alike; it skips nothing.
import type * as NodeGpu from "./node-gpu.ts";

/** The browser's `navigator.gpu`, or Dawn on SwiftShader in Node; undefined where neither is. */
export async function testGpu(): Promise<GPU | undefined> {
  // Node has no `navigator` (20) or one without a `gpu` (21 and later).
  const gpu = (globalThis as { navigator?: { readonly gpu?: GPU } }).navigator?.gpu;
  if (gpu !== undefined) return gpu;
  if (typeof process === "undefined") return undefined;
  // A specifier that the bundler cannot follow keeps Node's modules out of the browser's bundle.
  const nodeGpu = ["./node-gpu", "ts"].join(".");
  const node = (await import(/* @vite-ignore */ nodeGpu)) as typeof NodeGpu;
  return node.swiftShaderGpu();
}

/** Features that kernel variants use; a test device asks for those that its adapter has. */
const features = ["shader-f16", "subgroups", "timestamp-query"] as const;

let shared: Promise<GPUDevice> | undefined;

/**
 * The device shared by all test files of one page or process, with the adapter's own limits; a new
 * one after a loss. Do not destroy it. Throws where WebGPU is missing, so that no test passes empty.
 */
export async function testDevice(): Promise<GPUDevice> {
  shared ??= openDevice();
  return shared;
}

async function openDevice(): Promise<GPUDevice> {
  const adapter = await (await testGpu())?.requestAdapter();
  if (adapter === null || adapter === undefined) {
    throw new Error("expected a WebGPU adapter for the tests, found none");
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });
  void device.lost.then(() => {
    shared = undefined;
  });
  return device;
}
