/** What the page and the trainer thread say to each other: calls and past-tense events; no behaviour. */
import type { ErrorRecord } from "../core/errors.ts";
import type { Experiment } from "../experiment/schema.ts";

/** What trains: the device that the worker opened. */
export interface DeviceReport {
  /** `reference` = plain loops on the CPU, without WebGPU. */
  readonly backend: "webgpu" | "reference";
  /** For people: vendor and architecture, or the name of the software adapter. */
  readonly label: string;
  readonly isSoftware: boolean;
  /** The kernel variants chosen for it and why, for people. */
  readonly variants: string;
}

/** One example of a task, as text: what is given and what must follow. */
export interface SampleText {
  readonly prompt: string;
  readonly target: string;
}

/** What a model wrote after a prompt, or the class that it took it for. */
export interface GeneratedText extends SampleText {
  readonly output: string;
  /** Of that class; classification only. */
  readonly probability?: number;
}

export type RunStatus =
  "queued" | "compiling" | "running" | "paused" | "finished" | "stopped" | "diverged" | "failed";

/** One method of an experiment with all its lanes (seeds). */
export interface RunDescription {
  /** `<experiment run number>:<method id>`; stable during the session. */
  readonly runId: string;
  readonly methodId: string;
  readonly lanes: readonly { readonly seed: number; readonly learningRate: number }[];
  /** Parts into which the lanes are cut where memory asks for it; they train one after another. */
  readonly waves: number;
  readonly trainable: number;
  readonly total: number;
  /** Of one wave. */
  readonly plannedBytes: number;
  readonly dispatchesPerStep: number;
}

/** Metrics of one evaluation of one lane on validation data. */
export interface LaneEvaluation {
  readonly loss: number;
  /** Share of counted tokens whose largest logit is the label. */
  readonly tokenAccuracy: number;
  /** Share of examples whose whole answer is right; tasks with answers only. */
  readonly exactMatch?: number;
  /** exp(loss); language tasks only. */
  readonly perplexity?: number;
  /** Share of examples that are put into their class; classification only. */
  readonly accuracy?: number;
  /** The unweighted mean of the classes' F1; classification only. */
  readonly macroF1?: number;
}

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
  start(experiment: Experiment, onEvent: (event: TrainerEvent) => void): Promise<void>;
  /** Takes effect at the next step boundary; resolves when nothing is in flight. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One step of every method, then pause. */
  step(): Promise<void>;
  stop(): Promise<void>;
  /** The trained adapter (or the whole model for full fine-tuning) of one lane as files of a folder. */
  exportAdapter(runId: string, lane: number): Promise<ReadonlyMap<string, Uint8Array>>;
}
