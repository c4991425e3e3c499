// The test device itself, in a real browser: it computes, and a lost one is replaced; no kernel of ours.
import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { testDevice } from "../helpers/device.ts";
import { saxpy, saxpyCase } from "../helpers/saxpy.ts";

test("the browser's test device computes", async () => {
  const { x, y, want } = saxpyCase();
  expect(await saxpy(await testDevice(), x, y)).toEqual(want);
});

test("after a crash of the GPU process the device is lost and the next one computes", async () => {
  const device = await testDevice();
  await commands.crashGpuProcess();
  expect((await device.lost).reason).toBe("unknown");
  const next = await testDevice();
  expect(next).not.toBe(device);
  const { x, y, want } = saxpyCase();
  expect(await saxpy(next, x, y)).toEqual(want);
});
