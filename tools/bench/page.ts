// The benchmark inside the browser: random weights, the library's own sessions, rounds that alternate with the matmul probe.
import { requestGpu } from "../../src/gpu/device.ts";
import { PipelineCache } from "../../src/gpu/pipelines.ts";
import { openGpuDevice } from "../../src/index.ts";
import { parseModelConfig } from "../../src/models/config.ts";
import { modelParameters } from "../../src/models/parameters.ts";
import { flatLayout } from "../../src/plan/flat-layout.ts";
import { compilePlans } from "../../src/plan/gpu-backend.ts";
import { Model } from "../../src/train/model.ts";
import type { Session } from "../../src/train/session.ts";
import { trainableSpecs } from "../../src/train/attachment.ts";
import { trainingGraph } from "../../src/train/step-graphs.ts";
import { sizeOf } from "../../src/core/shape.ts";
import { matmulProbe } from "./matmul-probe.ts";
import { timesByKernel } from "./profile.ts";
import type { BenchOptions, BenchReport, BenchRow } from "./report.ts";

const [B, T] = [8, 64];
const RAW_CONFIG = {
  architectures: ["GPT2LMHeadModel"],
  model_type: "gpt2",
  vocab_size: 256,
  // Room for virtual tokens in front of T.
  n_positions: 80,
  n_embd: 128,
  n_layer: 4,
  n_head: 4,
  tie_word_embeddings: false,
};
/** Full first: the others are held against it. */
const METHODS: readonly (readonly [string, string, object])[] = [
  ["full", "full", {}],
  ["lora r8 q,v", "lora", { rank: 8, alpha: 16, targetModules: ["q", "v"] }],
  ["lora r8 all", "lora", { rank: 8, alpha: 16, targetModules: "all-linear" }],
  ["houlsby 16", "adapter", { placement: "houlsby", bottleneck: 16 }],
  ["pfeiffer 16", "adapter", { placement: "pfeiffer", bottleneck: 16 }],
  ["parallel 16", "adapter", { placement: "parallel", bottleneck: 16, scaling: 4 }],
  ["ia3", "ia3", {}],
  ["prefix 8", "prefix", { virtualTokens: 8 }],
  ["prefix 8 mlp", "prefix", { virtualTokens: 8, reparameterization: 64 }],
  ["prompt 8", "prompt", { virtualTokens: 8 }],
  ["bitfit", "bitfit", {}],
  ["layerNorm", "layerNorm", {}],
  ["head", "head", {}],
];
/** Steps of one round: enough to hide the latency of the first, few enough to alternate with the probe. */
const STEPS_PER_ROUND = 4;

interface Measured {
  readonly name: string;
  readonly session: Session;
  /** By round, ms per step. */
  readonly times: number[];
  /** GFLOP/s of the probe, beside the times. */
  readonly rates: number[];
  submits: number;
}

async function runBench({ rounds, plan, methods }: BenchOptions): Promise<BenchReport> {
  const gpu = await requestGpu();
  const submits = countSubmits(gpu.device);
  const device = await openGpuDevice({ gpu });
  const variants = device.choice!.variants;
  const probe = await matmulProbe(gpu, new PipelineCache(gpu), variants);
  const config = parseModelConfig(RAW_CONFIG);
  const model = Model.open({ config: RAW_CONFIG, tensors: randomWeights() }, (w) =>
    device.makeBackend(w),
  );
  // Full is always there: the others are held against it.
  const isWanted = (name: string) =>
    methods === undefined || name === "full" || methods.some((part) => name.includes(part));
  const measured: Measured[] = [];
  for (const [name, id, options] of METHODS.filter(([name]) => isWanted(name))) {
    const session = await model.attach(id, { options, batch: B, time: T, maxGradientNorm: 1 });
    await session.train(batch, 2);
    measured.push({ name, session, times: [], rates: [], submits: 0 });
  }
  await probe();
  for (let round = 0; round < rounds; round++) {
    // Methods and the probe take turns, so that a machine that slows down slows all of them down.
    for (const each of measured) {
      each.rates.push(await probe(), await probe());
      const before = submits();
      const start = performance.now();
      await each.session.train(batch, STEPS_PER_ROUND);
      each.times.push((performance.now() - start) / STEPS_PER_ROUND);
      each.submits = (submits() - before) / STEPS_PER_ROUND;
    }
  }
  const rows = measured.map((each): BenchRow => {
    const { session, times } = each;
    const msPerStep = median(times);
    const flops = unfusedFlops(session);
    const gflops = flops / msPerStep / 1e6;
    const matmulGflops = Math.max(...each.rates);
    return {
      method: each.name,
      msPerStep,
      timesFull: median(times.map((time, round) => time / measured[0]!.times[round]!)),
      dispatches: session.machine.graphCosts("train").dispatches,
      submits: each.submits,
      ...session.machine.costs(),
      flops,
      gflops,
      matmulGflops,
      fractionOfMatmulRate: gflops / matmulGflops,
    };
  });
  const shown = measured.find(({ name }) => name === plan);
  const text = shown && (await describePlan(shown.session));
  for (const { session } of measured) session.destroy();
  return {
    adapter: `${device.label}${device.isSoftware ? " (software adapter)" : ""}`,
    variants: Object.values(variants).join(", "),
    shape: `GPT-2 shape d=128, 4 layers, 4 heads, T=${T}, batch ${B}, vocabulary 256, untied head`,
    rows,
    ...(text !== undefined && { text }),
  };

  function unfusedFlops(session: Session): number {
    const { attachment, training } = session.options;
    const graph = trainingGraph(
      { config, attachment, lanes: 1, batch: B, time: T },
      training.optimizer,
      { sharedBatch: true },
    );
    const layout = flatLayout(trainableSpecs(config, attachment));
    const request = { label: "unfused", graphs: { train: graph }, layout, lanes: 1 };
    return compilePlans(request, { variants, passes: [] }).get("train")!.flops;
  }

  async function describePlan(session: Session): Promise<string> {
    const { attachment, training } = session.options;
    const graph = trainingGraph(
      { config, attachment, lanes: 1, batch: B, time: T },
      training.optimizer,
      { sharedBatch: true },
    );
    const layout = flatLayout(trainableSpecs(config, attachment));
    const request = { label: "profile", graphs: { train: graph }, layout, lanes: 1 };
    const compiled = compilePlans(request, { variants }).get("train")!;
    const times = await timesByKernel(gpu, compiled, model.weights);
    return `${session.machine.graphCosts("train").text}\n\n${times}`;
  }

  function randomWeights() {
    return new Map(
      modelParameters(config).map(({ name, shape }) => {
        const isGain = /ln_\w+\.weight$/.test(name);
        const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
          return (isGain ? 1 : 0) + 0.05 * Math.sin((i + name.length) * 78.233);
        });
        return [name, { shape, data }];
      }),
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function batch(seed: number, step: number) {
  const ids = Int32Array.from({ length: B * T }, (_, i) => (i * 31 + step * 17 + seed) % 256);
  return {
    ids,
    positions: ids.map((_, i) => i % T),
    labels: ids.map((id) => (id * 7 + 3) % 256),
    weights: new Float32Array(B * T).fill(1 / (B * T)),
    keyLengths: new Int32Array(B).fill(T),
  };
}

function countSubmits(device: GPUDevice): () => number {
  let count = 0;
  const submit = device.queue.submit.bind(device.queue);
  device.queue.submit = (buffers) => {
    count++;
    submit(buffers);
  };
  return () => count;
}

Object.assign(globalThis, { runBench });
