/** Two questions that no adapter answers: what does a barrier cost, do quad swaps work? The choice is made elsewhere. */
import { required } from "../core/assert.ts";
import { isPlaygroundError } from "../core/errors.ts";
import type { Gpu } from "../gpu/device.ts";
import type { PipelineCache } from "../gpu/pipelines.ts";
import { readBuffer } from "../gpu/readback.ts";
import { describeKernel, u32Fields } from "./describe.ts";
import type { Dispatch, Kernel } from "./kernel.ts";
import type { Trial, TrialBuffer } from "./timing.ts";
import { allocate, prepareTrial } from "./timing.ts";

function barrierKernel(withBarriers: boolean): Kernel {
  return describeKernel({
    id: `probe barrier ${withBarriers ? "with" : "without"}`,
    entryPoint: "barrierProbe",
    sources: ["probe/barrier.wgsl"],
    constants: { BARRIERS: withBarriers ? 8 : 0 },
    writes: ["y"],
    reads: [],
    params: u32Fields("seed"),
  });
}

const WITH_BARRIERS = barrierKernel(true);
const WITHOUT_BARRIERS = barrierKernel(false);

const QUAD: Kernel = {
  ...describeKernel({
    id: "probe quad",
    entryPoint: "quadProbe",
    sources: ["probe/quad.wgsl"],
    writes: ["y"],
    reads: [],
    params: u32Fields("count"),
  }),
  features: ["subgroups"],
};

export function allKernels(): readonly Kernel[] {
  return [WITH_BARRIERS, WITHOUT_BARRIERS, QUAD];
}

function probeDispatch(
  kernel: Kernel,
  y: TrialBuffer,
  params: Readonly<Record<string, number>>,
  groups: number,
): Dispatch {
  const workgroups = [groups, 1, 1] as const;
  return { kernel, buffers: { y }, params, workgroups, label: kernel.id, flops: 0 };
}

/** On a GPU the ratio is 1 to 3, and about as much on llvmpipe, which is known by name; SwiftShader has 15 to 40. */
export const CPU_BARRIER_RATIO = 5;

/** Time of a kernel with 8 barriers over that of the same kernel without: about 30 ms, beside compilation. */
export async function barrierRatio(gpu: Gpu, pipelines: PipelineCache): Promise<number> {
  const WORKGROUPS = 128;
  const y: TrialBuffer = { id: 0, label: "barrier probe", sizeBytes: WORKGROUPS * 64 * 4 };
  const buffers = await allocate(gpu, [y]);
  const trials: Trial[] = [];
  try {
    for (const kernel of [WITHOUT_BARRIERS, WITH_BARRIERS]) {
      const dispatch = probeDispatch(kernel, y, { seed: 1 }, WORKGROUPS);
      trials.push(await prepareTrial(gpu, pipelines, [dispatch], buffers));
    }
    return await timeRatio(required(trials[1], "a trial"), required(trials[0], "a trial"));
  } finally {
    for (const trial of trials) trial.release();
    for (const buffer of buffers.values()) buffer.destroy();
  }
}

/** Time of one launch of `slow` over that of one launch of `fast`, without what every submit costs. */
export async function timeRatio(
  slow: Pick<Trial, "time">,
  fast: Pick<Trial, "time">,
): Promise<number> {
  // The first launch of a pipeline may still compile.
  await fast.time(1);
  const submitMs = await bestOf(5, () => fast.time(0));
  // More samples for the fast one: other work on the machine distorts a short time most.
  const fastMs = await launchTime(fast, submitMs, 8);
  const slowMs = await launchTime(slow, submitMs, 3);
  return slowMs / fastMs;
}

/**
 * Milliseconds of one launch, from as many as stand out from the cost of a submit and from a timer with steps of 1 ms,
 * as some browsers have.
 */
async function launchTime(
  trial: Pick<Trial, "time">,
  submitMs: number,
  samples: number,
): Promise<number> {
  const MAX_LAUNCHES = 256;
  const clearMs = Math.max(2, submitMs);
  for (let launches = 1; ; launches *= 4) {
    const elapsedMs = await bestOf(samples, () => trial.time(launches));
    if (elapsedMs - submitMs >= clearMs || launches >= MAX_LAUNCHES) {
      return Math.max(elapsedMs - submitMs, MIN_VISIBLE_MS) / launches;
    }
  }
}

/** Below this a difference of times says nothing. */
const MIN_VISIBLE_MS = 0.1;

async function bestOf(count: number, time: () => Promise<number>): Promise<number> {
  let bestMs = Infinity;
  for (let i = 0; i < count; i++) bestMs = Math.min(bestMs, await time());
  return bestMs;
}

/** Whether lanes 0 to 3 of every 4-wide workgroup form one quad; false also where the probe does not compile. */
export async function quadSwapsWork(gpu: Gpu, pipelines: PipelineCache): Promise<boolean> {
  if (!gpu.features.has("subgroups")) return false;
  // More workgroups than any subgroup has quads, and an odd number.
  const WORKGROUPS = 67;
  const y: TrialBuffer = { id: 0, label: "quad probe", sizeBytes: WORKGROUPS * 4 * 4 };
  const buffers = await allocate(gpu, [y]);
  const buffer = buffers.get(0)!;
  try {
    // The poison that every invocation must overwrite.
    gpu.device.queue.writeBuffer(buffer, 0, new Uint32Array(WORKGROUPS * 4).fill(0xffffffff));
    const dispatch = probeDispatch(QUAD, y, { count: WORKGROUPS }, WORKGROUPS);
    const trial = await prepareTrial(gpu, pipelines, [dispatch], buffers);
    await trial.time(1);
    trial.release();
    const bits = await readBuffer(gpu, buffer, 0, WORKGROUPS * 4 * 4);
    return isQuadPattern(new Uint32Array(bits.buffer));
  } catch (error) {
    if (isPlaygroundError(error) && error.code === "GPU_DEVICE_LOST") throw error;
    return false;
  } finally {
    buffer.destroy();
  }
}

/** What `shaders/probe/quad.wgsl` must have written, for each workgroup of 4. */
export function isQuadPattern(words: Uint32Array): boolean {
  return words.every((word, index) => {
    const lane = index % 4;
    return word === (lane ^ 1) + 4 * (lane ^ 2) + 16 * (lane ^ 3);
  });
}
