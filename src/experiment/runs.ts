/** A trained experiment as data: its curves, samples and device; making and keeping them is others' work. */
import type { ErrorRecord } from "../core/errors.ts";
import type { Experiment } from "./schema.ts";

/** What trains: the device that the worker opened. */
export interface DeviceReport {
  /** `reference` = plain loops on the CPU, without WebGPU. */
  readonly backend: "webgpu" | "reference";
  /** For people: vendor and architecture, or the name of the software adapter. */
  readonly label: string;
  readonly isSoftware: boolean;
  /** The kernel variants chosen for it and why, for people; empty until they are chosen. */
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
  /** `<experiment id>:<run key>`, where the key is the method's id, followed by the swept value where there is one. */
  readonly runId: string;
  readonly methodId: string;
  /** The method's, with the swept value in its place. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly lanes: readonly { readonly seed: number; readonly learningRate: number }[];
  /** Parts into which the lanes are cut where memory asks for it; they train one after another. */
  readonly waves: number;
  readonly trainable: number;
  readonly total: number;
  /** Of the largest wave; waves take turns. */
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

export interface LaneEvaluationAt extends LaneEvaluation {
  readonly step: number;
}

/** One seed of a method. */
export interface LaneRun {
  readonly seed: number;
  readonly learningRate: number;
  /** losses[i] is the training loss of step i + 1. */
  readonly losses: readonly number[];
  readonly evaluations: readonly LaneEvaluationAt[];
  readonly divergedAt: number | undefined;
}

export interface MethodRun {
  readonly description: RunDescription;
  /** What it was set to, for labels after the controls have moved on. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Steps that it was asked to make. */
  readonly steps: number;
  readonly lanes: readonly LaneRun[];
  readonly status: RunStatus;
  readonly detail: string | undefined;
  readonly msPerStep: number | undefined;
  readonly samples: readonly GeneratedText[];
  readonly error: ErrorRecord | undefined;
  /** Steps after which it went on from a checkpoint, for the chart; the losses are those of an uninterrupted run. */
  readonly seams: readonly number[];
}

export interface BaseResult {
  readonly evaluation: LaneEvaluation;
  readonly samples: readonly GeneratedText[];
}

/** Where the curves come from: trained on this device, shipped with the page, or out of a file. */
export type RunOrigin = "trained" | "recorded" | "file";

/** What one press of Run brought. */
export interface ExperimentRun {
  /** Unique among all visits and devices. */
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly origin: RunOrigin;
  /** What trained it; undefined until a device has been opened. */
  readonly device: DeviceReport | undefined;
  /** Counted on over all visits, from 1; 0 = recorded, which nobody here has run. */
  readonly number: number;
  readonly experiment: Experiment;
  readonly base: BaseResult | undefined;
  readonly runs: readonly MethodRun[];
}

/** Steps that a run has made, the mean over its lanes: waves of them train one after another. */
export function stepsDone({ lanes }: MethodRun): number {
  const steps = lanes.reduce((sum, { losses }) => sum + losses.length, 0);
  return lanes.length === 0 ? 0 : Math.floor(steps / lanes.length);
}

export function isLive({ status }: Pick<MethodRun, "status">): boolean {
  return ["queued", "compiling", "running", "paused"].includes(status);
}
