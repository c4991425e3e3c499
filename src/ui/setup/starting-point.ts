/** What a set-up is compared with: its scenario while that is of the same task, else the defaults of the task. */
import { defaultExperiment } from "../../experiment/defaults.ts";
import { scenarioById } from "../../experiment/scenarios.ts";
import type { Experiment, MethodSetting } from "../../experiment/schema.ts";
import type { Snapshot } from "../state/store.ts";

type Start = Pick<Snapshot, "experiment" | "scenarioId">;

export function startingPoint({ experiment, scenarioId }: Start): Experiment {
  const scenario = scenarioId === undefined ? undefined : scenarioById(scenarioId);
  return scenario !== undefined && isSame(scenario.experiment.task, experiment.task)
    ? scenario.experiment
    : defaultExperiment(experiment.task);
}

export function startingMethod(snapshot: Start, id: string): MethodSetting | undefined {
  return startingPoint(snapshot).methods.find((method) => method.id === id);
}

/** Number of settings that differ, each method's switch among them. */
export function changeCount(snapshot: Start): number {
  const { experiment } = snapshot;
  const start = startingPoint(snapshot);
  const inMethods = experiment.methods.reduce((sum, method) => {
    const before = start.methods.find(({ id }) => id === method.id);
    if (before === undefined) return sum + 1;
    const { options, ...others } = method;
    const { options: optionsBefore, ...othersBefore } = before;
    return sum + differences(others, othersBefore) + differences(options, optionsBefore);
  }, 0);
  return inMethods + differences(experiment.training, start.training);
}

function differences(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): number {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter((key) => !isSame(a[key], b[key])).length;
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
