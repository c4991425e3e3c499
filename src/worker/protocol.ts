/** What the page and the trainer thread say to each other: calls and past-tense events; no behaviour. */
import type { ErrorRecord } from "../core/errors.ts";
import type {
  DeviceReport,
  GeneratedText,
  LaneEvaluation,
  RunDescription,
  RunStatus,
  SampleText,
} from "../experiment/runs.ts";
import type { Experiment } from "../experiment/schema.ts";

export type {
  DeviceReport,
  GeneratedText,
  LaneEvaluation,
  RunDescription,
  RunStatus,
  SampleText,
} from "../experiment/runs.ts";

export type TrainerEvent =
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
  | { readonly type: "device-lost"; readonly error: ErrorRecord }
  | { readonly type: "failed"; readonly runId?: string; readonly error: ErrorRecord }
  /** All runs of the experiment have ended (finished, stopped, diverged or failed). */
  | { readonly type: "experiment-ended" };

export interface StartOptions {
  /** The experiment's; its runs are `<id>:<run key>`. */
  readonly id: string;
}

/** The trainer as the page sees it (through Comlink). Calls reject with an ErrorRecord. */
export interface TrainerService {
  /**
   * Opens the device. `force: "reference"` skips WebGPU. `baseUrl` is the page's folder, below which models and corpora
   * lie; the client fills it in.
   */
  open(options: { readonly force?: "reference"; readonly baseUrl?: string }): Promise<DeviceReport>;
  /** Examples of the task's training split. */
  preview(experiment: Experiment, count: number): Promise<readonly SampleText[]>;
  /** Starts all enabled methods; they advance in turn by blocks of steps. Resolves when they are created. */
  start(
    experiment: Experiment,
    options: StartOptions,
    onEvent: (event: TrainerEvent) => void,
  ): Promise<void>;
  /** Takes effect at the next step boundary; resolves when nothing is in flight. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One step of every method, then pause. */
  step(): Promise<void>;
  stop(): Promise<void>;
  /** The trained adapter (or the whole model for full fine-tuning) of one lane as files of a folder. */
  exportAdapter(runId: string, lane: number): Promise<ReadonlyMap<string, Uint8Array>>;
}
