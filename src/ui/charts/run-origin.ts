/** Where a run is from, in words beside its name; that two names are the same is for others to find. */
import { recordedScenario } from "../../experiment/recorded.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import { scenarioTitle } from "../setup/scenario-texts.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { RunsSource } from "./shown-runs.ts";
import { allExperiments, isComparable } from "./shown-runs.ts";

export type OriginNamer = (name: string, experiment: ExperimentRun) => string;

/** "LoRA r=4 · run 3", "LoRA r=4 · recorded", and of which scenario where more than one recording of its task is here. */
export function originNamer(source: RunsSource): OriginNamer {
  return (name, experiment) => {
    if (experiment.number !== 0) return strings.ofRun(name, experiment.number);
    const scenario = ambiguousScenario(source, experiment);
    return scenario === undefined ? strings.ofRecorded(name) : strings.ofScenario(name, scenario);
  };
}

/** The title of a recording's scenario, where another recording of the same task is here; else undefined. */
export function ambiguousScenario(
  source: RunsSource,
  experiment: ExperimentRun,
): string | undefined {
  if (experiment.origin !== "recorded") return undefined;
  const recordings = allExperiments(source).filter(
    (other) => other.origin === "recorded" && isComparable(experiment, other),
  );
  return recordings.length > 1 ? scenarioTitle(recordedScenario(experiment.id)) : undefined;
}
