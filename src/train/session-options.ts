/** What a session is opened with and what it hands out; it opens none. */
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import type { OptimizerSettings } from "./optimizer-settings.ts";
import type { Attachment } from "./attachment.ts";

export interface Lane {
  /** Fixes initialisation, data order and dropout. */
  readonly seed: number;
  readonly learningRate: number;
  /** This lane's own options, where the method can pad sizes (a sweep over ranks); else those of the attachment. */
  readonly options?: object;
}

export interface TrainingSettings {
  readonly optimizer: OptimizerSettings;
  /** Factor on every lane's learning rate for the update number `step`, counted from 1; see schedule.ts. */
  readonly rateFactor: (step: number) => number;
  readonly weightDecay: number;
  /** 0 = no clipping. */
  readonly maxGradientNorm: number;
}

export interface SessionOptions {
  readonly config: ModelConfig;
  /** Undefined: the frozen base, which evaluates and generates but does not train. */
  readonly attachment: Attachment | undefined;
  readonly lanes: readonly Lane[];
  readonly batch: number;
  readonly time: number;
  readonly training: TrainingSettings;
  /** Rows of an evaluation batch and of a generation; `batch` where undefined. */
  readonly evaluationBatch?: number;
  /** Whether to build the graph behind `lossAndGradients`. */
  readonly withGradients?: boolean;
}

/** Losses of consecutive updates: `losses[i][lane]` and `norms[i][lane]` belong to update firstStep + i. */
export interface TrainedSteps {
  readonly firstStep: number;
  readonly losses: readonly (readonly number[])[];
  readonly norms: readonly (readonly number[])[];
}

/** Everything that a run needs to continue exactly where it was. */
export interface Checkpoint {
  readonly step: number;
  readonly stopped: readonly number[];
  /** By lane. */
  readonly parameters: readonly NamedTensors[];
  readonly moment1: readonly NamedTensors[];
  readonly moment2: readonly NamedTensors[];
}

/** Errors: CONFIG_INVALID. */
export function expectSizes({
  lanes,
  batch,
  time,
  evaluationBatch = batch,
}: Pick<SessionOptions, "lanes" | "batch" | "time" | "evaluationBatch">): void {
  if (lanes.length === 0) {
    throw new PlaygroundError("CONFIG_INVALID", "lanes: expected at least one, found none");
  }
  for (const [name, size] of Object.entries({ batch, time, evaluationBatch })) {
    if (Number.isSafeInteger(size) && size >= 1) continue;
    throw new PlaygroundError(
      "CONFIG_INVALID",
      `${name}: expected a whole number of at least 1, found ${size}`,
    );
  }
}
