/** What the page and the trainer thread say to each other: calls and past-tense events; no behaviour. */
import type { ErrorRecord } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type {
  DeviceReport,
  GeneratedText,
  LaneEvaluation,
  RunDescription,
  RunStatus,
  SampleText,
} from "../experiment/runs.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { Checkpoint } from "../train/session-options.ts";
import type { DeviceDetails } from "./device-details.ts";
import type { PlannedMemory, RunInspection, UpdateSite, UpdateSpectrum } from "./inspect-report.ts";
import type { SelfTestOptions, SelfTestProgress, SelfTestReport } from "./self-test/report.ts";

export type { DeviceDetails } from "./device-details.ts";
export type {
  MemoryParts,
  PlannedMemory,
  RunInspection,
  SiteUpdate,
  UpdateKind,
  UpdateNorms,
  UpdatePlace,
  UpdateSite,
  UpdateSpectrum,
} from "./inspect-report.ts";
export type {
  Deviation,
  SelfCheck,
  SelfTestOptions,
  SelfTestProgress,
  SelfTestReport,
} from "./self-test/report.ts";

export type {
  DeviceReport,
  GeneratedText,
  LaneEvaluation,
  RunDescription,
  RunStatus,
  SampleText,
} from "../experiment/runs.ts";

export type TrainerEvent =
  /** Kernels were chosen for the device, or others than before. */
  | { readonly type: "device-opened"; readonly device: DeviceReport }
  | { readonly type: "runs-created"; readonly runs: readonly RunDescription[] }
  | {
      readonly type: "run-status";
      readonly runId: string;
      readonly status: RunStatus;
      readonly detail?: string;
    }
  /** Base model before tuning on the validation split, once per experiment; `samples` are its own generations or, with a new head, guesses. */
  | {
      readonly type: "base-evaluated";
      readonly evaluation: LaneEvaluation;
      readonly samples: readonly GeneratedText[];
    }
  /**
   * Training losses of consecutive steps of one wave; losses[i][j] belongs to step firstStep + i (1 = after the first
   * update's batch) of lane firstLane + j.
   */
  | {
      readonly type: "steps-completed";
      readonly runId: string;
      readonly firstLane: number;
      readonly firstStep: number;
      readonly losses: readonly (readonly number[])[];
      readonly msPerStep: number;
    }
  | {
      readonly type: "evaluated";
      readonly runId: string;
      readonly step: number;
      readonly firstLane: number;
      readonly lanes: readonly LaneEvaluation[];
    }
  | {
      readonly type: "lane-diverged";
      readonly runId: string;
      readonly lane: number;
      readonly step: number;
    }
  /** What lane 0 writes, or predicts, after tuning. */
  | {
      readonly type: "samples-written";
      readonly runId: string;
      readonly step: number;
      readonly samples: readonly GeneratedText[];
    }
  /**
   * After every evaluation, at the step where a pause holds, and as the last word on a run (`isFinal`) before its status
   * says that it is over; a run that failed has no last word.
   */
  | {
      readonly type: "checkpointed";
      readonly runId: string;
      readonly checkpoint: RunCheckpoint;
    }
  | { readonly type: "device-lost"; readonly error: ErrorRecord }
  | { readonly type: "failed"; readonly runId?: string; readonly error: ErrorRecord }
  /** All runs of the experiment have ended (finished, stopped, diverged or failed). */
  | { readonly type: "experiment-ended" };

/** Everything one run needs to go on exactly where it was, or to be saved as files after it has ended. */
export interface RunCheckpoint {
  readonly runId: string;
  /** Of the wave that trains; that of the last evaluation, of a pause, or of the end. */
  readonly step: number;
  /** The wave that trains, from 0. */
  readonly wave: number;
  /** The lanes of that wave. Without moments where `isFinal`: nothing trains them further. */
  readonly session: Checkpoint;
  /** What the lanes of earlier waves have learned, by lane. */
  readonly kept: readonly NamedTensors[];
  /** Lanes, by their numbers in the run. */
  readonly diverged: readonly number[];
  /** The run is over: finished, diverged or stopped. */
  readonly isFinal: boolean;
  /** The kernels that trained it, as `parseVariantOverride` reads them; a resumed run takes the same. None on the interpreter. */
  readonly variants?: string;
}

