/** Everything known about the runs of this visit, as a pure function of the trainer's events; it calls nobody. */
import { assertNever } from "../../core/assert.ts";
import type { ErrorRecord } from "../../core/errors.ts";
import type { Experiment } from "../../experiment/schema.ts";
import type {
  DeviceReport,
  ExperimentRun,
  LaneEvaluation,
  LaneRun,
  MethodRun,
  RunDescription,
  RunStatus,
} from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import type { TrainerEvent } from "../../worker/client.ts";

/** `preparing` lasts from Run until the first method trains. */
export type Phase = "idle" | "preparing" | "running" | "paused" | "ended" | "lost";

export interface RunState {
  readonly phase: Phase;
  readonly device: DeviceReport | undefined;
  readonly current: ExperimentRun | undefined;
  /** Earlier ones, latest first; a new run never takes them away. */
  readonly earlier: readonly ExperimentRun[];
  /** What concerns the whole, not one method. */
  readonly error: ErrorRecord | undefined;
}

export const INITIAL_RUN_STATE: RunState = {
  phase: "idle",
  device: undefined,
  current: undefined,
  earlier: [],
  error: undefined,
};

/** A press of Run, before the trainer has answered. */
export function beginExperiment(
  state: RunState,
  experiment: Experiment,
  { id, startedAt }: Pick<ExperimentRun, "id" | "startedAt">,
): RunState {
  const { earlier } = shelve(state);
  return {
    ...state,
    phase: "preparing",
    current: {
      id,
      startedAt,
      origin: "trained",
      device: state.device,
      number: nextNumber(state),
      experiment,
      base: undefined,
      runs: [],
    },
    earlier,
    error: undefined,
  };
}

/** The current experiment among the earlier ones; one that brought no runs is forgotten. */
export function shelve(state: RunState): RunState {
  const ended = endLiveRuns(state, "stopped");
  const { current, earlier } = ended;
  const kept = current === undefined || current.runs.length === 0 ? [] : [current];
  return { ...ended, current: undefined, earlier: [...kept, ...earlier] };
}

/** Experiments are counted on, also over visits, so that two that are shown never have the same number. */
export function nextNumber({ current, earlier }: RunState): number {
  return Math.max(0, current?.number ?? 0, ...earlier.map(({ number }) => number)) + 1;
}

/** Whether something trains, or is about to, or waits to go on. */
export function isBusy({ phase }: RunState): boolean {
  return phase === "preparing" || phase === "running" || phase === "paused";
}

/** Nothing trains any more, what there is stays. Runs that lost their trainer wait: they can go on with another one. */
export function failWith(state: RunState, error: ErrorRecord): RunState {
  if (isLoss(error)) return { ...endLiveRuns(state, "paused"), phase: "lost", error };
  return { ...endLiveRuns(state, "failed"), phase: "ended", error };
}

/** Whether an error says that the trainer is gone rather than that it refused. */
export function isLoss({ code }: ErrorRecord): boolean {
  return code === "WORKER_FAILED" || code === "GPU_DEVICE_LOST";
}

/** The state after an event. An event of a run that is not of the current experiment changes nothing. */
export function reduceEvent(state: RunState, event: TrainerEvent): RunState {
  switch (event.type) {
    case "device-opened":
      return withKernels({ ...state, device: event.device }, event.device);
    case "runs-created":
      return withCurrent(state, (current) => ({
        ...current,
        runs: withRuns(current, event.runs),
      }));
    case "base-evaluated": {
      const { evaluation, samples } = event;
      return withCurrent(state, (current) => ({ ...current, base: { evaluation, samples } }));
    }
    case "run-status": {
      const { status, detail } = event;
      const next = withRun(state, event.runId, (run) => ({ ...run, status, detail }));
      return next === state ? state : { ...next, phase: phaseOf(next) };
    }
    case "steps-completed": {
      const { firstLane, firstStep, losses, msPerStep } = event;
      return withRun(state, event.runId, (run) => ({
        ...run,
        msPerStep,
        lanes: run.lanes.map((lane, i) => appendLosses(lane, firstStep, losses, i - firstLane)),
      }));
    }
    case "evaluated": {
      const { firstLane, step } = event;
      return withRun(state, event.runId, (run) => ({
        ...run,
        lanes: run.lanes.map((lane, i) => appendEvaluation(lane, step, event.lanes[i - firstLane])),
      }));
    }
    case "lane-diverged": {
      const { step } = event;
      return withRun(state, event.runId, (run) => ({
        ...run,
        lanes: run.lanes.map((lane, i) =>
          i === event.lane ? { ...lane, divergedAt: step } : lane,
        ),
      }));
    }
    case "samples-written":
      return withRun(state, event.runId, (run) => ({ ...run, samples: event.samples }));
    case "checkpointed":
      // Kept elsewhere: it draws nothing.
      return state;
    case "device-lost":
      return failWith(state, event.error);
    case "failed": {
      const { runId, error } = event;
      if (runId === undefined) return failWith(state, error);
      const next = withRun(state, runId, (run) => ({ ...run, status: "failed", error }));
      return next === state ? state : { ...next, phase: phaseOf(next) };
    }
    case "experiment-ended":
      return state.phase === "lost" ? state : { ...state, phase: "ended" };
    default:
      return assertNever(event);
  }
}

