/** What the page shows, as one immutable value; the store replaces it, nobody changes it. */
import type { ErrorRecord } from "../../core/errors.ts";
import type { Route, XKind } from "../../experiment/link.ts";
import type { Problem } from "../../experiment/problems.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { Experiment } from "../../experiment/schema.ts";
import type { SampleText } from "../../worker/client.ts";
import type { RunState } from "./run-state.ts";

export type DeviceState =
  | { readonly status: "opening" }
  | { readonly status: "ready" }
  | { readonly status: "missing"; readonly error: ErrorRecord };

export type PreviewState =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly samples: readonly SampleText[] }
  | { readonly status: "failed"; readonly error: ErrorRecord };

export type { Route } from "../../experiment/link.ts";

/** What a person has marked among the kept runs; all keys are run ids. */
export interface Marks {
  readonly baseline: string | undefined;
  readonly pinned: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
}

/** How the charts are drawn: shared by all of them. */
export interface View {
  /** Weight of the past in the moving average, 0 (raw) to below 1. */
  readonly smoothing: number;
  /** Undefined: as the data suggest. */
  readonly isLog: boolean | undefined;
  /** What the charts count along their x axis. */
  readonly x: XKind;
  /** Between which the charts are cut, as `x` counts. */
  readonly zoom: readonly [number, number] | undefined;
  /** Where the crosshair is, as `x` counts. */
  readonly crosshair: number | undefined;
  /** The id of the experiment that is looked at; undefined: of the one that trains, or trained last. */
  readonly lookedAt: string | undefined;
  /** A link's zoom until the run begins that the link starts. */
  readonly awaited: AwaitedZoom | undefined;
}

export interface AwaitedZoom {
  readonly zoom: readonly [number, number];
  /** What the link sets up. */
  readonly experiment: Experiment;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
}

export interface StorageState {
  /** `missing`: this visit is kept in memory alone. */
  readonly status: "ok" | "full" | "missing";
  readonly error?: ErrorRecord;
}

export interface RecoveryState {
  /** `interrupted`: the last visit ended in mid-run. `gave-up`: the error is `run.error`. */
  readonly status: "none" | "restoring" | "interrupted" | "gave-up";
  /** Starts since the last step that was made. */
  readonly tries: number;
  /** What the last loss was; undefined where a person has asked to go on. */
  readonly cause?: ErrorRecord["code"];
}

export interface Snapshot {
  readonly experiment: Experiment;
  /** What keeps the experiment from running, each at its field. */
  readonly problems: readonly Problem[];
  readonly device: DeviceState;
  readonly preview: PreviewState;
  readonly run: RunState;
  /** What was wrong with the link that opened the page. */
  readonly notices: readonly string[];
  readonly route: Route;
  readonly isPresenting: boolean;
  readonly scenarioId: string | undefined;
  /** Names of the cards that a link has hidden, for a lesson. */
  readonly hide: ReadonlySet<string>;
  /** All experiments with curves, latest first, the current one included. */
  readonly kept: readonly ExperimentRun[];
  readonly marks: Marks;
  readonly toasts: readonly Toast[];
  readonly view: View;
  readonly storage: StorageState;
  /** Another tab trains; this one was asked to and does not. */
  readonly otherTab: boolean;
  readonly recovery: RecoveryState;
  /** Whether `undo` has a change of a control to take back. */
  readonly canUndo: boolean;
}

export const NO_MARKS: Marks = {
  baseline: undefined,
  pinned: new Set(),
  hidden: new Set(),
  names: new Map(),
};

export const DEFAULT_VIEW: View = {
  smoothing: 0.6,
  isLog: undefined,
  x: "step",
  zoom: undefined,
  crosshair: undefined,
  lookedAt: undefined,
  awaited: undefined,
};

export const NO_RECOVERY: RecoveryState = { status: "none", tries: 0 };
