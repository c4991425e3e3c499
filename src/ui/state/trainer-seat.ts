/** The one trainer that the page has, replaced when it is gone: opening it, previews and exports; training is training.ts. */
import { PlaygroundError, toPlaygroundError } from "../../core/errors.ts";
import type {
  DeviceDetails,
  KeptRun,
  PlannedMemory,
  RunCheckpoint,
  RunInspection,
  SelfTestOptions,
  SelfTestProgress,
  SelfTestReport,
  TrainerClient,
  UpdateSite,
  UpdateSpectrum,
} from "../../worker/client.ts";
import type { Experiment } from "../../experiment/schema.ts";
import type { Cell } from "./cell.ts";
import { findRun } from "./kept-runs.ts";
import { isBusy, reduceEvent } from "./run-state.ts";
import type { PreviewState } from "./snapshot.ts";

/** How the page gets a trainer, again after one has died. */
export type TrainerFactory = () => TrainerClient;

export interface TrainerSeatOptions {
  readonly newTrainer: TrainerFactory;
  /** The trainer that sits has died by itself. */
  readonly onCrash: (error: PlaygroundError) => void;
  /** What a run has learned, where it is kept. */
  readonly checkpointOf: (runId: string) => Promise<RunCheckpoint | undefined>;
}

const PREVIEW_SAMPLES = 3;

export class TrainerSeat {
  readonly #cell: Cell;
  readonly #options: TrainerSeatOptions;
  #trainer: TrainerClient;
  #force: "reference" | undefined;
  /** Runs whose sessions the trainer has. */
  readonly #sessions = new Set<string>();
  /** One of its scripts did not load, which it may remember as long as it lives. */
  #isMaimed = false;
  /** Counts previews, so that a late answer to an old question is dropped. */
  #question = 0;

  constructor(cell: Cell, options: TrainerSeatOptions) {
    this.#cell = cell;
    this.#options = options;
    this.#trainer = this.#connect();
  }

  get trainer(): TrainerClient {
    return this.#trainer;
  }

  /** What was asked for when the device was opened last. */
  get force(): "reference" | undefined {
    return this.#force;
  }

  /** Another trainer, not opened yet. */
  replace(): void {
    this.#sessions.clear();
    this.#isMaimed = false;
    this.#trainer.terminate();
    this.#trainer = this.#connect();
  }

  /** The runs that it trains now; those before are gone. */
  setSessions(runIds: readonly string[]): void {
    this.#sessions.clear();
    for (const runId of runIds) this.#sessions.add(runId);
  }

  /** Opens the device; what comes of it is in the snapshot. Errors: those of the trainer. */
  async open(force: "reference" | undefined): Promise<void> {
    const trainer = this.#trainer;
    this.#force = force;
    this.#cell.set({ device: { status: "opening" } });
    try {
      const device = await trainer.open(force === undefined ? {} : { force });
      if (trainer !== this.#trainer) return;
      const run = reduceEvent(this.#cell.snapshot.run, { type: "device-opened", device });
      this.#cell.setRun(run, { device: { status: "ready" } });
    } catch (error) {
      if (trainer !== this.#trainer) return;
      const record = toPlaygroundError(error).toRecord();
      this.#cell.set({ device: { status: "missing", error: record } });
      throw error;
    }
  }

  /** What goes wrong is for a start to tell. */
  async prepare(): Promise<void> {
    const trainer = this.#trainer;
    try {
      const device = await trainer.prepare(this.#cell.snapshot.experiment);
      const { run } = this.#cell.snapshot;
      if (trainer !== this.#trainer || run.device?.variants === device.variants) return;
      this.#cell.setRun(reduceEvent(run, { type: "device-opened", device }));
    } catch {
      // It was a guess.
    }
  }

  async loadPreview(): Promise<void> {
    const question = ++this.#question;
    const { experiment } = this.#cell.snapshot;
    this.#cell.set({ preview: { status: "loading" } });
    let preview: PreviewState;
    try {
      const samples = await this.#trainer.preview(experiment, PREVIEW_SAMPLES);
      preview = { status: "ready", samples };
    } catch (error) {
      preview = { status: "failed", error: toPlaygroundError(error).toRecord() };
    }
    if (question === this.#question) this.#cell.set({ preview });
  }

  /** Errors: RUN_INVALID where nothing of the run is left. */
  async exportAdapter(runId: string, lane: number): Promise<ReadonlyMap<string, Uint8Array>> {
    if (this.#sessions.has(runId)) return this.#trainer.exportAdapter(runId, lane);
    const kept = await this.#kept(runId);
    return this.#ask((trainer) => trainer.exportAdapter(runId, lane, kept));
  }

  /** Errors: RUN_INVALID where nothing of the run is left. */
  async inspect(runId: string): Promise<RunInspection> {
    const kept = await this.#kept(runId);
    return this.#ask((trainer) => trainer.inspect(runId, kept));
  }

  /** Errors: RUN_INVALID, also where the run changes no matrix there. */
  async inspectSpectrum(runId: string, site: UpdateSite): Promise<UpdateSpectrum> {
    const kept = await this.#kept(runId);
    return this.#ask((trainer) => trainer.inspectSpectrum(runId, kept, site));
  }

  planMemory(experiment: Experiment): Promise<readonly PlannedMemory[]> {
    return this.#ask((trainer) => trainer.planMemory(experiment));
  }

  async #kept(runId: string): Promise<KeptRun> {
    const found = findRun(this.#cell.snapshot.kept, runId);
    const checkpoint = await this.#options.checkpointOf(runId);
    if (found === undefined || checkpoint === undefined) {
      throw new PlaygroundError(
        "RUN_INVALID",
        `${runId}: expected what the run has learned, found only its curves`,
        "Train it again: what was learned is kept for the latest runs and for pinned ones, in the browser that trained them.",
      );
    }
    return { experiment: found.experiment.experiment, checkpoint };
  }

  describeDevice(): Promise<DeviceDetails> {
    return this.#ask((trainer) => trainer.describeDevice());
  }

  /** Errors: TRAINER_BUSY, GPU_DEVICE_LOST, WORKER_FAILED, CANCELLED where the trainer was replaced. */
  selfTest(
    options: SelfTestOptions,
    onProgress: (progress: SelfTestProgress) => void,
  ): Promise<SelfTestReport> {
    return this.#ask((trainer) => trainer.selfTest(options, onProgress));
  }

  cancelSelfTest(): Promise<void> {
    return this.#trainer.cancelSelfTest();
  }

  /** A call that somebody can repeat: where nothing trains, a thread whose scripts did not load is replaced before it. */
  async #ask<T>(call: (trainer: TrainerClient) => Promise<T>): Promise<T> {
    if (this.#isMaimed && !isBusy(this.#cell.snapshot.run)) {
      this.replace();
      // Calls keep their order: nobody waits for the device here.
      void this.open(this.#force).catch(() => undefined);
    }
    const trainer = this.#trainer;
    try {
      return await call(trainer);
    } catch (error) {
      const { device } = this.#cell.snapshot;
      // One that has died is told by the device, and replaced by whoever reads that.
      const isMaimed =
        toPlaygroundError(error).code === "WORKER_FAILED" && device.status === "ready";
      if (isMaimed && trainer === this.#trainer) this.#isMaimed = true;
      throw error;
    }
  }

  #connect(): TrainerClient {
    const trainer = this.#options.newTrainer();
    trainer.onCrash((error) => {
      if (trainer === this.#trainer) this.#options.onCrash(error);
    });
    return trainer;
  }
}
