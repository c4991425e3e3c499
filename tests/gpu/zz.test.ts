import { test } from "vitest";
import { requestGpu } from "../../src/gpu/device.ts";
import { PipelineCache } from "../../src/gpu/pipelines.ts";
import { allKernels } from "../../src/kernels/probes.ts";
import { allocate, prepareTrial } from "../../src/kernels/timing.ts";
test("x", async () => {
  const gpu = await requestGpu();
  const p = new PipelineCache(gpu);
  const y = { id: 0, label: "y", sizeBytes: 128 * 256 };
  const b = await allocate(gpu, [y]);
  for (const g of [16, 128]) for (const k of allKernels().slice(0, 2)) {
    const t = await prepareTrial(gpu, p, [{ kernel: k, buffers: { y }, params: { seed: 1 }, workgroups: [g, 1, 1], label: "", flops: 0 }], b);
    for (const n of [0, 1, 4, 16, 64]) {
      const out = []; for (let i = 0; i < 8; i++) out.push((await t.time(n)).toFixed(1));
      console.log(k.id, g, n, out.join(" "));
    }
  }
});
