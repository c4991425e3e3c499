import { test } from "vitest";
import { apply } from "../../src/graph/apply.ts";
import { attentionGradOp, attentionOp } from "../../src/graph/ops/attention.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { lowerAttention, lowerAttentionGrad } from "../../src/kernels/attention.ts";
import { denseOperand } from "../../src/kernels/kernel.ts";
import { testDevice } from "../helpers/device.ts";
import { prepare } from "../helpers/run-dispatches.ts";

const SETS: any[] = (process.env.SETS ?? "quad,register").split(",").map((m) => m === "flash" ? { attention: "flash", matmul: "register", rows: "lane" } : { attention: "matmul", matmul: m, rows: "lane" });
test("bench", async () => {
  const outp: string[] = [];
  const device = await testDevice();
  const [B, H, G, T, C, P] = (process.env.DIMS ?? "8,4,4,64,32,0").split(",").map(Number) as any;
  for (const variants of SETS) {
    const qkv = leaf("input", "qkv", [B * T, (H + 2 * G) * C]);
    const keyLengths = leaf("input", "kl", [B], { dtype: "i32" });
    const dOut = leaf("input", "dOut", [B * T, H * C]);
    const prefix = P ? leaf("input", "prefix", [P, 2 * G * C]) : undefined;
    const attr = { batch: B, time: T, heads: H, keyValueHeads: G, headSize: C, causal: true };
    const [out, lse] = apply(attentionOp, { qkv, keyLengths, prefix }, attr) as any;
    const grads = apply(attentionGradOp, { qkv, keyLengths, prefix, out, logSumExp: lse, dOut }, { ...attr, wantsPrefix: P > 0 });
    const buffers: GPUBuffer[] = [];
    const ops = new Map<Tensor, any>();
    const mk = (shape: any, i32 = false) => {
      const o = denseOperand({ id: buffers.length, label: "x" }, shape, 1);
      const n = o.rows * o.rowStride;
      const b = device.createBuffer({ size: n * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
      device.queue.writeBuffer(b, 0, i32 ? new Int32Array(n).fill(T) : Float32Array.from({ length: n }, () => Math.random() - 0.5));
      buffers.push(b);
      return o;
    };
    const place = (t: Tensor) => { let o = ops.get(t); if (!o) ops.set(t, (o = mk(t.shape, t.dtype === "i32"))); return o; };
    let list: any[] = [];
    const lowerer: any = { variants, input: place, output: place, scratch: (_: string, s: any) => mk([s.rows, s.columns]), isUsed: () => true, emit: (d: any) => list.push(d) };
    lowerAttention(out.node, lowerer);
    const fwd = list; list = [];
    lowerAttentionGrad(grads[0]!.node, lowerer);
    const bwd = list;
    const run = async (ds: any[], n: number) => {
      const ls = await Promise.all(ds.map((d) => prepare(device, buffers, d)));
      let best = 1e9;
      for (let r = 0; r < 7; r++) {
        const enc = device.createCommandEncoder();
        const pass = enc.beginComputePass();
        for (let i = 0; i < n; i++) for (const l of ls) { pass.setPipeline(l.pipeline); pass.setBindGroup(0, l.bindGroup); pass.dispatchWorkgroups(...l.workgroups); }
        pass.end();
        const c = enc.finish();
        const t0 = process.cpuUsage();
        device.queue.submit([c]);
        await device.queue.onSubmittedWorkDone();
        const u = process.cpuUsage(t0); best = Math.min(best, (u.user + u.system) / 2000 / n);
      }
      return best;
    };
    const n = variants.attention === "flash" ? 1 : 5;
    outp.push(JSON.stringify(variants) + " forward " + (await run(fwd, n)).toFixed(2) + " backward " + (await run(bwd, n)).toFixed(2));
    for (const d of [...fwd, ...bwd]) { const ms = await run([d], n); outp.push(["  ", d.label.padEnd(30), d.workgroups.join("x").padEnd(12), ms.toFixed(2), "ms", (d.flops / ms / 1e6).toFixed(2), "GF/s"].join(" ")); }
  }
  console.log(outp.join('\n'));
}, 600000);
