// Adapter descriptions and the advice for pages without a GPU, on what browsers report; no device.
import { describe, expect, test } from "vitest";
import { describeAdapter } from "../../../src/gpu/adapter.ts";
import { allocatedBytes } from "../../../src/gpu/buffers.ts";
import { browserOf, noGpuError } from "../../../src/gpu/support.ts";

describe("describeAdapter", () => {
  test.each([
    [{ vendor: "google", architecture: "swiftshader" }, "SwiftShader", true],
    [{ vendor: "mesa", description: "llvmpipe (LLVM 15.0.6, 256 bits)" }, "llvmpipe", true],
    [{ device: "Microsoft Basic Render Driver" }, "Microsoft Basic Render", true],
    [{ vendor: "acme", isFallbackAdapter: true }, "acme", true],
    [{ vendor: "nvidia", architecture: "ampere" }, "nvidia ampere", false],
    [{ vendor: "apple", description: "Apple M3 Pro" }, "Apple M3 Pro", false],
    [{ vendor: "intel", device: "0x9a49" }, "intel", false],
    [{}, "GPU of unknown make", false],
  ])("%o is %s, software: %s", (info, label, isSoftware) => {
    const adapter = describeAdapter(info);
    expect(adapter.label).toBe(label);
    expect(adapter.isSoftware).toBe(isSoftware);
  });
});

const agents = {
  chromeLinux:
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  chromeWindows:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Safari/537.36",
  chromeAndroid:
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
  firefoxWindows:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  firefoxMac:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
  firefoxLinux: "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
  safariMac:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  chromeIphone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
  curl: "curl/8",
} as const;

test.each([
  [agents.chromeLinux, { name: "chromium", major: 140, platform: "linux" }],
  [agents.chromeAndroid, { name: "chromium", major: 120, platform: "android" }],
  [agents.firefoxMac, { name: "firefox", major: 140, platform: "mac" }],
  [agents.safariMac, { name: "safari", major: 18, platform: "mac" }],
  [agents.chromeIphone, { name: "safari", major: 0, platform: "ios" }],
  [agents.curl, { name: "unknown", major: 0, platform: "unknown" }],
])("browserOf %s", (userAgent, want) => {
  expect(browserOf(userAgent)).toEqual(want);
});

describe("noGpuError", () => {
  test.each([
    ["chromeLinux", /144.*147.*#enable-unsafe-webgpu.*#enable-vulkan/],
    ["chromeWindows", /Update the browser.*113/],
    ["chromeAndroid", /121/],
    ["firefoxWindows", /141/],
    ["firefoxMac", /147.*145 on macOS 26/],
    ["firefoxLinux", /Nightly/],
    ["safariMac", /Safari 26/],
    ["chromeIphone", /iOS or iPadOS 26/],
    ["curl", /current Chrome, Edge or Safari/],
  ] as const)("%s without WebGPU", (agent, hint) => {
    const surroundings = {
      userAgent: agents[agent],
      isSecureContext: true,
      hasWebGpu: false,
      isRetry: false,
    };
    const error = noGpuError(surroundings);
    expect(error.code).toBe("WEBGPU_MISSING");
    expect(error.hint).toMatch(hint);
  });

  test("an insecure address is named before the browser is blamed", () => {
    const userAgent = agents.chromeWindows;
    const error = noGpuError({
      userAgent,
      isSecureContext: false,
      hasWebGpu: false,
      isRetry: false,
    });
    expect(error.code).toBe("WEBGPU_MISSING");
    expect(error.message).toContain("http");
    expect(error.hint).toContain("https");
  });

  test.each([
    ["chromeLinux", /#enable-vulkan.*chrome:\/\/gpu/],
    ["chromeWindows", /acceleration.*chrome:\/\/gpu/],
    ["firefoxWindows", /about:support/],
    ["safariMac", /driver/],
  ] as const)("%s with WebGPU but without an adapter", (agent, hint) => {
    const surroundings = {
      userAgent: agents[agent],
      isSecureContext: true,
      hasWebGpu: true,
      isRetry: false,
    };
    const error = noGpuError(surroundings);
    expect(error.code).toBe("GPU_ADAPTER_MISSING");
    expect(error.hint).toMatch(hint);
  });

  test("after a lost device the advice is to reload", () => {
    const userAgent = agents.chromeWindows;
    const surroundings = { userAgent, isSecureContext: true, hasWebGpu: true, isRetry: true };
    expect(noGpuError(surroundings)).toMatchObject({
      code: "GPU_ADAPTER_MISSING",
      hint: expect.stringMatching(/repeated crashes: reload/) as string,
    });
  });
});

test("allocatedBytes refuses what is no size", () => {
  expect([0, 1, 16, 4000].map(allocatedBytes)).toEqual([16, 16, 16, 4000]);
  for (const size of [-4, 1.5, NaN, Infinity]) {
    expect(() => allocatedBytes(size)).toThrow("whole bytes");
  }
});
