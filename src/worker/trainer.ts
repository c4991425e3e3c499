/** The trainer thread's service: opens a device and runs experiments, methods in turn; the page is at the other end. */
import { required } from "../core/assert.ts";
import type { ErrorRecord } from "../core/errors.ts";
import { PlaygroundError, toPlaygroundError } from "../core/errors.ts";
import type { Experiment, MethodSetting } from "../experiment/schema.ts";
import { parseExperiment } from "../experiment/schema.ts";
import { countParameters } from "../peft/count.ts";
import { saveAdapter, saveMerged } from "../index.ts";
import type { Device } from "../plan/device.ts";
import { openGpuDevice } from "../plan/device.ts";
import { openReferenceDevice } from "../train/reference-device.ts";
import type { AttachOptions, Model } from "../train/model.ts";
import { scheduleFactor } from "../train/schedule.ts";
import type { Session } from "../train/session.ts";
import { Gate } from "./gate.ts";
import type { Material } from "./material.ts";
import { Library } from "./material.ts";
import { describeEvaluation, MethodRun, writeSamples } from "./method-run.ts";
import type {
  DeviceReport,
  RunDescription,
  SampleText,
  TrainerEvent,
  TrainerService,
} from "./protocol.ts";

type Emit = (event: TrainerEvent) => void;

interface Running {
  readonly model: Model;
  readonly runs: readonly MethodRun[];
  readonly gate: Gate;
}

export class Trainer implements TrainerService {
  #device: Device | undefined;
  #library: Library | undefined;
  #running: Running | undefined;
  #experiments = 0;

  async open(options: {
    readonly force?: "reference";
    readonly baseUrl?: string;
  }): Promise<DeviceReport> {
    this.#library = new Library(required(options.baseUrl, "the page's folder"));
    const device = options.force === "reference" ? openReferenceDevice() : await openGpuDevice();
    this.#device = device;
    const { kind, label, isSoftware, choice } = device;
    const variants =
      choice === undefined
        ? "float64, no kernels"
        : `${Object.values(choice.variants).join(", ")} (${choice.reason})`;
    return { backend: kind, label, isSoftware, variants };
  }

  async preview(experiment: Experiment, count: number): Promise<readonly SampleText[]> {
    const { data } = await this.#openLibrary().material(parseExperiment(experiment));
    return data.preview(count);
  }

  async start(untrusted: Experiment, emit: Emit): Promise<void> {
    const experiment = parseExperiment(untrusted);
    await this.stop();
    this.#clear();
    const device = this.#openDevice();
    const library = this.#openLibrary();
    const number = ++this.#experiments;
    const [model, material] = await Promise.all([
      library.model(experiment.model, device),
      library.material(experiment),
    ]);
    const runs: MethodRun[] = [];
    const descriptions: RunDescription[] = [];
    try {
      for (const setting of experiment.methods.filter(({ enabled }) => enabled)) {
        const session = await model.attach(setting.id, attachOptions(experiment, setting));
        const runId = `${number}:${setting.id}`;
        runs.push(new MethodRun(runId, session, experiment, material, emit));
        descriptions.push(describeRun(runId, model, setting, session));
      }
    } catch (error) {
      runs.forEach(({ session }) => session.destroy());
      throw error;
    }
    const running = { model, runs, gate: new Gate() };
    this.#running = running;
    emit({ type: "runs-created", runs: descriptions });
    void this.#loop(running, experiment, material, emit);
  }

  async pause(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    await running.gate.close();
    running.runs.forEach((run) => run.setStatus("paused"));
  }

  resume(): Promise<void> {
    this.#running?.runs.forEach((run) => run.setStatus("running"));
    this.#running?.gate.open();
    return Promise.resolve();
  }

  async step(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    await running.gate.single();
    running.runs.forEach((run) => run.setStatus("paused"));
  }

  stop(): Promise<void> {
    this.#running?.gate.end();
    return this.#loopEnd;
  }

