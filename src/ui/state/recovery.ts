/** Going on after an interruption: where the curves are cut and what the trainer is told; pure, it starts nothing. */
import type { ExperimentRun, LaneRun, MethodRun } from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import type { ResumeOptions, RunCheckpoint } from "../../worker/client.ts";

/** Before the first, second and third try; after that a person decides. */
export const RECOVERY_WAITS_MS: readonly number[] = [500, 2000, 5000];

/** The latest checkpoint of each run that has one, by run id. */
export type Checkpoints = ReadonlyMap<string, RunCheckpoint>;

export interface Continuation {
  readonly experiment: ExperimentRun;
  readonly resume: ResumeOptions;
}

/**
 * The experiment with its unfinished runs cut back to their checkpoints, and how to start it again. Runs that are over
 * are as they were. A checkpoint that does not fit its run is left out: that run begins at its first step.
 */
export function continuation(experiment: ExperimentRun, checkpoints: Checkpoints): Continuation {
  const runs = experiment.runs.map((run) => {
    if (!isLive(run)) return run;
    const checkpoint = checkpoints.get(run.description.runId);
    const usable = checkpoint !== undefined && fits(run, checkpoint) ? checkpoint : undefined;
    return usable?.isFinal === true ? ended(run, usable) : cutRun(run, usable);
  });
  const live = runs.filter(isLive).map(({ description }) => description.runId);
  return {
    experiment: { ...experiment, runs },
    resume: {
      finished: runs.filter((run) => !isLive(run)).map(({ description }) => description.runId),
      checkpoints: live.flatMap((runId) => {
        const checkpoint = checkpoints.get(runId);
        const run = experiment.runs.find(({ description }) => description.runId === runId);
        return checkpoint !== undefined && run !== undefined && fits(run, checkpoint)
          ? [checkpoint]
          : [];
      }),
      hasBase: experiment.base !== undefined,
    },
  };
}

/** The run as it was at the checkpoint; without one, as it was before its first step. It waits: status `paused`. */
export function cutRun(run: MethodRun, checkpoint: RunCheckpoint | undefined): MethodRun {
  const step = checkpoint?.step ?? 0;
  const firstLane = checkpoint?.kept.length ?? 0;
  const width = checkpoint?.session.parameters.length ?? 0;
  const lanes = run.lanes.map((lane, i) => {
    if (i < firstLane) return lane;
    if (i < firstLane + width) return cutLane(lane, step);
    return { ...lane, losses: [], evaluations: [], divergedAt: undefined };
  });
  const isSeam = checkpoint !== undefined && step > 0 && run.seams.at(-1) !== step;
  return {
    ...run,
    lanes,
    status: "paused",
    detail: undefined,
    error: undefined,
    // Lane 0 writes them at the end of the first wave.
    samples: firstLane > 0 ? run.samples : [],
    seams: isSeam ? [...run.seams, step] : run.seams,
  };
}

function cutLane(lane: LaneRun, step: number): LaneRun {
  const { losses, evaluations, divergedAt } = lane;
  return {
    ...lane,
    losses: losses.slice(0, step),
    evaluations: evaluations.filter((evaluation) => evaluation.step <= step),
    divergedAt: divergedAt !== undefined && divergedAt <= step ? divergedAt : undefined,
  };
}

/** Whether the curves reach as far as the checkpoint, for the lanes that it has. */
function fits(run: MethodRun, { step, session, kept }: RunCheckpoint): boolean {
  const firstLane = kept.length;
  const width = session.parameters.length;
  if (width === 0 || firstLane + width > run.lanes.length || step > run.steps) return false;
  return run.lanes.every((lane, i) => {
    const isTraining = i >= firstLane && i < firstLane + width;
    return !isTraining || lane.losses.length >= step;
  });
}

/** The last word came, the status did not. */
function ended(run: MethodRun, checkpoint: RunCheckpoint): MethodRun {
  const { step, session, kept, diverged } = checkpoint;
  const hasDiverged = diverged.length === run.lanes.length;
  const isWhole = step >= run.steps && kept.length + session.parameters.length === run.lanes.length;
  const status = hasDiverged ? "diverged" : isWhole ? "finished" : "stopped";
  return { ...run, status, detail: undefined };
}

/** Whether the newest word on an experiment is that it was under way. */
export function isUnfinished({ runs }: ExperimentRun): boolean {
  return runs.some(isLive);
}

/** Whether a checkpoint is beyond the one before it: what a start alone does not bring. */
export function isFurther(after: RunCheckpoint, before: RunCheckpoint | undefined): boolean {
  if (before === undefined || after.isFinal) return true;
  return after.wave > before.wave || (after.wave === before.wave && after.step > before.step);
}
