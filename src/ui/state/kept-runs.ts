/** What happens to the runs that are kept: marks, the limit, deletion and its undoing; pure functions that store nothing. */
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import type { RunState } from "./run-state.ts";
import { isBusy, shelve } from "./run-state.ts";
import type { Marks } from "./snapshot.ts";

/** Method runs that are kept beside the pinned ones. */
const MOST_UNPINNED = 40;

/** All experiments, the current one first. */
export function keptOf({ current, earlier }: RunState): readonly ExperimentRun[] {
  return current === undefined ? earlier : [current, ...earlier];
}

export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** The marks with another name for a run; an empty one takes the name away. */
export function marksWith(marks: Marks, runId: string, name: string): Marks {
  const names = new Map(marks.names);
  const trimmed = name.trim();
  if (trimmed === "") names.delete(runId);
  else names.set(runId, trimmed);
  return { ...marks, names };
}

export interface FoundRun {
  readonly experiment: ExperimentRun;
  readonly run: MethodRun;
  /** Among the experiment's runs. */
  readonly index: number;
}

export function findRun(kept: readonly ExperimentRun[], runId: string): FoundRun | undefined {
  for (const experiment of kept) {
    const index = experiment.runs.findIndex(({ description }) => description.runId === runId);
    const run = experiment.runs[index];
    if (run !== undefined) return { experiment, run, index };
  }
  return undefined;
}

/** Without a run, and without its experiment where it was the last one. */
export function withoutRun(state: RunState, runId: string): RunState {
  const drop = (experiment: ExperimentRun): readonly ExperimentRun[] => {
    const runs = experiment.runs.filter(({ description }) => description.runId !== runId);
    if (runs.length === experiment.runs.length) return [experiment];
    return runs.length === 0 ? [] : [{ ...experiment, runs }];
  };
  const earlier = state.earlier.flatMap(drop);
  if (state.current === undefined) return { ...state, earlier };
  const [current] = drop(state.current);
  // Whoever has deleted everything that ended is where a visit begins.
  return current === undefined
    ? { ...state, current, earlier, phase: "idle", error: undefined }
    : { ...state, current, earlier };
}

/** Where it was; an experiment that has gone meanwhile comes back among the earlier ones, by its time. */
export function withRunBack(state: RunState, { experiment, run, index }: FoundRun): RunState {
  const kept = keptOf(state);
  if (findRun(kept, run.description.runId) !== undefined) return state;
  const known = kept.some(({ id }) => id === experiment.id);
  if (!known) {
    const only = { ...experiment, runs: [run] };
    const earlier = [...state.earlier, only].toSorted((a, b) =>
      b.startedAt.localeCompare(a.startedAt),
    );
    return { ...state, earlier };
  }
  const insert = (other: ExperimentRun): ExperimentRun =>
    other.id === experiment.id ? { ...other, runs: other.runs.toSpliced(index, 0, run) } : other;
  const { current, earlier } = state;
  return {
    ...state,
    current: current === undefined ? undefined : insert(current),
    earlier: earlier.map(insert),
  };
}

/**
 * An experiment from elsewhere is shown as the current one, unless something trains; a second copy replaces the first, and
 * a recorded one those of other scenarios, which come with the page again, unless somebody has marked a run of theirs.
 */
export function withExperiment(
  state: RunState,
  experiment: ExperimentRun,
  { baseline, pinned }: Pick<Marks, "baseline" | "pinned">,
): RunState {
  const isMarked = ({ runs }: ExperimentRun) =>
    runs.some(({ description: { runId } }) => runId === baseline || pinned.has(runId));
  const stays = (other: ExperimentRun) =>
    other.id !== experiment.id &&
    (experiment.origin !== "recorded" || other.origin !== "recorded" || isMarked(other));
  if (isBusy(state)) return { ...state, earlier: [experiment, ...state.earlier.filter(stays)] };
  const { earlier } = shelve(state);
  return {
    ...state,
    phase: "ended",
    current: experiment,
    earlier: earlier.filter(stays),
    error: undefined,
  };
}

/** The state without the oldest unpinned runs beyond the limit, and their ids. The current experiment is never cut. */
export function limited(
  state: RunState,
  { pinned }: Marks,
  most = MOST_UNPINNED,
): { readonly state: RunState; readonly dropped: readonly string[] } {
  const unpinned = keptOf(state)
    .flatMap(({ runs }) => runs.map(({ description }) => description.runId))
    .filter((runId) => !pinned.has(runId));
  const safe = state.current?.runs.length ?? 0;
  const own = new Set(state.current?.runs.map(({ description }) => description.runId));
  const dropped = unpinned.slice(Math.max(most, safe)).filter((runId) => !own.has(runId));
  return { state: dropped.reduce(withoutRun, state), dropped };
}