  async exportAdapter(runId: string, lane: number): Promise<ReadonlyMap<string, Uint8Array>> {
    const running = required(this.#running, "an experiment");
    const run = running.runs.find((candidate) => candidate.runId === runId);
    if (run === undefined) {
      throw new PlaygroundError("RUN_INVALID", `expected a run of this experiment, found ${runId}`);
    }
    const { method } = required(run.session.options.attachment, "a method");
    if (method.exportAdapter !== undefined) return saveAdapter(run.session, lane);
    return saveMerged(running.model, run.session, lane);
  }

  #loopEnd: Promise<void> = Promise.resolve();

  #loop(running: Running, experiment: Experiment, material: Material, emit: Emit): Promise<void> {
    const work = this.#advanceAll(running, experiment, material, emit).catch((error: unknown) => {
      const record = toPlaygroundError(error).toRecord();
      running.runs.forEach((run) => run.setStatus("failed", record.message));
      emit(
        record.code === "GPU_DEVICE_LOST" ? deviceLost(record) : { type: "failed", error: record },
      );
      if (record.code === "GPU_DEVICE_LOST") this.#forgetDevice();
    });
    this.#loopEnd = work.finally(() => {
      running.gate.end();
      emit({ type: "experiment-ended" });
    });
    return this.#loopEnd;
  }

  async #advanceAll(
    running: Running,
    experiment: Experiment,
    material: Material,
    emit: Emit,
  ): Promise<void> {
    const { runs, gate, model } = running;
    await evaluateBase(model, experiment, material, emit);
    for (const run of runs) {
      run.setStatus("running");
      await run.begin();
    }
    while (runs.some((run) => !run.isOver)) {
      if (!(await gate.pass())) break;
      for (const run of runs) {
        if (gate.state === "ended") break;
        await run.advance(gate.isSingle);
      }
    }
    runs.forEach((run) => run.setStatus("stopped"));
  }

  /** Frees the sessions of the last experiment, which stay until then so that adapters can be saved. */
  #clear(): void {
    this.#running?.runs.forEach(({ session }) => session.destroy());
    this.#running = undefined;
  }

  #forgetDevice(): void {
    this.#device = undefined;
    this.#library?.forgetModels();
    this.#running = undefined;
  }

  #openDevice(): Device {
    if (this.#device !== undefined) return this.#device;
    throw new PlaygroundError(
      "GPU_DEVICE_LOST",
      "expected an open device, found none",
      "Open the device again, or reload the page.",
    );
  }

  #openLibrary(): Library {
    return required(this.#library, "an opened trainer");
  }
}

function deviceLost(error: ErrorRecord): TrainerEvent {
  return { type: "device-lost", error };
}

/** What every method is held against, on the same validation data. */
async function evaluateBase(
  model: Model,
  experiment: Experiment,
  material: Material,
  emit: Emit,
): Promise<void> {
  const { batch, time } = experiment.training;
  const base = await model.base({ batch, time });
  try {
    const [evaluation] = await base.evaluate(material.validation);
    emit({
      type: "base-evaluated",
      evaluation: describeEvaluation(required(evaluation, "an evaluation"), material),
      samples: await writeSamples(base, material, 0),
    });
  } finally {
    base.destroy();
  }
}

function attachOptions({ training }: Experiment, setting: MethodSetting): AttachOptions {
  const { seeds, firstSeed, schedule: kind, warmupSteps, steps } = training;
  return {
    options: setting.options,
    lanes: Array.from({ length: seeds }, (_, i) => ({
      seed: firstSeed + i,
      learningRate: setting.learningRate,
    })),
    batch: training.batch,
    time: training.time,
    ...(training.optimizer === "sgd" && { optimizer: { kind: "sgd" } }),
    rateFactor: (step) => scheduleFactor({ kind, warmupSteps, totalSteps: steps }, step),
    weightDecay: training.weightDecay,
    maxGradientNorm: training.maxGradientNorm,
  };
}

function describeRun(
  runId: string,
  model: Model,
  setting: MethodSetting,
  session: Session,
): RunDescription {
  const { method, options } = required(session.options.attachment, "a method");
  const { trainable, total } = countParameters(method, model.config, options);
  return {
    runId,
    methodId: setting.id,
    lanes: session.options.lanes,
    trainable,
    total,
    plannedBytes: session.machine.costs().plannedBytes,
    dispatchesPerStep: session.machine.graphCosts("train").dispatches,
  };
}
