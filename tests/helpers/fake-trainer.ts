// A trainer that trains nothing: it tells the page a scripted run, so that the page can be tested without a device.
import { PlaygroundError } from "../../src/core/errors.ts";
import { countMethod } from "../../src/experiment/describe.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import type { DeviceReport, TrainerClient, TrainerEvent } from "../../src/worker/client.ts";
import { BASE_LOSS, evaluate, lossAt, noise, rowsOf, written } from "./fake-course.ts";

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
    const runs = experiment.methods
      .filter(({ enabled }) => enabled)
      .map(({ id }) => ({ id, runId: `${number}:${id}`, step: 0, isOver: false }));
    await delay(script.prepareMs ?? 0);
    emit({
      type: "base-evaluated",
      evaluation: evaluate(BASE_LOSS, task.id),
      samples: written(task.id, true),
    });
    const seeds = Array.from({ length: training.seeds }, (_, lane) => lane);
    for (const { id, runId } of runs) {
      emit({ type: "run-status", runId, status: "running" });
      const lanes = seeds.map((lane) => evaluate(lossAt(id, 0, lane), task.id));
      emit({ type: "evaluated", runId, firstLane: 0, step: 0, lanes });
    }
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
    const msPerStep = id === "full" ? 12 : 9;
    emit({ type: "steps-completed", runId, firstLane: 0, firstStep, losses, msPerStep });
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
      const evaluations = lanes.map((lane) => evaluate(lossAt(id, step, lane), task.id));
      emit({ type: "evaluated", runId, firstLane: 0, step, lanes: evaluations });
    }
    if (step >= training.steps) {
      emit({ type: "samples-written", runId, step, samples: written(task.id, id === "lora") });
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
      return rowsOf(task.id)
        .slice(0, count)
        .map(([prompt, target]) => ({ prompt, target }));
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
            waves: 1,
            ...countMethod(experiment, setting),
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

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
