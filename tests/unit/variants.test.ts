// The pure parts of the start-up choice: rules, overrides, keys, ratios and winners; no device.
import { describe, expect, test } from "vitest";
import { describeAdapter } from "../../src/gpu/adapter.ts";
import { fastest, relativeError } from "../../src/kernels/autotune.ts";
import type { Dispatch } from "../../src/kernels/kernel.ts";
import { writeParams } from "../../src/kernels/launch.ts";
import { allKernels, isQuadPattern, timeRatio } from "../../src/kernels/probes.ts";
import { parseVariantOverride, variantKey, variantsByRule } from "../../src/kernels/variants.ts";

describe("variantsByRule", () => {
  const software = {
    isSoftware: true,
    barrierRatio: undefined,
    quadWorks: true,
    subgroupMinSize: 4,
  };
  const cpu = { attention: "matmul", rows: "lane" };
  const gpu = { matmul: "tile", attention: "flash", rows: "workgroup" };

  test.each([
    ["SwiftShader", software, { matmul: "quad", ...cpu }],
    ["unknown subgroup size", { ...software, subgroupMinSize: 0 }, { matmul: "quad", ...cpu }],
    ["subgroups of 8", { ...software, subgroupMinSize: 8 }, { matmul: "register", ...cpu }],
    ["no quad swaps", { ...software, quadWorks: false }, { matmul: "register", ...cpu }],
    ["a GPU", { ...software, isSoftware: false, barrierRatio: 1.3 }, gpu],
    ["just below", { ...software, isSoftware: false, barrierRatio: 4.9 }, gpu],
    ["a CPU", { ...software, isSoftware: false, barrierRatio: 5 }, { matmul: "quad", ...cpu }],
  ])("%s", (_name, facts, want) => {
    expect(variantsByRule(facts).variants).toEqual(want);
  });

  test("the reason names the cause", () => {
    expect(variantsByRule(software).reason).toMatch(/^a software adapter: .* quad swaps$/);
    const hidden = { ...software, isSoftware: false, barrierRatio: 13.4 };
    expect(variantsByRule(hidden).reason).toMatch(/^barriers cost 13 times/);
  });
});

describe("parseVariantOverride", () => {
  test("reads what the address holds", () => {
    expect(parseVariantOverride("")).toEqual({});
    expect(parseVariantOverride("matmul:tile,rows:lane")).toEqual({ matmul: "tile", rows: "lane" });
  });

  test.each([
    ["softmax:tile", /matmul, attention, rows.*"softmax"/],
    ["matmul:fast", /quad, register, tile for matmul.*"fast"/],
    ["matmul", /quad, register, tile.*""/],
    ["toString:tile", /"toString"/],
  ])("refuses %s", (text, message) => {
    expect(() => parseVariantOverride(text)).toThrow(message);
    expect(() => parseVariantOverride(text)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }) as Error,
    );
  });
});

test("the key changes with the adapter and with the browser's version", () => {
  const adapter = describeAdapter({ vendor: "nvidia", architecture: "ampere" });
  const key = variantKey(adapter, "Chrome/150.0 Linux");
  expect(key).toBe("nvidia|ampere||chromium 150");
  expect(variantKey(adapter, "Chrome/151.0 Linux")).not.toBe(key);
  expect(variantKey({ ...adapter, architecture: "ada" }, "Chrome/150.0 Linux")).not.toBe(key);
});

test("isQuadPattern accepts quads in order and nothing else", () => {
  const lane = [1 + 8 + 48, 0 + 12 + 32, 3 + 0 + 16, 2 + 4 + 0];
  expect(isQuadPattern(Uint32Array.from([...lane, ...lane]))).toBe(true);
  expect(isQuadPattern(Uint32Array.from([...lane, ...lane.toReversed()]))).toBe(false);
  expect(isQuadPattern(new Uint32Array(8).fill(0xffffffff))).toBe(false);
});

describe("timeRatio", () => {
  /** A kernel that takes `launchMs` for each launch beside `submitMs`, on a timer with steps of `stepMs`. */
  function kernel(launchMs: number, stepMs: number, submitMs: number) {
    let total = 0;
    return {
      time(launches: number): Promise<number> {
        const startMs = Math.floor(total / stepMs) * stepMs;
        total += submitMs + launches * launchMs;
        return Promise.resolve(Math.floor(total / stepMs) * stepMs - startMs);
      },
    };
  }

  test.each([
    ["a GPU", 0.03, 0.02, 0.005, 0.2, 1.45, 1.55],
    ["a GPU behind slow submits", 0.03, 0.02, 0.005, 5, 1.45, 1.55],
    ["a GPU too fast to see", 1e-6, 1e-6, 0.1, 0.2, 0, 1.1],
    ["a GPU on a timer of 1 ms", 0.03, 0.02, 1, 0.2, 0.5, 4],
    ["SwiftShader", 8.2, 0.25, 0.1, 0.2, 25, 40],
    ["SwiftShader on a timer of 1 ms", 8.2, 0.25, 1, 0.2, 10, 60],
  ])("%s", async (_name, slowMs, fastMs, stepMs, submitMs, atLeast, atMost) => {
    const ratio = await timeRatio(
      kernel(slowMs, stepMs, submitMs),
      kernel(fastMs, stepMs, submitMs),
    );
    expect(ratio).toBeGreaterThanOrEqual(atLeast);
    expect(ratio).toBeLessThanOrEqual(atMost);
  });
});

describe("the autotuner's arithmetic", () => {
  test("relativeError is that of whole tensors, and NaN when anything is NaN", () => {
    const want = Float32Array.of(3, 4);
    expect(relativeError(Float32Array.of(3, 4.5), want)).toBeCloseTo(0.1, 12);
    expect(relativeError(want, want)).toBe(0);
    expect(relativeError(Float32Array.of(3, NaN), want)).toBeNaN();
    expect(relativeError(want, Float32Array.of(NaN, 4))).toBeNaN();
  });

  test("fastest takes the least total time of those measured everywhere", () => {
    const small = new Map([
      ["a", 1],
      ["b", 2],
      ["c", 0.1],
    ]);
    const large = new Map([
      ["a", 9],
      ["b", 5],
    ]);
    expect(fastest([small, large])).toBe("b");
    expect(fastest([small, large], new Set(["b"]))).toBe("a");
    expect(fastest([small])).toBe("c");
    expect(fastest([])).toBeUndefined();
  });
});

describe("writeParams", () => {
  const kernel = {
    ...allKernels()[0]!,
    params: [
      { name: "count", type: "u32" },
      { name: "shift", type: "i32" },
      { name: "scale", type: "f32" },
    ],
  } as const;
  const dispatch: Dispatch = {
    kernel,
    buffers: {},
    params: { scale: 0.5, count: 0xffffffff, shift: -1 },
    workgroups: [1, 1, 1],
    label: "",
    flops: 0,
  };

  test("writes fields in the kernel's order and types, at the offset", () => {
    const target = new ArrayBuffer(32);
    writeParams(dispatch, target, 16);
    expect([...new Uint32Array(target)]).toEqual([
      ...[0, 0, 0, 0],
      ...[0xffffffff, 0xffffffff, 0x3f000000, 0],
    ]);
  });

  test("refuses a missing or an unknown value", () => {
    const target = new ArrayBuffer(32);
    expect(() => writeParams({ ...dispatch, params: { count: 1 } }, target, 0)).toThrow("shift");
    const unknown = { ...dispatch, params: { ...dispatch.params, other: 1 } };
    expect(() => writeParams(unknown, target, 0)).toThrow("other");
  });
});
