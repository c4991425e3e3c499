// Devices in a real browser: the test device computes, and a crash of the GPU process is reported and survived.
// Chromium withholds the GPU from a page after a second crash: this is the one crash that the gpu project may cause.
import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { createBuffer } from "../../src/gpu/buffers.ts";
import { requestGpu } from "../../src/gpu/device.ts";
import { ReadbackRing } from "../../src/gpu/readback.ts";
import { testDevice } from "../helpers/device.ts";
import { saxpy, saxpyCase } from "../helpers/saxpy.ts";

test("the browser's test device computes", async () => {
  const { x, y, want } = saxpyCase();
  expect(await saxpy(await testDevice(), x, y)).toEqual(want);
});

test("a crash of the GPU process loses every device, fails readbacks, and new devices compute", async () => {
  const device = await testDevice();
  const gpu = await requestGpu();
  const ring = new ReadbackRing(gpu, 16, 1);
  const usage = GPUBufferUsage.COPY_SRC;
  const source = createBuffer(gpu, { label: "source", sizeBytes: 16, usage });
  const encoder = gpu.device.createCommandEncoder();
  const ticket = ring.copy(encoder, source, 0, 16);
  await commands.crashGpuProcess();
  gpu.device.queue.submit([encoder.finish()]);
  await expect(ticket.read()).rejects.toMatchObject({ code: "GPU_DEVICE_LOST" });
  expect((await gpu.lost).reason).toBe("unknown");
  expect((await device.lost).reason).toBe("unknown");
  const { x, y, want } = saxpyCase();
  const next = await testDevice();
  expect(next).not.toBe(device);
  expect(await saxpy(next, x, y)).toEqual(want);
  const nextGpu = await requestGpu({ isRetry: true });
  expect(await saxpy(nextGpu.device, x, y)).toEqual(want);
  nextGpu.release();
});
