/** The trainer thread's service: opens a device and runs one experiment at a time; the page is at the other end. */
import { required } from "../core/assert.ts";
import { isPlaygroundError, PlaygroundError } from "../core/errors.ts";
import type { Experiment } from "../experiment/schema.ts";
import { parseExperiment } from "../experiment/schema.ts";
import { saveAdapter, saveMerged } from "../index.ts";
import type { VariantOverride } from "../kernels/variants.ts";
import { parseVariantOverride, variantsText } from "../kernels/variants.ts";
import type { Device } from "../plan/device.ts";
import { openGpuDevice } from "../plan/device.ts";
import type { Model, TrainedLanes } from "../train/model.ts";
import { openReferenceDevice } from "../train/reference-device.ts";
import { describeDevice } from "./device-details.ts";
import { ExperimentRun } from "./experiment-run.ts";
import { Gate } from "./gate.ts";
import { keptLanes } from "./kept-lanes.ts";
import { parseResume } from "./run-checkpoint.ts";
import { Library } from "./material.ts";
import type {
  DeviceDetails,
  DeviceReport,
  KeptRun,
  ResumeOptions,
  SampleText,
  SelfTestOptions,
  SelfTestProgress,
  SelfTestReport,
  StartOptions,
  TrainerEvent,
  TrainerService,
} from "./protocol.ts";

type Emit = (event: TrainerEvent) => void;

/** What was started last: it prepares, runs, or has ended and waits for its adapters to be saved. */
interface Started {
  readonly gate: Gate;
  /** Settles when nothing of it is in flight any more; never rejects. */
  ended: Promise<void>;
  run: ExperimentRun | undefined;
}

/** A run whose files can be written. */
interface Savable {
  readonly model: Model;
  readonly lanes: TrainedLanes;
}

export class Trainer implements TrainerService {
  #device: Device | undefined;
  #library: Library | undefined;
  #started: Started | undefined;
  /** Of the last call of start, which may still wait for its turn. */
  #gate: Gate | undefined;
  /** Opening and starting take turns. */
  #queue: Promise<unknown> = Promise.resolve();
  #selfTest: AbortController | undefined;

  open(options: {
    readonly force?: "reference";
    readonly baseUrl?: string;
  }): Promise<DeviceReport> {
    this.#selfTest?.abort();
    // At once, since the samples of a task need no device.
    this.#library = new Library(required(options.baseUrl, "the page's folder"));
    return this.#inTurn(() => this.#open(options.force));
  }

  async preview(experiment: Experiment, count: number): Promise<readonly SampleText[]> {
    const { data } = await this.#openLibrary().material(parseExperiment(experiment));
    return data.preview(count);
  }

  async start(untrusted: Experiment, { id, resume }: StartOptions, emit: Emit): Promise<void> {
    const experiment = parseExperiment(untrusted);
    const options = { id, ...(resume !== undefined && { resume: parseResume(resume) }) };
    const gate = new Gate();
    this.#gate?.end();
    this.#gate = gate;
    this.#selfTest?.abort();
    try {
      await this.#inTurn(() => this.#start(experiment, options, gate, emit));
    } catch (error) {
      // What has not begun is not under way.
      gate.end();
      throw error;
    }
  }

  async pause(): Promise<void> {
    const started = this.#started;
    await started?.gate.close();
    if (started?.gate.state === "closed") started.run?.setStatus("paused");
  }

  resume(): Promise<void> {
    const { gate, run } = this.#started ?? {};
    if (gate?.state === "closed") run?.setStatus("running");
    gate?.open();
    return Promise.resolve();
  }

  async step(): Promise<void> {
    const started = this.#started;
    await started?.gate.single();
    if (started?.gate.state === "closed") started.run?.setStatus("paused");
  }

  async stop(): Promise<void> {
    this.#gate?.end();
    await this.#queue;
    await this.#started?.ended;
  }

  async exportAdapter(
    runId: string,
    lane: number,
    kept?: KeptRun,
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const { model, lanes } = this.#trained(runId) ?? (await this.#kept(runId, kept));
    const { method } = required(lanes.attachmentOf(lane), "a method");
    if (method.exportAdapter !== undefined) return saveAdapter(lanes, lane);
    return saveMerged(model, lanes, lane);
  }

  describeDevice(): Promise<DeviceDetails> {
    // A device that is being opened is waited for.
    return this.#inTurn(() => Promise.resolve(describeDevice(this.#openDevice())));
  }

