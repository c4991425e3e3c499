/** Where a scenario's recorded twin lies and what may stand in it; fetching it is the caller's, making it tools/recorded's. */
import { readRunFile } from "./run-file.ts";
import type { ExperimentRun } from "./runs.ts";

/** The folder of the recorded runs, below the page's own. */
const FOLDER = "recorded";

/** Below the page's folder. */
export function recordedPath(scenarioId: string): string {
  return `${FOLDER}/${scenarioId}.json`;
}

/** The id of the recorded experiment, the same after it was recorded anew. */
export function recordedId(scenarioId: string): string {
  return `recorded-${scenarioId}`;
}

/** Whose recording an id is of; an id that is of none stands for itself. */
export function recordedScenario(id: string): string {
  return id.replace(/^recorded-/, "");
}

/** A recorded twin, labelled as one. Errors: DATA_INVALID. */
export function parseRecorded(text: string): ExperimentRun {
  return { ...readRunFile(text).run, origin: "recorded", number: 0 };
}
