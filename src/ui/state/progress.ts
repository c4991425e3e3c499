/** How far the current experiment is and how long it will still take; a pure function of the runs. */
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isLive, stepsDone } from "../../experiment/runs.ts";
import { mean } from "./format.ts";

export interface Progress {
  /** The furthest that a run has got, the step of the slowest, and where all of them end. */
  readonly step: number;
  readonly leastStep: number;
  readonly steps: number;
  readonly runs: number;
  /** Of all steps of all runs, those made. */
  readonly share: number;
  /** Mean over the methods that have trained. */
  readonly msPerStep: number | undefined;
  readonly msLeft: number | undefined;
}

/** A method that has ended early has nothing left to do: its missing steps do not count. */
export function progressOf(experiment: ExperimentRun | undefined): Progress {
  const runs = experiment?.runs ?? [];
  const done = runs.reduce((sum, run) => sum + stepsDone(run), 0);
  const all = runs.reduce((sum, run) => sum + (isLive(run) ? run.steps : stepsDone(run)), 0);
  const known = runs.flatMap(({ msPerStep }) => msPerStep ?? []);
  const msPerStep = known.length === 0 ? undefined : mean(known);
  const msLeft =
    msPerStep === undefined
      ? undefined
      : runs.reduce((sum, run) => {
          const left = isLive(run) ? run.steps - stepsDone(run) : 0;
          return sum + left * run.description.waves * (run.msPerStep ?? msPerStep);
        }, 0);
  return {
    step: Math.max(0, ...runs.map(stepsDone)),
    leastStep: runs.length === 0 ? 0 : Math.min(...runs.map(stepsDone)),
    steps: experiment?.experiment.training.steps ?? 0,
    runs: runs.length,
    share: all === 0 ? 0 : done / all,
    msPerStep,
    msLeft,
  };
}
