/** The trainer thread's service: opens a device and shows a task's samples at once; its engine, which does all the rest, is loaded when it is first needed. */
import { required } from "../core/assert.ts";
import type { ExampleText } from "../data/task.ts";
import { digitSamples } from "../data/digits.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { Engine } from "./engine.ts";
import { loaded } from "./load-script.ts";
import type { OpenedDevice } from "./opened-device.ts";
import { openDevice } from "./opened-device.ts";
import type {
  DeviceDetails,
  DeviceReport,
  KeptRun,
  PlannedMemory,
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
import type { TaskFiles } from "./task-files.ts";

export class Trainer implements TrainerService {
  #baseUrl: string | undefined;
  #files: Promise<TaskFiles> | undefined;
  /** The device that was opened last, or is about to be; undefined once it is lost. */
  #device: Promise<OpenedDevice | undefined> = Promise.resolve(undefined);
  /** Of that device. */
  #engine: Promise<Engine> | undefined;

  open(options: {
    readonly force?: "reference";
    readonly baseUrl?: string;
  }): Promise<DeviceReport> {
    const baseUrl = required(options.baseUrl, "the page's folder");
    if (baseUrl !== this.#baseUrl) this.#files = undefined;
    // At once, since the samples of a task need no device.
    this.#baseUrl = baseUrl;
    const engine = this.#engine;
    const before = this.#device;
    this.#engine = undefined;
    const opened = replaceDevice(before, engine, options.force);
    const device = opened.catch(() => undefined);
    this.#device = device;
    void opened
      .then(({ gpu }) => gpu?.lost)
      .then((loss) => {
        if (loss !== undefined && this.#device === device)
          this.#device = Promise.resolve(undefined);
      })
      // It did not open.
      .catch(() => undefined);
    return opened.then(({ report }) => report);
  }

  async preview(experiment: Experiment, count: number): Promise<readonly ExampleText[]> {
    const { task } = experiment;
    // Of digits there is no corpus to read.
    if (task.id === "digits") return digitSamples(task.operation, count);
    const files = required(await this.#loadFiles(), "an opened trainer");
    return files.preview(experiment, count);
  }

  async prepare(experiment: Experiment): Promise<DeviceReport> {
    return (await this.#loadEngine()).prepare(experiment);
  }

  async start(
    experiment: Experiment,
    options: StartOptions,
    emit: (event: TrainerEvent) => void,
  ): Promise<void> {
    await (await this.#loadEngine()).start(experiment, options, emit);
  }

  async pause(): Promise<void> {
    await this.#tell((engine) => engine.pause());
  }

  async resume(): Promise<void> {
    await this.#tell((engine) => engine.resume());
  }

  async step(): Promise<void> {
    await this.#tell((engine) => engine.step());
  }

  async stop(): Promise<void> {
    await this.#tell((engine) => engine.stop());
  }

  async exportAdapter(
    runId: string,
    lane: number,
    kept?: KeptRun,
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    return (await this.#loadEngine()).exportAdapter(runId, lane, kept);
  }

  async describeDevice(): Promise<DeviceDetails> {
    return (await this.#loadEngine()).describeDevice();
  }

  async selfTest(
    options: SelfTestOptions,
    onProgress: (progress: SelfTestProgress) => void,
  ): Promise<SelfTestReport> {
    return (await this.#loadEngine()).selfTest(options, onProgress);
  }

  async cancelSelfTest(): Promise<void> {
    await this.#tell((engine) => engine.cancelSelfTest());
  }

  async inspect(runId: string, kept: KeptRun): Promise<RunInspection> {
    return (await this.#loadEngine()).inspect(runId, kept);
  }

  async inspectSpectrum(runId: string, kept: KeptRun, site: UpdateSite): Promise<UpdateSpectrum> {
    return (await this.#loadEngine()).inspectSpectrum(runId, kept, site);
  }

  async planMemory(experiment: Experiment): Promise<readonly PlannedMemory[]> {
    return (await this.#loadEngine()).planMemory(experiment);
  }

  /**
   * In its turn among the calls that wait for the engine. Where there is none nothing runs; that it did not load is for
   * the start to tell.
   */
  async #tell(call: (engine: Engine) => Promise<void>): Promise<void> {
    await this.#engine?.then(call, () => undefined);
  }

  /** Calls that wait for it keep their order. Errors: WORKER_FAILED. */
  #loadEngine(): Promise<Engine> {
    if (this.#engine !== undefined) return this.#engine;
    const engine = this.#makeEngine();
    this.#engine = engine;
    engine.catch(() => {
      if (this.#engine === engine) this.#engine = undefined;
    });
    return engine;
  }

  async #makeEngine(): Promise<Engine> {
    const [{ Engine }, files, device] = await Promise.all([
      loaded(import("./engine.ts")),
      this.#loadFiles(),
      this.#device,
    ]);
    return new Engine(device, files);
  }

  /** Undefined before a device was opened: nobody has said where the files are. */
  #loadFiles(): Promise<TaskFiles | undefined> {
    const baseUrl = this.#baseUrl;
    if (baseUrl === undefined) return Promise.resolve(undefined);
    if (this.#files !== undefined) return this.#files;
    const files = loaded(import("./task-files.ts")).then(({ TaskFiles }) => new TaskFiles(baseUrl));
    this.#files = files;
    files.catch(() => {
      if (this.#files === files) this.#files = undefined;
    });
    return files;
  }
}

/** What ran on the device before has ended, and that one is given back, before another is asked for. */
async function replaceDevice(
  before: Promise<OpenedDevice | undefined>,
  engine: Promise<Engine> | undefined,
  force: "reference" | undefined,
): Promise<OpenedDevice> {
  const old = await before;
  await engine?.then(
    (loaded) => loaded.close(),
    () => undefined,
  );
  old?.gpu?.release();
  return openDevice(force);
}
