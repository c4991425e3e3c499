// The test devices inside Node: the null backend validates and refuses to compute, SwiftShader computes.
import { describe, expect, test } from "vitest";
import { testDevice, testGpu } from "../helpers/device.ts";
import { validationDevice } from "../helpers/node-gpu.ts";
import { saxpy, saxpyCase } from "../helpers/saxpy.ts";

describe("validation device", () => {
  async function errorsOf(code: string): Promise<readonly string[]> {
    const device = await validationDevice();
    device.pushErrorScope("validation");
    const info = await device.createShaderModule({ code }).getCompilationInfo();
    await device.popErrorScope();
    return info.messages.filter(({ type }) => type === "error").map(({ message }) => message);
  }

  test("accepts right WGSL and names the error in wrong WGSL", async () => {
    const body = "@compute @workgroup_size(1) fn main() { ";
    expect(await errorsOf(`${body} }`)).toEqual([]);
    const errors = await errorsOf(`${body} let a: u32 = 1.5; }`);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain("u32");
  });

  test("throws where a result would be made up", async () => {
    const { x, y } = saxpyCase();
    await expect(saxpy(await validationDevice(), x, y)).rejects.toThrow("only validates");
  });
});

// SwiftShader comes with Chromium's Linux packages; elsewhere the browser project alone computes.
test.runIf((await testGpu()) !== undefined)("the test device in Node computes", async () => {
  const { x, y, want } = saxpyCase();
  expect(await saxpy(await testDevice(), x, y)).toEqual(want);
});
