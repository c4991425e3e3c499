// A trainer that trains nothing: it tells the page a scripted run, so that the page can be tested without a device.
import { PlaygroundError } from "../../src/core/errors.ts";
import { countMethod } from "../../src/experiment/describe.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import type {
  DeviceReport,
  GeneratedText,
  LaneEvaluation,
  TrainerClient,
  TrainerEvent,
} from "../../src/worker/client.ts";

export interface FakeScript {
  readonly device?: Partial<DeviceReport>;
  /** WebGPU is missing; the reference interpreter still opens. */
  readonly openError?: PlaygroundError;
  readonly previewError?: PlaygroundError;
  readonly startError?: PlaygroundError;
  /** How the run of a method ends, where it is not well. */
  readonly divergesAt?: Readonly<Record<string, number>>;
  readonly failsAt?: Readonly<Record<string, number>>;
  readonly deviceLostAt?: number;
  /** Between two blocks of steps; 0 = as fast as can be. */
  readonly msPerBlock?: number;
  readonly prepareMs?: number;
}

export interface FakeTrainer extends TrainerClient {
  /** As a dying thread does. */
  crash(): void;
  readonly calls: string[];
}

const BLOCK = 10;
const BASE_LOSS = 2.31;
const SAMPLES = [
  ["sortd 4 0 9 1 7 3 =", "9 7 4 3 1 0", "0 1 3 4 7 9"],
  ["sortd 2 2 8 5 0 6 =", "8 6 5 2 2 0", "0 2 2 5 6 8"],
  ["sortd 1 9 9 3 4 0 =", "9 9 4 3 1 0", "0 1 3 4 9 9"],
] as const;
const TEXTS = [
  [
    "Call me Ishmael. Some years ago—never mind how long precisely—having",
    "little or no money in my purse, and nothing particular to interest me on shore",
    "been the most important of the Government of the United States",
  ],
  [
    "There was no more of it in the",
    "whale, and the ship went on",
    "year of the Congress of the Union",
  ],
] as const;

