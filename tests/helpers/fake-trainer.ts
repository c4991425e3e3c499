// A trainer that trains nothing: it tells the page a scripted run, so that the page can be tested without a device.
import { PlaygroundError } from "../../src/core/errors.ts";
import { countMethod } from "../../src/experiment/describe.ts";
import type { Experiment, MethodSetting } from "../../src/experiment/schema.ts";
import { expandSweep } from "../../src/experiment/sweep.ts";
import type {
  DeviceReport,
  ResumeOptions,
  RunCheckpoint,
  SelfCheck,
  StartOptions,
  TrainerClient,
  TrainerEvent,
} from "../../src/worker/client.ts";
import { fakeInspection, fakeMemory, fakeSpectrum } from "./fake-inspection.ts";
import { FAKE_DETAILS, fakeChecks } from "./fake-device.ts";
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
  /** Trainers that lose their device at that step, one after another; 1 unless given. */
  readonly deviceLosses?: number;
  /** Between two blocks of steps; 0 = as fast as can be. */
  readonly msPerBlock?: number;
  readonly prepareMs?: number;
  /** Nothing happens any more once all runs are there; a first trainer alone does so. */
  readonly hangsAt?: number;
  /** Checks of the self-test that fail, by name. */
  readonly failingChecks?: readonly string[];
  readonly msPerCheck?: number;
}

export interface FakeTrainer extends TrainerClient {
  /** As a dying thread does. */
  crash(): void;
  readonly calls: string[];
  /** What each start was told. */
  readonly starts: StartOptions[];
}

interface FakeRun {
  readonly setting: MethodSetting;
  readonly runId: string;
  step: number;
  isOver: boolean;
}

const BLOCK = 10;

