// Trained experiments for tests of the experiment room: small, with made-up curves; nothing trains.
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import { countMethod } from "../../../src/experiment/describe.ts";
import type { ExperimentRun, LaneRun, MethodRun } from "../../../src/experiment/runs.ts";
import type { Experiment } from "../../../src/experiment/schema.ts";
import { expandSweep } from "../../../src/experiment/sweep.ts";

/** Losses 1/step and evaluations at 0, half and the end; seed s adds s/1000. */
function laneOf(seed: number, learningRate: number, steps: number): LaneRun {
  const at = (step: number) => ({
    step,
    loss: 1 / (step + 1) + seed / 1000,
    tokenAccuracy: step / steps,
    exactMatch: step / (2 * steps),
  });
  return {
    seed,
    learningRate,
    losses: Array.from({ length: steps }, (_, i) => 1 / (i + 1) + seed / 1000),
    evaluations: [at(0), at(steps / 2), at(steps)],
    divergedAt: undefined,
  };
}

function runOf(id: string, experiment: Experiment, key: string): MethodRun {
  const { training } = experiment;
  const setting = experiment.methods
    .flatMap(expandSweep)
    .find((entry) => entry.key === key)!.setting;
  const { trainable, total } = countMethod(experiment, setting);
  const lanes = Array.from({ length: training.seeds }, (_, i) =>
    laneOf(training.firstSeed + i, setting.learningRate, training.steps),
  );
  return {
    description: {
      runId: `${id}:${key}`,
      methodId: setting.id,
      options: setting.options,
      lanes: lanes.map(({ seed, learningRate }) => ({ seed, learningRate })),
      waves: 1,
      trainable,
      total,
      plannedBytes: 1_000_000,
      dispatchesPerStep: 100,
    },
    options: setting.options,
    steps: training.steps,
    lanes,
    status: "finished",
    detail: undefined,
    msPerStep: 20,
    samples: [{ prompt: "sortd 1 2 3 4 5 6 =", target: "6 5 4 3 2 1", output: "6 5 4 3 2 1" }],
    error: undefined,
    seams: [],
  };
}

/** The experiment as if it had been trained: a run for each method that is on, and for each value of a sweep. */
export function trained(
  experiment: Experiment = defaultExperiment(),
  changes: Partial<ExperimentRun> = {},
): ExperimentRun {
  const id = changes.id ?? "11111111-1111-4111-8111-111111111111";
  const keys = experiment.methods
    .filter(({ enabled }) => enabled)
    .flatMap((setting) => expandSweep(setting).map(({ key }) => key));
  return {
    id,
    startedAt: "2026-11-22T10:00:00.000Z",
    origin: "trained",
    device: { backend: "webgpu", label: "llvmpipe", isSoftware: true, variants: "register" },
    number: 1,
    experiment,
    base: { evaluation: { loss: 12.8, tokenAccuracy: 0.2, exactMatch: 0 }, samples: [] },
    runs: keys.map((key) => runOf(id, experiment, key)),
    ...changes,
  };
}

export function withTraining(changes: Partial<Experiment["training"]>): Experiment {
  const start = defaultExperiment();
  return { ...start, training: { ...start.training, ...changes } };
}
