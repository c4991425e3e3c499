/** What the Inspect page shows, as plain data: which runs can be looked into, cells of the strips, spectra, parts of memory; it draws nothing. */
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { stepsDone } from "../../experiment/runs.ts";
import type {
  MemoryParts,
  PlannedMemory,
  RunInspection,
  SiteUpdate,
  UpdateSite,
} from "../../worker/client.ts";
import { runName } from "../charts/shown-runs.ts";
import { mean, standardDeviation } from "../state/format.ts";
import { runLabel } from "../state/run-label.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { LaneScope } from "./lane-scope.ts";

export interface RunChoice {
  readonly runId: string;
  readonly label: string;
  readonly run: MethodRun;
  readonly experiment: ExperimentRun;
}

/** Latest experiment first; all of them, since why one cannot be looked into is for the page to say. */
export function runChoices({ kept, marks }: Snapshot): readonly RunChoice[] {
  return kept.flatMap((experiment) =>
    experiment.runs.map((run) => ({
      runId: run.description.runId,
      label: runName({ marks }, run),
      run,
      experiment,
    })),
  );
}

/** What is looked into unless somebody chooses: LoRA where the latest experiment has it, since it has a rank to see. */
export function usualChoice(choices: readonly RunChoice[]): RunChoice | undefined {
  const latest = choices.filter(({ experiment }) => experiment === choices[0]?.experiment);
  return latest.find(({ run }) => run.description.methodId === "lora") ?? latest[0];
}

/** Whether it trains, or is about to: then what it has learned is on its way. */
export function isMoving({ run }: RunChoice): boolean {
  return ["queued", "compiling", "running"].includes(run.status);
}

/** Changes when there is something else to see. */
export function momentOf({ runId, run }: RunChoice): string {
  return `${runId} ${run.status} ${stepsDone(run)}`;
}

/** Those that change matrices of the same base beside a run, itself first; their spectra stand side by side. */
export function besideIt(
  choice: RunChoice,
  choices: readonly RunChoice[],
  most: number,
): readonly RunChoice[] {
  const others = choices.filter(
    (other) =>
      other.experiment === choice.experiment &&
      other.runId !== choice.runId &&
      !isMoving(other) &&
      ["full", "lora"].includes(other.run.description.methodId),
  );
  // The yardstick may not be cut off.
  others.sort((a, b) => rankOf(a) - rankOf(b));
  return [choice, ...others].slice(0, most);
}

function rankOf({ run }: RunChoice): number {
  return run.description.methodId === "full" ? 0 : 1;
}

export type StripKind = "matrices" | "vectors";

export interface StripCell {
  readonly site: UpdateSite;
  readonly row: number | undefined;
  /** Place and kind. */
  readonly column: string;
  /** ‖change‖ / ‖start‖, the mean over the chosen lanes; undefined where the start is all zeros. */
  readonly relative: number | undefined;
  /** Undefined for one seed. */
  readonly deviation: number | undefined;
}

export interface Strip {
  readonly cells: readonly StripCell[];
  /** Layers, and undefined for what is in none. */
  readonly rows: readonly (number | undefined)[];
  readonly columns: readonly string[];
}

/** Of the chosen lanes. */
export function stripOf(
  { updates }: RunInspection,
  kind: StripKind,
  lanes: readonly number[],
): Strip {
  const own = updates.filter((update) => (update.kind === "weight") === (kind === "matrices"));
  const cells = own.map((update): StripCell => {
    const values = relatives(update, lanes);
    return {
      site: update,
      row: update.layer,
      column: columnOf(update),
      relative: values.length === 0 ? undefined : mean(values),
      deviation: values.length < 2 ? undefined : standardDeviation(values),
    };
  });
  const rows = [...new Set(cells.map(({ row }) => row))];
  // Inside a layer first, in the order of the first layer that has them.
  const inside = own.filter(({ layer }) => layer !== undefined).map(columnOf);
  const outside = own.filter(({ layer }) => layer === undefined).map(columnOf);
  return { cells, rows, columns: [...new Set([...inside, ...outside])] };
}

export function columnOf({ place, kind }: UpdateSite): string {
  return `${place} ${kind}`;
}

function relatives({ lanes }: SiteUpdate, chosen: readonly number[]): readonly number[] {
  return lanes.flatMap(({ change, start }, lane) =>
    start === 0 || !chosen.includes(lane) ? [] : [change / start],
  );
}

export interface Spectrum {
  readonly runId: string;
  readonly methodId: string;
  readonly label: string;
  /** Of the chosen lanes. */
  readonly step: number;
  /** Descending; the mean over the chosen lanes. */
  readonly values: readonly number[];
  /** Of the largest value, in the same order; 0 throughout where nothing has changed. */
  readonly shares: readonly number[];
  /** Directions that are more than rounding. */
  readonly rank: number;
  /** As few of the first directions as hold nine tenths of the squared norm. */
  readonly most: number;
}

/** Below this share of the largest value there is only what float32 rounds. */
const ROUNDING = 1e-6;
const MOST_OF_IT = 0.9;

export function spectrumOf(
  { runId, run, label }: RunChoice,
  lanes: readonly (readonly number[])[],
  scope: LaneScope,
): Spectrum {
  const chosen = lanes.filter((_, lane) => scope.lanes.includes(lane));
  const length = chosen[0]?.length ?? 0;
  const values = Array.from({ length }, (_, i) => mean(chosen.map((one) => one[i] ?? 0)));
  const largest = values[0] ?? 0;
  const shares = values.map((value) => (largest === 0 ? 0 : value / largest));
  const squares = values.map((value) => value ** 2);
  const whole = squares.reduce((sum, square) => sum + square, 0);
  let held = 0;
  const most = squares.findIndex((square) => (held += square) >= MOST_OF_IT * whole) + 1;
  return {
    runId,
    methodId: run.description.methodId,
    label,
    step: scope.step,
    values,
    shares,
    rank: shares.filter((share) => share > ROUNDING).length,
    most: whole === 0 ? 0 : most,
  };
}

export const MEMORY_PARTS = [
  ...["frozen", "trained", "gradients", "optimizer", "activations", "other"],
] as const satisfies readonly (keyof MemoryParts)[];

export interface MemoryBar {
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  readonly parts: MemoryParts;
  readonly total: number;
}

/** Of the lanes that train together, or of one alone. */
export function memoryBars(
  planned: readonly PlannedMemory[],
  lanes: "together" | "single",
): readonly MemoryBar[] {
  return planned.map((one) => ({
    key: one.key,
    methodId: one.methodId,
    label: runLabel(one.methodId, one.options),
    parts: one[lanes],
    total: totalOf(one[lanes]),
  }));
}

function totalOf(parts: MemoryParts): number {
  return MEMORY_PARTS.reduce((sum, part) => sum + parts[part], 0);
}