/** `index` counts the trainers of a page, from 0. */
export function fakeTrainer(script: FakeScript = {}, index = 0): FakeTrainer {
  const calls: string[] = [];
  const starts: StartOptions[] = [];
  const crashListeners = new Set<(error: PlaygroundError) => void>();
  const lostAt = index < (script.deviceLosses ?? 1) ? (script.deviceLostAt ?? Infinity) : Infinity;
  let isPaused = false;
  let isStopped = false;
  let isDead = false;
  let selfTest = new AbortController();
  let singleSteps = 0;
  let wake: () => void = () => undefined;

  let device: DeviceReport = { backend: "webgpu", label: "", isSoftware: true, variants: "" };

  /** Its kernels are chosen when they are first needed. */
  function chosen(): DeviceReport {
    if (device.variants === "") device = { ...device, variants: "matmul: quad; attention: scalar" };
    return device;
  }

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

  async function train(
    experiment: Experiment,
    runs: readonly FakeRun[],
    resume: ResumeOptions | undefined,
    tell: (event: TrainerEvent) => void,
  ): Promise<void> {
    const { training, task } = experiment;
    const emit = (event: TrainerEvent) => {
      if (!isDead) tell(event);
    };
    await delay(script.prepareMs ?? 0);
    if (resume?.hasBase !== true) {
      emit({
        type: "base-evaluated",
        evaluation: evaluate(BASE_LOSS, task.id),
        samples: written(task.id, true),
      });
    }
    const seeds = Array.from({ length: training.seeds }, (_, lane) => lane);
    for (const run of runs) {
      const { runId } = run;
      emit({ type: "run-status", runId, status: "running" });
      if (resume?.checkpoints.some((checkpoint) => checkpoint.runId === runId) === true) continue;
      const lanes = seeds.map((lane) => evaluate(lossAt(run.setting.id, 0, lane), task.id));
      emit({ type: "evaluated", runId, firstLane: 0, step: 0, lanes });
      emit({ type: "checkpointed", runId, checkpoint: checkpointOf(run, training.seeds) });
    }
    while (runs.some((run) => !run.isOver)) {
      if (index === 0 && runs.every(({ step }) => step >= (script.hangsAt ?? Infinity))) return;
      const next = await turn((status) => {
        for (const run of runs) {
          if (run.isOver) continue;
          const { runId } = run;
          if (status === "paused") {
            emit({ type: "checkpointed", runId, checkpoint: checkpointOf(run, training.seeds) });
          }
          emit({ type: "run-status", runId, status });
        }
      });
      if (isDead) return;
      for (const run of runs.filter((candidate) => !candidate.isOver)) {
        if (next === "stop") {
          end(run, "stopped", training.seeds, emit);
          continue;
        }
        const count = singleSteps > 0 ? 1 : Math.min(BLOCK, training.steps - run.step);
        advance(run, count, experiment, emit);
        if (run.step >= lostAt) {
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
    run: FakeRun,
    count: number,
    { training, task }: Experiment,
    emit: (event: TrainerEvent) => void,
  ): void {
    const { runId } = run;
    const { id } = run.setting;
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
      end(run, "diverged", training.seeds, emit);
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
      emit({ type: "checkpointed", runId, checkpoint: checkpointOf(run, training.seeds) });
    }
    if (step >= training.steps) {
      emit({ type: "samples-written", runId, step, samples: written(task.id, id === "lora") });
      end(run, "finished", training.seeds, emit);
    }
  }

  function end(
    run: FakeRun,
    status: "finished" | "stopped" | "diverged",
    seeds: number,
    emit: (event: TrainerEvent) => void,
  ): void {
    const { runId } = run;
    const checkpoint = checkpointOf(run, seeds, true);
    const diverged = status === "diverged" ? Array.from({ length: seeds }, (_, lane) => lane) : [];
    emit({ type: "checkpointed", runId, checkpoint: { ...checkpoint, diverged } });
    emit({ type: "run-status", runId, status });
    run.isOver = true;
  }

  return {
    calls,
    starts,
    async open({ force }) {
      calls.push(force === undefined ? "open" : `open ${force}`);
      await delay(0);
      if (script.openError !== undefined && force === undefined) throw script.openError;
      device = {
        backend: force === "reference" ? "reference" : "webgpu",
        label: force === "reference" ? "reference interpreter" : "SwiftShader",
        isSoftware: true,
        variants: "",
        ...script.device,
      };
      return device;
    },
    /** Anybody who comes near Run asks for it: it is not among the calls. */
    async prepare() {
      await delay(0);
      return chosen();
    },
    async preview({ task }, count) {
      calls.push("preview");
      await delay(0);
      if (script.previewError !== undefined) throw script.previewError;
      return rowsOf(task.id)
        .slice(0, count)
        .map(([prompt, target]) => ({ prompt, target }));
    },
    async start(experiment, options, onEvent) {
      calls.push("start");
      starts.push(options);
      await delay(0);
      if (script.startError !== undefined) throw script.startError;
      if (isDead) throw new PlaygroundError("CANCELLED", "expected the thread, found it ended");
      isPaused = false;
      isStopped = false;
      const { id, resume } = options;
      if (device.variants === "") onEvent({ type: "device-opened", device: chosen() });
      const checkpoints = new Map(resume?.checkpoints.map((one) => [one.runId, one]));
      const runs = experiment.methods
        .filter(({ enabled }) => enabled)
        .flatMap((method) => expandSweep(method))
        .map(({ key, setting }): FakeRun => {
          const runId = `${id}:${key}`;
          return { setting, runId, step: checkpoints.get(runId)?.step ?? 0, isOver: false };
        })
        .filter(({ runId }) => resume?.finished.includes(runId) !== true);
      onEvent({
        type: "runs-created",
        runs: runs.map(({ setting, runId }) => ({
          runId,
          methodId: setting.id,
          options: setting.options,
          lanes: Array.from({ length: experiment.training.seeds }, (_, lane) => ({
            seed: experiment.training.firstSeed + lane,
            learningRate: setting.learningRate,
          })),
          waves: 1,
          ...countsOf(experiment, setting),
          plannedBytes: 5_242_880,
          dispatchesPerStep: 118,
        })),
      });
      void train(experiment, runs, resume, onEvent);
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
    exportAdapter(runId, lane, kept) {
      calls.push(`export ${runId} ${lane}${kept === undefined ? "" : " kept"}`);
      const text = JSON.stringify({ runId, lane, step: kept?.checkpoint.step });
      return Promise.resolve(
        new Map([["adapter_model.safetensors", new TextEncoder().encode(text)]]),
      );
    },
    describeDevice() {
      calls.push("describe");
      if (script.openError !== undefined) return Promise.reject(script.openError);
      return Promise.resolve(FAKE_DETAILS);
    },
    async selfTest({ everyVariant }, onProgress) {
      calls.push(everyVariant ? "self-test of every variant" : "self-test");
      selfTest = new AbortController();
      const { signal } = selfTest;
      const checks = fakeChecks(script.failingChecks);
      const done: SelfCheck[] = [];
      onProgress({ done: 0, planned: checks.length, check: undefined });
      for (const check of checks) {
        await delay(script.msPerCheck ?? 0);
        if (signal.aborted) break;
        done.push(check);
        onProgress({ done: done.length, planned: checks.length, check });
      }
      const status = signal.aborted ? "cancelled" : "finished";
      const yardstick = "torch 2.13.0, transformers 5.23.0, peft 0.21.2";
      const about = { status, planned: checks.length, yardstick, error: undefined } as const;
      return { ...about, checks: done, elapsedMs: 1234 };
    },
    cancelSelfTest() {
      calls.push("cancel self-test");
      selfTest.abort();
      return Promise.resolve();
    },
    inspect(runId, { experiment, checkpoint }) {
      calls.push(`inspect ${runId}`);
      return inspected(() => fakeInspection(runId, experiment, checkpoint.step));
    },
    inspectSpectrum(runId, { experiment, checkpoint }, site) {
      calls.push(`spectrum ${runId} ${site.layer} ${site.place}`);
      return inspected(() => fakeSpectrum(runId, experiment, checkpoint.step, site));
    },
    planMemory(experiment) {
      calls.push("plan memory");
      return inspected(() => fakeMemory(experiment));
    },
    onCrash: (listener) => crashListeners.add(listener),
    terminate() {
      calls.push("terminate");
      isDead = true;
      isStopped = true;
      wake();
    },
    crash() {
      isDead = true;
      const error = new PlaygroundError(
        "WORKER_FAILED",
        "expected the trainer thread to run, found it dead",
      );
      for (const listener of crashListeners) listener(error);
    },
  };
}

function inspected<T>(look: () => T): Promise<T> {
  const looked = new Promise<T>((resolve) => {
    resolve(look());
  });
  // An assertion that prints an object calls its `inspect` with words of its own, and waits for nothing.
  looked.catch(() => undefined);
  return looked;
}

function countsOf(experiment: Experiment, setting: MethodSetting) {
  const { trainable, total } = countMethod(experiment, setting);
  return { trainable, total };
}

/** One number for each lane, that of the step: enough to see which one was kept. */
function checkpointOf({ runId, step }: FakeRun, lanes: number, isFinal = false): RunCheckpoint {
  const values = (data: number) =>
    Array.from(
      { length: lanes },
      () => new Map([["weight", { shape: [1], data: Float32Array.of(data) }]]),
    );
  const moments = isFinal ? [] : values(0);
  const parameters = values(step);
  return {
    runId,
    step,
    wave: 0,
    session: { step, stopped: [], parameters, moment1: moments, moment2: moments },
    kept: [],
    diverged: [],
    isFinal,
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
