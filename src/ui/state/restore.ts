/** What of an earlier visit is shown on this one, and where it was interrupted; pure, it loads nothing. */
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import { keptOf } from "./kept-runs.ts";
import { isUnfinished } from "./recovery.ts";
import type { RunState } from "./run-state.ts";

export interface Restored {
  readonly run: RunState;
  /** The current experiment was under way when its visit ended. */
  readonly isInterrupted: boolean;
  /** Ids of those that another tab trains: they are not shown. */
  readonly others: readonly string[];
}

/**
 * The stored experiments, latest first, with the newest as the current one; what another tab trains is left to it. What
 * this visit has done meanwhile stays in front.
 */
export function restored(
  state: RunState,
  stored: readonly ExperimentRun[],
  otherTabTrains: boolean,
): Restored {
  const isOthers = (experiment: ExperimentRun) => otherTabTrains && isUnfinished(experiment);
  const own = stored.filter((experiment) => !isOthers(experiment));
  const others = stored.filter(isOthers).map(({ id }) => id);
  const known = new Set(keptOf(state).map(({ id }) => id));
  const [first, ...rest] = own.filter(({ id }) => !known.has(id));
  if (first === undefined) return { run: state, isInterrupted: false, others };
  if (state.current !== undefined) {
    const earlier = [...state.earlier, ...[first, ...rest].map(stopped)];
    return { run: { ...state, earlier }, isInterrupted: false, others };
  }
  return {
    run: {
      ...state,
      phase: "ended",
      current: first,
      earlier: [...state.earlier, ...rest.map(stopped)],
    },
    isInterrupted: isUnfinished(first),
    others,
  };
}

/** Something else has been trained since: it does not go on. */
function stopped(experiment: ExperimentRun): ExperimentRun {
  if (!isUnfinished(experiment)) return experiment;
  const runs = experiment.runs.map((run) =>
    isLive(run) ? { ...run, status: "stopped" as const } : run,
  );
  return { ...experiment, runs };
}