export function fakeTrainer(script: FakeScript = {}): FakeTrainer {
  const calls: string[] = [];
  const crashListeners = new Set<(error: PlaygroundError) => void>();
  let number = 0;
  let isPaused = false;
  let isStopped = false;
  let singleSteps = 0;
  let wake: () => void = () => undefined;

  function isHeld(): boolean {
    return isPaused && !isStopped && singleSteps === 0;
  }

  /** The next block may begin, after a pause if there is one. */
  async function turn(announce: (status: "running" | "paused") => void): Promise<"go" | "stop"> {
    await delay(script.msPerBlock ?? 0);
    if (isPaused && singleSteps === 0) announce("paused");
    while (isHeld()) {
      await new Promise<void>((resolve) => (wake = resolve));
      if (!isHeld() && singleSteps === 0 && !isStopped) announce("running");
    }
    return isStopped ? "stop" : "go";
  }

  async function train(experiment: Experiment, emit: (event: TrainerEvent) => void): Promise<void> {
    const { training, task } = experiment;
    const isText = task.id === "moby-dick";
    const runs = experiment.methods
      .filter(({ enabled }) => enabled)
      .map(({ id }) => ({ id, runId: `${number}:${id}`, step: 0, isOver: false }));
    await delay(script.prepareMs ?? 0);
    emit({
      type: "base-evaluated",
      evaluation: evaluate(BASE_LOSS, isText),
      samples: written(isText, true),
    });
    for (const { runId } of runs) emit({ type: "run-status", runId, status: "running" });
    while (runs.some((run) => !run.isOver)) {
      const next = await turn((status) => {
        for (const { runId, isOver } of runs) {
          if (!isOver) emit({ type: "run-status", runId, status });
        }
      });
      for (const run of runs.filter((candidate) => !candidate.isOver)) {
        if (next === "stop") {
          run.isOver = true;
          emit({ type: "run-status", runId: run.runId, status: "stopped" });
          continue;
        }
        const count = singleSteps > 0 ? 1 : Math.min(BLOCK, training.steps - run.step);
        advance(run, count, experiment, emit);
        if (run.step >= (script.deviceLostAt ?? Infinity)) {
          const error = new PlaygroundError(
            "GPU_DEVICE_LOST",
            "expected the GPU to stay, found that its driver was reset",
            "Start the trainer again.",
          );
          emit({ type: "device-lost", error: error.toRecord() });
          return;
        }
      }
      if (singleSteps > 0) singleSteps--;
    }
    emit({ type: "experiment-ended" });
  }

  function advance(
    run: { readonly id: string; readonly runId: string; step: number; isOver: boolean },
    count: number,
    { training, task }: Experiment,
    emit: (event: TrainerEvent) => void,
  ): void {
    const isText = task.id === "moby-dick";
    const { id, runId } = run;
    const firstStep = run.step + 1;
    const lanes = Array.from({ length: training.seeds }, (_, lane) => lane);
    const diverges = script.divergesAt?.[id] ?? Infinity;
    const losses = Array.from({ length: count }, (_, i) =>
      lanes.map((lane) =>
        firstStep + i >= diverges
          ? NaN
          : lossAt(id, firstStep + i, lane) * noise(firstStep + i, lane),
      ),
    );
    run.step += count;
    const { step } = run;
    emit({ type: "steps-completed", runId, firstStep, losses, msPerStep: id === "full" ? 12 : 9 });
    if (step >= diverges) {
      for (const lane of lanes) emit({ type: "lane-diverged", runId, lane, step: diverges });
      emit({ type: "run-status", runId, status: "diverged" });
      run.isOver = true;
      return;
    }
    if (step >= (script.failsAt?.[id] ?? Infinity)) {
      const error = new PlaygroundError(
        "GPU_OUT_OF_MEMORY",
        "expected room for 1.2 GiB of buffers, found too little GPU memory",
        "Choose a smaller batch, or fewer seeds.",
      );
      emit({ type: "failed", runId, error: error.toRecord() });
      run.isOver = true;
      return;
    }
    if (step % training.evaluateEvery === 0 || step >= training.steps) {
      const evaluations = lanes.map((lane) => evaluate(lossAt(id, step, lane), isText));
      emit({ type: "evaluated", runId, step, lanes: evaluations });
    }
    if (step >= training.steps) {
      emit({ type: "samples-written", runId, step, samples: written(isText, id === "lora") });
      emit({ type: "run-status", runId, status: "finished" });
      run.isOver = true;
    }
  }

  return {
    calls,
    async open({ force }) {
      calls.push(force === undefined ? "open" : `open ${force}`);
      await delay(0);
      if (script.openError !== undefined && force === undefined) throw script.openError;
      return {
        backend: force === "reference" ? "reference" : "webgpu",
        label: force === "reference" ? "reference interpreter" : "SwiftShader",
        isSoftware: true,
        variants: "matmul: quad; attention: scalar",
        ...script.device,
      };
    },
    async preview({ task }, count) {
      calls.push("preview");
      await delay(0);
      if (script.previewError !== undefined) throw script.previewError;
      const rows = task.id === "moby-dick" ? TEXTS : SAMPLES;
      return rows.slice(0, count).map(([prompt, target]) => ({ prompt, target }));
    },
    async start(experiment, onEvent) {
      calls.push("start");
      await delay(0);
      if (script.startError !== undefined) throw script.startError;
      number++;
      isPaused = false;
      isStopped = false;
      onEvent({
        type: "runs-created",
        runs: experiment.methods
          .filter(({ enabled }) => enabled)
          .map((setting) => ({
            runId: `${number}:${setting.id}`,
            methodId: setting.id,
            lanes: Array.from({ length: experiment.training.seeds }, (_, lane) => ({
              seed: experiment.training.firstSeed + lane,
              learningRate: setting.learningRate,
            })),
            ...countMethod(experiment.model, setting),
            plannedBytes: 5_242_880,
            dispatchesPerStep: 118,
          })),
      });
      void train(experiment, onEvent);
    },
    pause() {
      calls.push("pause");
      isPaused = true;
      return Promise.resolve();
    },
    resume() {
      calls.push("resume");
      isPaused = false;
      wake();
      return Promise.resolve();
    },
    step() {
      calls.push("step");
      isPaused = true;
      singleSteps++;
      wake();
      return Promise.resolve();
    },
    stop() {
      calls.push("stop");
      isStopped = true;
      wake();
      return Promise.resolve();
    },
    exportAdapter: () => Promise.resolve(new Map()),
    onCrash: (listener) => crashListeners.add(listener),
    terminate() {
      calls.push("terminate");
      isStopped = true;
      wake();
    },
    crash() {
      const error = new PlaygroundError(
        "WORKER_FAILED",
        "expected the trainer thread to run, found it dead",
      );
      for (const listener of crashListeners) listener(error);
    },
  };
}

/** Falls from the base's loss; full fine-tuning a little lower. */
function lossAt(methodId: string, step: number, lane: number): number {
  const floor = methodId === "full" ? 0.012 : 0.02;
  return floor + (BASE_LOSS - floor) * Math.exp(-step / (methodId === "full" ? 34 : 42 + 6 * lane));
}

function noise(step: number, lane: number): number {
  return 1 + 0.22 * Math.sin(step * 12.9898 + lane * 78.233) * Math.cos(step * 4.1414);
}

function evaluate(loss: number, isText: boolean): LaneEvaluation {
  const tokenAccuracy = Math.exp(-loss);
  return isText
    ? { loss, tokenAccuracy, perplexity: Math.exp(loss) }
    : { loss, tokenAccuracy, exactMatch: tokenAccuracy ** 6 };
}

/** `isWrong` gives the untrained outputs for all but the last prompt. */
function written(isText: boolean, isWrong: boolean): readonly GeneratedText[] {
  const rows = isText ? TEXTS : SAMPLES;
  return rows.map(([prompt, target, wrong], i) => ({
    prompt,
    target,
    output: isWrong && i < 1 ? wrong : target,
  }));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