/** An experiment that goes on where its checkpoints are. */
export interface ResumeOptions {
  /** Ids of runs that are over: they are not opened and not reported again. */
  readonly finished: readonly string[];
  /** At most one for a run; a run without one begins at step 0. */
  readonly checkpoints: readonly RunCheckpoint[];
  /** Whether the base has been evaluated. */
  readonly hasBase: boolean;
}

export interface StartOptions {
  /** The experiment's; its runs are `<id>:<run key>`. */
  readonly id: string;
  readonly resume?: ResumeOptions;
}

/** A run that may have trained in another thread, whose files are wanted. */
export interface KeptRun {
  readonly experiment: Experiment;
  readonly checkpoint: RunCheckpoint;
  /** The page's folder; the client fills it in. */
  readonly baseUrl?: string;
}

/** The trainer as the page sees it (through Comlink). Calls reject with an ErrorRecord. */
export interface TrainerService {
  /**
   * Opens the device; its kernels are chosen when something first needs them. `force: "reference"` skips WebGPU.
   * `baseUrl` is the page's folder, below which models and corpora lie; the client fills it in.
   */
  open(options: { readonly force?: "reference"; readonly baseUrl?: string }): Promise<DeviceReport>;
  /** Examples of the task's training split. */
  preview(experiment: Experiment, count: number): Promise<readonly SampleText[]>;
  /**
   * Ahead of a start, so that it has less to do: loads what trains, chooses the kernels, and begins to load what the
   * experiment needs. Errors: CONFIG_INVALID, GPU_DEVICE_LOST, WORKER_FAILED where the code does not load.
   */
  prepare(experiment: Experiment): Promise<DeviceReport>;
  /**
   * Starts all enabled methods, a run for each value of a sweep; they advance in turn by blocks of steps. Resolves when
   * they are created. With `resume`, every run has bitwise the losses and evaluations that it would have had without
   * the interruption, on the same device. Errors: RUN_INVALID for a checkpoint of another experiment.
   */
  start(
    experiment: Experiment,
    options: StartOptions,
    onEvent: (event: TrainerEvent) => void,
  ): Promise<void>;
  /** Takes effect at the next step boundary; resolves when nothing is in flight and all runs are checkpointed. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One step of every method, then pause. */
  step(): Promise<void>;
  stop(): Promise<void>;
  /**
   * The trained adapter (or the whole model for full fine-tuning) of one lane as files of a folder. `kept` serves runs
   * that this thread did not train; it needs no device. Errors: RUN_INVALID.
   */
  exportAdapter(
    runId: string,
    lane: number,
    kept?: KeptRun,
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Of the device that is open, or about to be. Errors: GPU_DEVICE_LOST where none is. */
  describeDevice(): Promise<DeviceDetails>;
  /**
   * Holds the open device against known numbers, check by check. What trains is not disturbed: while an experiment is
   * under way or paused it is refused, and a start ends it. Errors: TRAINER_BUSY, GPU_DEVICE_LOST where no device is
   * open, FETCH_FAILED.
   */
  selfTest(
    options: SelfTestOptions,
    onProgress: (progress: SelfTestProgress) => void,
  ): Promise<SelfTestReport>;
  /** The report comes back with what was done until then. */
  cancelSelfTest(): Promise<void>;
  /** What a run has changed, out of its checkpoint; needs no device, and touches no session. Errors: RUN_INVALID. */
  inspect(runId: string, kept: KeptRun): Promise<RunInspection>;
  /** Singular values of the change of one matrix, in the same way. Errors: RUN_INVALID where the run changes none there. */
  inspectSpectrum(runId: string, kept: KeptRun, site: UpdateSite): Promise<UpdateSpectrum>;
  /**
   * What each run of an experiment takes, by the plans for the open device's kernels, or for a graphics card's; nothing
   * of it has to have run. Errors: CONFIG_INVALID.
   */
  planMemory(experiment: Experiment): Promise<readonly PlannedMemory[]>;
}
