// The whole self-test on a real device: it passes, it finds kernels that are broken on purpose, and it leaves nothing behind.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { requestGpu } from "../../src/gpu/device.ts";
import type { Device } from "../../src/plan/device.ts";
import { openGpuDevice } from "../../src/plan/device.ts";
import { describeDevice } from "../../src/worker/device-details.ts";
import type { SelfTestReport } from "../../src/worker/client.ts";
import { runSelfTest } from "../../src/worker/self-test/self-test.ts";
import { breakKernel, liveBufferBytes } from "../helpers/broken-device.ts";
import { testGpu } from "../helpers/device.ts";
import { shippedStepPack } from "../helpers/step-pack.ts";

const pack = await shippedStepPack();
let gpu: Gpu;
let device: Device;

beforeEach(async () => {
  const entry = await testGpu();
  if (entry === undefined) throw new Error("expected WebGPU for the tests, found none");
  gpu = await requestGpu({ gpu: entry });
  device = await openGpuDevice({ gpu });
});

afterEach(() => {
  device.release();
});

function selfTest(names?: readonly string[]): Promise<SelfTestReport> {
  const cases = pack.cases.filter(({ name }) => names?.includes(name) ?? true);
  const { signal } = new AbortController();
  const own = { ...pack, cases };
  const onProgress = () => undefined;
  return runSelfTest({ device, pack: own, everyVariant: false, signal, onProgress });
}

function failed({ checks }: SelfTestReport): readonly string[] {
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

test("it passes here, every check of every method and kernel, and frees what it took", async () => {
  const liveBytes = liveBufferBytes(gpu.device);
  const report = await selfTest();
  const told = report.checks.map(({ name, worst, elapsedMs }) => {
    return `${name}: ${worst?.error.toExponential(1)} of ${worst?.bound}, ${elapsedMs.toFixed(0)} ms`;
  });
  console.log([...told, `${report.elapsedMs.toFixed(0)} ms in all`].join("\n"));
  expect(failed(report)).toEqual([]);
  expect(report).toMatchObject({ status: "finished", planned: report.checks.length });
  expect(report.checks.filter(({ group }) => group === "step")).toHaveLength(25);
  expect(report.checks.filter(({ group }) => group === "kernel")).toHaveLength(14);
  expect(liveBytes()).toBe(0);
}, 300_000);

test.each([
  [
    "the gradient of the layer norm",
    ["let meanGX = sumOf(sumGX) / f32(params.columns);", "let meanGX = 0.0;"],
    ["LoRA: lora-c-attn-r2-s1 adamw", "LoRA: lora-c-attn-r2-s1 sgd", "layerNorm gradients"],
  ],
  ["AdamW", ["sqrt(v1 / ", "sqrt(1.05 * v1 / "], ["LoRA: lora-c-attn-r2-s1 adamw", "adamw"]],
])(
  "breaking %s fails the checks that use it, and no other",
  async (_what, [from, to], want) => {
    const broken = breakKernel(gpu.device, from!, to!);
    const report = await selfTest(["lora-c-attn-r2-s1"]);
    expect(broken()).toBeGreaterThan(0);
    expect(failed(report)).toEqual(want);
    expect(report.status).toBe("finished");
  },
  120_000,
);

test("what a device is crosses threads as plain data", () => {
  const details = describeDevice(device);
  expect(structuredClone(details)).toEqual(details);
  expect(details.adapter?.isSoftware).toBe(true);
  expect(Object.keys(details.kernels?.variants ?? {})).toEqual(["matmul", "attention", "rows"]);
  for (const { granted, offered } of details.limits) expect(granted).toBeLessThanOrEqual(offered!);
});

test("a device that is lost ends it, and what was checked until then is kept", async () => {
  const { signal } = new AbortController();
  const report = await runSelfTest({
    ...{ device, pack: { ...pack, cases: [] }, everyVariant: false, signal },
    onProgress: ({ done }) => {
      if (done === 2) gpu.device.destroy();
    },
  });
  expect(report).toMatchObject({ status: "lost", planned: 14, error: { code: "GPU_DEVICE_LOST" } });
  // The one that was cut short is no verdict on the numbers.
  expect(report.checks.map(({ passed }) => passed)).toEqual([true, true]);
});
