// Trained experiments without a trainer, for charts and tables: the scripted course of each method, as finished runs.
import { countMethod } from "../../src/experiment/describe.ts";
import { defaultExperiment } from "../../src/experiment/defaults.ts";
import type { ExperimentRun, LaneRun, MethodRun } from "../../src/experiment/runs.ts";
import type { Experiment, TaskSetting } from "../../src/experiment/schema.ts";
import { expandSweep } from "../../src/experiment/sweep.ts";
import type { Marks, Snapshot } from "../../src/ui/state/snapshot.ts";
import { DEFAULT_VIEW, NO_MARKS, NO_RECOVERY } from "../../src/ui/state/snapshot.ts";
import { INITIAL_RUN_STATE } from "../../src/ui/state/run-state.ts";
import { BASE_LOSS, evaluate, lossAt, noise, written } from "./fake-course.ts";

export interface SampleOptions {
  readonly number?: number;
  readonly task?: TaskSetting;
  readonly methods?: readonly string[];
  readonly seeds?: number;
  readonly steps?: number;
  readonly evaluateEvery?: number;
  /** A knob of LoRA at several values. */
  readonly ranks?: readonly number[];
  /** Method by method: the step at which its lane 0 diverges. */
  readonly divergesAt?: Readonly<Record<string, number>>;
  readonly origin?: ExperimentRun["origin"];
}

function sampleExperiment(options: SampleOptions = {}): Experiment {
  const { task = { id: "digits", operation: "sortd" }, methods = ["full", "lora", "bitfit"] } =
    options;
  const { seeds = 1, steps = 200, evaluateEvery = 20, ranks } = options;
  const start = defaultExperiment(task);
  return {
    ...start,
    methods: start.methods.map((method) => ({
      ...method,
      enabled: methods.includes(method.id),
      ...(method.id === "lora" &&
        ranks !== undefined && { sweep: { option: "rank", values: ranks } }),
    })),
    training: { ...start.training, seeds, steps, evaluateEvery },
  };
}

export function sampleRun(options: SampleOptions = {}): ExperimentRun {
  const { number = 1, origin = "trained" } = options;
  const experiment = sampleExperiment(options);
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return {
    id,
    startedAt: `2026-11-${String(10 + number)}T09:30:00.000Z`,
    origin,
    device: { backend: "webgpu", label: "SwiftShader", isSoftware: true, variants: "matmul: quad" },
    number,
    experiment,
    base: {
      evaluation: evaluate(BASE_LOSS, experiment.task.id),
      samples: written(experiment.task.id, true),
    },
    runs: experiment.methods
      .filter(({ enabled }) => enabled)
      .flatMap((method) => expandSweep(method))
      .map(({ key, setting }) => methodRun(`${id}:${key}`, setting, experiment, options)),
  };
}

function methodRun(
  runId: string,
  setting: Experiment["methods"][number],
  experiment: Experiment,
  { divergesAt = {} }: SampleOptions,
): MethodRun {
  const { steps, seeds, firstSeed, evaluateEvery } = experiment.training;
  const { id: methodId, options, learningRate } = setting;
  const rank = typeof options["rank"] === "number" ? options["rank"] : 4;
  const scale = methodId === "lora" ? 1 + 0.6 / rank : 1;
  const lanes = Array.from({ length: seeds }, (_, lane): LaneRun => {
    const end = lane === 0 ? (divergesAt[methodId] ?? Infinity) : Infinity;
    const evaluations = Array.from({ length: Math.floor(steps / evaluateEvery) + 1 }, (_, i) => {
      const step = i * evaluateEvery;
      return { step, ...evaluate(lossAt(methodId, step, lane) * scale, experiment.task.id) };
    });
    return {
      seed: firstSeed + lane,
      learningRate,
      losses: Array.from({ length: Math.min(steps, end) }, (_, i) =>
        i + 1 >= end ? NaN : lossAt(methodId, i + 1, lane) * scale * noise(i + 1, lane),
      ),
      evaluations: evaluations.filter(({ step }) => step < end),
      divergedAt: Number.isFinite(end) ? end : undefined,
    };
  });
  return {
    description: {
      runId,
      methodId,
      options,
      lanes: lanes.map((lane) => ({ seed: lane.seed, learningRate })),
      waves: 1,
      ...countMethod(experiment, setting),
      plannedBytes: 5_242_880,
      dispatchesPerStep: 118,
    },
    options,
    steps,
    lanes,
    status: divergesAt[methodId] === undefined ? "finished" : "diverged",
    detail: undefined,
    msPerStep: methodId === "full" ? 12 : 9,
    samples: written(experiment.task.id, methodId === "lora"),
    error: undefined,
    seams: [],
  };
}

/** What the page shows after these experiments, the latest first; the first one is the current. */
export function sampleSnapshot(
  kept: readonly ExperimentRun[],
  changes: Partial<Omit<Snapshot, "marks">> & { readonly marks?: Partial<Marks> } = {},
): Snapshot {
  const [current] = kept;
  const { marks, ...others } = changes;
  return {
    experiment: current?.experiment ?? defaultExperiment(),
    problems: [],
    device: { status: "ready" },
    preview: { status: "loading" },
    run: { ...INITIAL_RUN_STATE, phase: current === undefined ? "idle" : "ended", current },
    notices: [],
    route: "lab",
    isPresenting: false,
    scenarioId: undefined,
    hide: new Set(),
    kept,
    toasts: [],
    view: DEFAULT_VIEW,
    storage: { status: "ok" },
    otherTab: false,
    recovery: NO_RECOVERY,
    canUndo: false,
    ...others,
    marks: { ...NO_MARKS, ...marks },
  };
}
