/** What a self-test of the device says, as plain data that crosses threads; running one is self-test.ts. */
import type { ErrorRecord } from "../../core/errors.ts";

/** One tensor or number held against what it should be. */
export interface Deviation {
  /** A gradient's name, a step's loss, a shape: what was compared. */
  readonly what: string;
  /** Relative; see `relativeError`. NaN where the device gave one. */
  readonly error: number;
  /** Stated before anything runs. */
  readonly bound: number;
}

export interface SelfCheck {
  /** `LoRA lora-q-v-r3-s1 adamw`, `matmul nt`: the same in every language, for bug reports. */
  readonly name: string;
  /** A whole training step of a small model, or one kernel alone. */
  readonly group: "step" | "kernel";
  /** Numbers that PyTorch, transformers and PEFT gave, or the float64 interpreter on this machine. */
  readonly comparedWith: "pytorch" | "reference";
  /** `matmul:quad,attention:matmul,rows:lane`; empty on the interpreter. */
  readonly variants: string;
  /** Tensors and numbers that were compared. */
  readonly compared: number;
  /** Nearest to its bound, or farthest beyond it; undefined where nothing could be compared. */
  readonly worst: Deviation | undefined;
  /** All that exceed their bounds, the worst first; at most a few. */
  readonly failures: readonly Deviation[];
  readonly passed: boolean;
  /** Why it could not run to its end; it then counts as failed. */
  readonly error: ErrorRecord | undefined;
  readonly elapsedMs: number;
}

export interface SelfTestReport {
  /** lost: the device went away; the checks up to there are kept. */
  readonly status: "finished" | "cancelled" | "lost";
  /** Of the checks that were to run; fewer have run where the status is not "finished". */
  readonly planned: number;
  readonly checks: readonly SelfCheck[];
  readonly elapsedMs: number;
  /** Versions of the packages whose numbers are the yardstick: `torch 2.13.0, …`. */
  readonly yardstick: string;
  readonly error: ErrorRecord | undefined;
}

export interface SelfTestProgress {
  readonly done: number;
  readonly planned: number;
  /** The one that has just ended; undefined at the start. */
  readonly check: SelfCheck | undefined;
}

export interface SelfTestOptions {
  /** Also the kernels that the device can run and that training does not use on it. */
  readonly everyVariant: boolean;
}
