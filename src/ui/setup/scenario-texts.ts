/** The words of a scenario as the page shows them: before anything has run, in a talk, and of a run of it. */
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import type { Beat } from "../../experiment/scenarios.ts";
import { scenarioById } from "../../experiment/scenarios.ts";
import { scenarioStrings } from "./scenarios.strings.ts";
import { isSame } from "./starting-point.ts";

/** An id that is not known stands for itself. */
export function scenarioTitle(id: string): string {
  const scenario = scenarioById(id);
  return scenario === undefined ? id : scenarioStrings[scenario.id].title;
}

export function scenarioSentence(id: string): string {
  const scenario = scenarioById(id);
  return scenario === undefined ? "" : scenarioStrings[scenario.id].sentence;
}

/** What the run showed; undefined for a run of another set-up, or one that still trains. */
export function runCaption(
  id: string | undefined,
  run: ExperimentRun | undefined,
): string | undefined {
  const scenario = id === undefined ? undefined : scenarioById(id);
  if (scenario === undefined || run === undefined || run.runs.some(isLive)) return undefined;
  if (!isSame(run.experiment, scenario.experiment)) return undefined;
  return scenarioStrings[scenario.id].caption(run);
}

/** The beat's own words, and once there is a result, the result. */
export function beatCaption(id: string, beat: Beat, run: ExperimentRun | undefined): string {
  const scenario = scenarioById(id);
  if (scenario === undefined) return "";
  const words = scenarioStrings[scenario.id].beats[beat.caption] ?? "";
  const result = beat.action === undefined ? undefined : runCaption(id, run);
  return result === undefined ? words : `${words} ${result}`;
}
