/** What trains on an opened device: one experiment at a time, adapters of what has trained, self-tests; loaded when first asked for. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { Experiment } from "../experiment/schema.ts";
import { parseExperiment } from "../experiment/schema.ts";
import { saveAdapter, saveMerged } from "../index.ts";
import type { Device } from "../plan/device.ts";
import { describeDevice } from "./device-details.ts";
import { EngineDevice, kernelsOf, reportOf } from "./engine-device.ts";
import { ExperimentRun } from "./experiment-run.ts";
import { Gate } from "./gate.ts";
import type { KeptRunOptions, Learned } from "./kept-run.ts";
import { KeptBases, openKeptRun } from "./kept-run.ts";
import { loaded } from "./load-script.ts";
import { Library } from "./material.ts";
import type { OpenedDevice } from "./opened-device.ts";
import type {
  DeviceDetails,
  DeviceReport,
  KeptRun,
  PlannedMemory,
  ResumeOptions,
  RunInspection,
  SelfTestOptions,
  SelfTestProgress,
  SelfTestReport,
  StartOptions,
  TrainerEvent,
  TrainerService,
  UpdateSite,
  UpdateSpectrum,
} from "./protocol.ts";
import { parseResume } from "./run-checkpoint.ts";
import type { TaskFiles } from "./task-files.ts";

type Emit = (event: TrainerEvent) => void;

/** What was started last: it prepares, runs, or has ended and waits for its adapters to be saved. */
interface Started {
  readonly gate: Gate;
  /** Settles when nothing of it is in flight any more; never rejects. */
  ended: Promise<void>;
  run: ExperimentRun | undefined;
}

export class Engine implements Omit<TrainerService, "open" | "preview"> {
  readonly #device: EngineDevice;
  readonly #files: TaskFiles | undefined;
  readonly #library: Library | undefined;
  readonly #bases = new KeptBases();
  /** The one whose kernels the page has heard of. */
  #told: Device | undefined;
  #started: Started | undefined;
  /** Of the last call of start, which may still wait for its turn. */
  #gate: Gate | undefined;
  /** Whatever uses the device takes turns. */
  #queue: Promise<unknown> = Promise.resolve();
  #selfTest: AbortController | undefined;

  /** Without a device it can only save what has trained elsewhere. */
  constructor(opened: OpenedDevice | undefined, files: TaskFiles | undefined) {
    this.#files = files;
    this.#library = files && new Library(files);
    this.#device = new EngineDevice(opened, () => {
      // A lost device takes its models along. A loop that waits goes on, meets the loss and reports it.
      this.#library?.forgetModels();
      this.#started?.gate.open();
    });
  }

  async prepare(untrusted: Experiment): Promise<DeviceReport> {
    const experiment = parseExperiment(untrusted);
    const device = await this.#inTurn(() => this.#device.ready());
    this.#told = device;
    // Nobody waits for these: a start that finds them under way does, and tells what goes wrong.
    void this.#library?.model(experiment.model, device).catch(() => undefined);
    void this.#files?.load(experiment).catch(() => undefined);
    return reportOf(device);
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
    this.#selfTest?.abort();
    await this.#queue;
    await this.#started?.ended;
  }

  /** Ends whatever is under way and frees what it held, except for the device. */
  async close(): Promise<void> {
    this.#gate?.end();
    this.#selfTest?.abort();
    await this.#inTurn(() => this.#clear());
  }

  async exportAdapter(
    runId: string,
    lane: number,
    kept?: KeptRun,
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const { model, lanes } = this.#trained(runId) ?? (await openKeptRun(runId, kept, this.#kept));
    const { method } = required(lanes.attachmentOf(lane), "a method");
    if (method.exportAdapter !== undefined) return saveAdapter(lanes, lane);
    return saveMerged(model, lanes, lane);
  }

  describeDevice(): Promise<DeviceDetails> {
    return this.#inTurn(async () => describeDevice(await this.#device.ready()));
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
      const device = await this.#device.ready();
      // Its code is as large as it is seldom asked for.
      const [{ runSelfTest }, { readStepPack, STEP_PACK }] = await Promise.all([
        loaded(import("./self-test/self-test.ts")),
        loaded(import("./self-test/step-pack.ts")),
      ]);
      const pack = readStepPack(await required(this.#files, "files").file(STEP_PACK));
      return runSelfTest({ ...options, device, pack, signal, onProgress });
    });
  }

  cancelSelfTest(): Promise<void> {
    this.#selfTest?.abort();
    return Promise.resolve();
  }

  /** The code of these three is its own, and seldom asked for. */
  async inspect(runId: string, kept: KeptRun): Promise<RunInspection> {
    const { inspectRun } = await loaded(import("./inspect-run.ts"));
    return inspectRun(kept, await openKeptRun(runId, kept, this.#kept));
  }

  async inspectSpectrum(runId: string, kept: KeptRun, site: UpdateSite): Promise<UpdateSpectrum> {
    const { inspectSpectrum } = await loaded(import("./inspect-run.ts"));
    const learned = await openKeptRun(runId, kept, this.#kept);
    return inspectSpectrum(kept, learned, site);
  }

  async planMemory(untrusted: Experiment): Promise<readonly PlannedMemory[]> {
    const { planMemory } = await loaded(import("./inspect-memory.ts"));
    return planMemory(parseExperiment(untrusted), this.#device.current?.choice?.variants);
  }

  get #kept(): KeptRunOptions {
    return {
      ...{ files: this.#files, library: this.#library },
      ...{ device: this.#device.current, bases: this.#bases },
    };
  }

  /** A run of this engine, while its device lives. */
  #trained(runId: string): Learned | undefined {
    const experiment = this.#device.current === undefined ? undefined : this.#started?.run;
    const run = experiment?.runs.find((candidate) => candidate.runId === runId);
    return experiment && run && { model: experiment.model, lanes: run.lanes };
  }

  async #start(
    experiment: Experiment,
    options: StartOptions,
    gate: Gate,
    emit: Emit,
  ): Promise<void> {
    await this.#clear();
    const device = await this.#device.ready(kernelsWanted(options.resume));
    if (device !== this.#told && device.kind === "webgpu") {
      emit({ type: "device-opened", device: reportOf(device) });
    }
    this.#told = device;
    const started: Started = { gate, ended: Promise.resolve(), run: undefined };
    this.#started = started;
    const prepared = this.#prepare(experiment, options, device, gate, emit);
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
    device: Device,
    gate: Gate,
    emit: Emit,
  ): Promise<ExperimentRun | undefined> {
    const library = required(this.#library, "an opened trainer");
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

  /** Ends the last experiment and frees its sessions, which stay until then so that adapters can be saved. */
  async #clear(): Promise<void> {
    this.#started?.gate.end();
    await this.#started?.ended;
    this.#started?.run?.destroy();
    this.#started = undefined;
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

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/** Those that the run began with. */
function kernelsWanted(resume: ResumeOptions | undefined): string | undefined {
  return resume?.checkpoints.find(({ variants }) => variants !== undefined)?.variants;
}
