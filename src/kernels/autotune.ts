/** Times candidate variants of a kernel against each other on given shapes; which shapes and kernels is the caller's. */
import { isPlaygroundError } from "../core/errors.ts";
import type { RandomStream } from "../core/random.ts";
import { randomStream } from "../core/random.ts";
import type { Gpu } from "../gpu/device.ts";
import type { PipelineCache } from "../gpu/pipelines.ts";
import { readBuffer } from "../gpu/readback.ts";
import type { Dispatch } from "./kernel.ts";
import type { Trial, TrialBuffer } from "./timing.ts";
import { allocate, prepareTrial } from "./timing.ts";

/** One way to compute a case. The first candidate of a case is the reference of the others. */
export interface TuneCandidate<V extends string> {
  readonly variant: V;
  readonly dispatches: readonly Dispatch[];
}

/** One computation on one shape, each candidate of which fills all of `output`. */
export interface TuneCase<V extends string> {
  /** `matmul nn 512×384×128`. */
  readonly label: string;
  readonly flops: number;
  /** Filled with random numbers in [-1, 1). */
  readonly inputs: readonly TrialBuffer[];
  readonly output: TrialBuffer;
  readonly candidates: readonly TuneCandidate<V>[];
}

export interface Measurement {
  /** Case and variant: `matmul nn 512×384×128 tile`. */
  readonly kernel: string;
  readonly gflops: number;
}

export interface Dropped {
  readonly kernel: string;
  readonly reason: string;
}

export interface TuneResult<V extends string> {
  /** The variant with the least total time of those measured on every case; undefined when none was. */
  readonly winner: V | undefined;
  readonly measured: readonly Measurement[];
  readonly dropped: readonly Dropped[];
}

export interface TuneOptions {
  /** For running kernels, not for compiling them. */
  readonly budgetMs?: number;
  readonly seed?: number;
}

const REPEATS = 3;
const REPEAT_MS = 5;
const MAX_LAUNCHES = 64;

/** f32 sums in another order differ by some 1e-6; a wrong kernel differs by far more. */
const MAX_RELATIVE_ERROR = 1e-4;

/** One warm-up and the best of 3 repeats for each candidate, while the budget lasts; wrong candidates are dropped. */
export async function autotune<V extends string>(
  gpu: Gpu,
  pipelines: PipelineCache,
  cases: readonly TuneCase<V>[],
  options: TuneOptions = {},
): Promise<TuneResult<V>> {
  const measured: Measurement[] = [];
  const dropped: Dropped[] = [];
  const budget: Budget = { leftMs: options.budgetMs ?? 150 };
  const tables: ReadonlyMap<V, number>[] = [];
  const wrong = new Set<V>();
  const stream = randomStream(options.seed ?? 0, "autotune");
  for (const tuneCase of cases) {
    const outcome = await runCase(gpu, pipelines, tuneCase, stream, budget, wrong);
    for (const { variant, reason } of outcome.dropped) {
      wrong.add(variant);
      dropped.push({ kernel: `${tuneCase.label} ${variant}`, reason });
    }
    for (const [variant, elapsedMs] of outcome.times) {
      const gflops = tuneCase.flops / elapsedMs / 1e6;
      measured.push({ kernel: `${tuneCase.label} ${variant}`, gflops });
    }
    tables.push(outcome.times);
  }
  return { winner: fastest(tables, wrong), measured, dropped };
}

interface Budget {
  leftMs: number;
}

interface CaseOutcome<V extends string> {
  /** Milliseconds of one run, of right candidates. */
  readonly times: ReadonlyMap<V, number>;
  readonly dropped: readonly { readonly variant: V; readonly reason: string }[];
}

async function runCase<V extends string>(
  gpu: Gpu,
  pipelines: PipelineCache,
  tuneCase: TuneCase<V>,
  stream: RandomStream,
  budget: Budget,
  skip: ReadonlySet<V>,
): Promise<CaseOutcome<V>> {
  const { inputs, output, candidates } = tuneCase;
  const times = new Map<V, number>();
  const dropped: { variant: V; reason: string }[] = [];
  const buffers = await allocate(gpu, [...inputs, output]);
  try {
    for (const { id, sizeBytes } of inputs) {
      const values = Float32Array.from({ length: sizeBytes / 4 }, () => 2 * stream.uniform() - 1);
      gpu.device.queue.writeBuffer(buffers.get(id)!, 0, values);
    }
    let want: Float32Array | undefined;
    for (const { variant, dispatches } of candidates) {
      if (skip.has(variant) || budget.leftMs <= 0) continue;
      let trial: Trial | undefined;
      try {
        trial = await prepareTrial(gpu, pipelines, dispatches, buffers);
        const buffer = buffers.get(output.id)!;
        // Poison: a candidate that leaves a part unwritten must not pass with the values of the one before.
        const poison = new Float32Array(output.sizeBytes / 4).fill(NaN);
        gpu.device.queue.writeBuffer(buffer, 0, poison);
        const warmUpMs = await trial.time(1);
        budget.leftMs -= warmUpMs;
        const got = await readBuffer(gpu, buffer, 0, output.sizeBytes);
        const error = relativeError(got, want ?? got);
        if (!(error <= MAX_RELATIVE_ERROR)) {
          dropped.push({ variant, reason: `relative error ${error.toExponential(1)}` });
          continue;
        }
        want ??= got;
        times.set(variant, await bestTime(trial, warmUpMs, budget));
      } catch (error) {
        if (!isPlaygroundError(error) || error.code === "GPU_DEVICE_LOST") throw error;
        dropped.push({ variant, reason: error.message });
      } finally {
        trial?.release();
      }
    }
  } finally {
    for (const buffer of buffers.values()) buffer.destroy();
  }
  return { times, dropped };
}

async function bestTime(trial: Trial, warmUpMs: number, budget: Budget): Promise<number> {
  const launches = Math.min(MAX_LAUNCHES, Math.max(1, Math.round(REPEAT_MS / warmUpMs)));
  let bestMs = Infinity;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const elapsedMs = await trial.time(launches);
    budget.leftMs -= elapsedMs;
    // A coarse timer may say 0.
    bestMs = Math.min(bestMs, Math.max(elapsedMs, 0.01) / launches);
    if (budget.leftMs <= 0) break;
  }
  return bestMs;
}

/** ‖got − want‖ / ‖want‖; NaN when any of the two holds one. */
export function relativeError(got: Float32Array, want: Float32Array): number {
  let difference = 0;
  let norm = 0;
  got.forEach((value, index) => {
    difference += (value - want[index]!) ** 2;
    norm += want[index]! ** 2;
  });
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), Number.MIN_VALUE);
}

/** The right variant that was measured on every case and takes the least time in all. */
export function fastest<V extends string>(
  tables: readonly ReadonlyMap<V, number>[],
  wrong: ReadonlySet<V> = new Set(),
): V | undefined {
  let winner: V | undefined;
  let bestMs = Infinity;
  for (const variant of tables[0]?.keys() ?? []) {
    if (wrong.has(variant)) continue;
    const totalMs = tables.reduce((sum, table) => sum + (table.get(variant) ?? Infinity), 0);
    if (totalMs < bestMs) [winner, bestMs] = [variant, totalMs];
  }
  return winner;
}