  async selfTest(
    options: SelfTestOptions,
    onProgress: (progress: SelfTestProgress) => void,
  ): Promise<SelfTestReport> {
    this.#expectIdle();
    const controller = new AbortController();
    this.#selfTest?.abort();
    this.#selfTest = controller;
    const { signal } = controller;
    return this.#inTurn(async () => {
      // What was stopped may still be in the middle of a step.
      await this.#started?.ended;
      const device = this.#openDevice();
      // Its code is as large as it is seldom asked for.
      const [{ runSelfTest }, { readStepPack, STEP_PACK }] = await Promise.all([
        import("./self-test/self-test.ts"),
        import("./self-test/step-pack.ts"),
      ]);
      const pack = readStepPack(await this.#openLibrary().file(STEP_PACK));
      return runSelfTest({ ...options, device, pack, signal, onProgress });
    });
  }

  cancelSelfTest(): Promise<void> {
    this.#selfTest?.abort();
    return Promise.resolve();
  }

  /** A run of this thread, while its device lives. */
  #trained(runId: string): Savable | undefined {
    const experiment = this.#device === undefined ? undefined : this.#started?.run;
    const run = experiment?.runs.find((candidate) => candidate.runId === runId);
    return experiment && run && { model: experiment.model, lanes: run.lanes };
  }

  async #kept(runId: string, kept: KeptRun | undefined): Promise<Savable> {
    if (kept === undefined) {
      throw new PlaygroundError("RUN_INVALID", `expected a run of this experiment, found ${runId}`);
    }
    const experiment = parseExperiment(kept.experiment);
    // Without a device the interpreter's model does: nothing runs on it.
    const model = await (this.#device === undefined
      ? new Library(required(kept.baseUrl, "the page's folder")).model(
          experiment.model,
          openReferenceDevice(),
        )
      : this.#openLibrary().model(experiment.model, this.#device));
    return { model, lanes: keptLanes(model, experiment, runId, kept.checkpoint) };
  }

  async #open(
    force: "reference" | undefined,
    variants: VariantOverride = {},
  ): Promise<DeviceReport> {
    await this.#clear();
    this.#device?.release();
    this.#device = undefined;
    const device =
      force === "reference" ? openReferenceDevice() : await openGpuDevice({ variants });
    this.#device = device;
    void device.lost.then(() => {
      this.#forget(device);
    });
    const { kind, label, isSoftware, choice } = device;
    const kernels =
      choice === undefined
        ? "float64, no kernels"
        : `${Object.values(choice.variants).join(", ")} (${choice.reason})`;
    return { backend: kind, label, isSoftware, variants: kernels };
  }

  async #start(
    experiment: Experiment,
    options: StartOptions,
    gate: Gate,
    emit: Emit,
  ): Promise<void> {
    await this.#clear();
    if (options.resume !== undefined) await this.#takeKernels(options.resume, emit);
    const started: Started = { gate, ended: Promise.resolve(), run: undefined };
    this.#started = started;
    const prepared = this.#prepare(experiment, options, gate, emit);
    started.ended = prepared.then(
      () => undefined,
      () => undefined,
    );
    started.run = await prepared;
    const end = () => {
      emit({ type: "experiment-ended" });
    };
    if (started.run === undefined) end();
    else started.ended = started.run.advance().then(end);
  }

  async #prepare(
    experiment: Experiment,
    { id, resume }: StartOptions,
    gate: Gate,
    emit: Emit,
  ): Promise<ExperimentRun | undefined> {
    const device = this.#openDevice();
    const library = this.#openLibrary();
    const [model, material] = await Promise.all([
      library.model(experiment.model, device),
      library.material(experiment),
    ]);
    const variants = kernelsOf(device);
    return ExperimentRun.create({
      ...{ id, experiment, model, material, gate, emit },
      ...(resume !== undefined && { resume }),
      ...(variants !== undefined && { variants }),
    });
  }

  /**
   * Timing may have chosen other kernels this time, whose sums differ in the last bit: a run goes on with those that it
   * began with, where this device can run them.
   */
  async #takeKernels({ checkpoints }: ResumeOptions, emit: Emit): Promise<void> {
    const wanted = checkpoints.find(({ variants }) => variants !== undefined)?.variants;
    const device = this.#openDevice();
    const own = kernelsOf(device);
    if (wanted === undefined || own === undefined || wanted === own) return;
    const override = parseVariantOverride(wanted);
    this.#library?.forgetModels();
    try {
      emit({ type: "device-opened", device: await this.#open(undefined, override) });
    } catch (error) {
      if (!isPlaygroundError(error) || error.code !== "CONFIG_INVALID") throw error;
      await this.#open(undefined);
    }
  }

  /** Ends the last experiment and frees its sessions, which stay until then so that adapters can be saved. */
  async #clear(): Promise<void> {
    this.#started?.gate.end();
    await this.#started?.ended;
    this.#started?.run?.destroy();
    this.#started = undefined;
  }

  /** A lost device takes its models along. A loop that waits goes on, meets the loss and reports it. */
  #forget(device: Device): void {
    if (this.#device !== device) return;
    this.#device = undefined;
    this.#library?.forgetModels();
    this.#started?.gate.open();
  }

  #openDevice(): Device {
    if (this.#device !== undefined) return this.#device;
    throw new PlaygroundError(
      "GPU_DEVICE_LOST",
      "expected an open device, found none",
      "Open the device again, or reload the page.",
    );
  }

  /** Nothing is under way, and nothing waits for its turn. Errors: TRAINER_BUSY. */
  #expectIdle(): void {
    if (this.#gate === undefined || this.#gate.state === "ended") return;
    throw new PlaygroundError(
      "TRAINER_BUSY",
      "expected a device that trains nothing, found an experiment under way",
      "Wait for its end, or stop it.",
    );
  }

  #openLibrary(): Library {
    return required(this.#library, "an opened trainer");
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/** As `parseVariantOverride` reads them; undefined on the interpreter, which has none. */
function kernelsOf({ choice }: Device): string | undefined {
  if (choice === undefined) return undefined;
  return variantsText(choice.variants);
}