/** What trains was begun before the kernels of its device were chosen. */
function withKernels(state: RunState, device: DeviceReport): RunState {
  return withCurrent(state, (current) => {
    const isSame = current.device?.label === device.label && current.device.variants === "";
    return isSame && isBusy(state) ? { ...current, device } : current;
  });
}

/** After an interruption only the runs that go on are created again; they keep what they have, and the others stay. */
function withRuns(
  { experiment, runs }: ExperimentRun,
  created: readonly RunDescription[],
): readonly MethodRun[] {
  const byId = new Map(runs.map((run) => [run.description.runId, run]));
  for (const description of created) {
    const known = byId.get(description.runId);
    const run = newRun(experiment, description);
    const isSame = known !== undefined && known.lanes.length === run.lanes.length;
    byId.set(
      description.runId,
      isSame ? { ...known, description, status: "queued", detail: undefined } : run,
    );
  }
  return [...byId.values()];
}

function newRun({ training }: Experiment, description: RunDescription): MethodRun {
  return {
    description,
    options: description.options,
    steps: training.steps,
    lanes: description.lanes.map(({ seed, learningRate }) => ({
      seed,
      learningRate,
      losses: [],
      evaluations: [],
      divergedAt: undefined,
    })),
    status: "queued",
    detail: undefined,
    msPerStep: undefined,
    samples: [],
    error: undefined,
    seams: [],
  };
}

/** Steps that are told again, after going back to a checkpoint, replace what was there. `index` is that in the wave. */
function appendLosses(
  lane: LaneRun,
  firstStep: number,
  losses: readonly (readonly number[])[],
  index: number,
): LaneRun {
  if (losses[0]?.[index] === undefined) return lane;
  const kept = lane.losses.slice(0, firstStep - 1);
  return { ...lane, losses: [...kept, ...losses.map((step) => step[index] ?? NaN)] };
}

function appendEvaluation(
  lane: LaneRun,
  step: number,
  evaluation: LaneEvaluation | undefined,
): LaneRun {
  if (evaluation === undefined) return lane;
  const kept = lane.evaluations.filter((known) => known.step < step);
  return { ...lane, evaluations: [...kept, { ...evaluation, step }] };
}

function withCurrent(state: RunState, change: (current: ExperimentRun) => ExperimentRun): RunState {
  return state.current === undefined ? state : { ...state, current: change(state.current) };
}

function withRun(state: RunState, runId: string, change: (run: MethodRun) => MethodRun): RunState {
  const known = state.current?.runs.some(({ description }) => description.runId === runId);
  if (known !== true) return state;
  return withCurrent(state, (current) => ({
    ...current,
    runs: current.runs.map((run) => (run.description.runId === runId ? change(run) : run)),
  }));
}

export function endLiveRuns(state: RunState, status: RunStatus): RunState {
  return withCurrent(state, (current) => ({
    ...current,
    runs: current.runs.map((run) => (isLive(run) ? { ...run, status } : run)),
  }));
}

/** What the statuses of the runs add up to; `ended` comes with the trainer's word alone. */
function phaseOf(state: RunState): Phase {
  const statuses = (state.current?.runs ?? []).map(({ status }) => status);
  if (state.phase === "lost" || state.phase === "ended") return state.phase;
  if (statuses.includes("running")) return "running";
  if (statuses.includes("paused")) return "paused";
  return state.phase;
}
