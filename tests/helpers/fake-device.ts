// A device for the page that is none: what WebGPU would tell of it, and a self-test whose outcome a test decides.
import { describeAdapter } from "../../src/gpu/adapter.ts";
import type { DeviceDetails, Deviation, SelfCheck } from "../../src/worker/client.ts";
import { judge } from "../../src/worker/self-test/judge.ts";

export const FAKE_DETAILS: DeviceDetails = {
  backend: "webgpu",
  label: "SwiftShader",
  adapter: describeAdapter({
    vendor: "google",
    architecture: "swiftshader",
    subgroupMinSize: 4,
    subgroupMaxSize: 4,
  }),
  features: [
    { name: "shader-f16", offered: true, granted: true },
    { name: "subgroups", offered: true, granted: true },
    { name: "timestamp-query", offered: false, granted: false },
  ],
  limits: [{ name: "maxStorageBuffersPerShaderStage", granted: 8, offered: 10 }],
  kernels: {
    variants: { matmul: "quad", attention: "matmul", rows: "lane" },
    reason: "a software adapter: kernels without barriers, with quad swaps",
    measured: [],
    dropped: [],
  },
};

const VARIANTS = "matmul:quad,attention:matmul,rows:lane";

/** Four checks; those named have a gradient that is NaN and one that is far off. */
export function fakeChecks(failing: readonly string[] = []): readonly SelfCheck[] {
  const names = ["LoRA: lora-c-attn-r2-s1 adamw", "BitFit: bitfit-all-s1 adamw"];
  return [...names, "matmul nt", "layerNorm"].map((name, i) => {
    const isWrong = failing.includes(name);
    const deviations: readonly Deviation[] = [
      { what: "loss", error: 1.2e-7, bound: 1e-5 },
      { what: "gradient of a", error: isWrong ? NaN : 3.4e-6, bound: 1e-4 },
      { what: "gradient of b", error: isWrong ? 0.02 : 1e-7, bound: 1e-4 },
    ];
    return {
      name,
      group: i < 2 ? "step" : "kernel",
      comparedWith: i < 2 ? "pytorch" : "reference",
      variants: VARIANTS,
      ...judge(deviations),
      elapsedMs: 300 + i,
    };
  });
}
