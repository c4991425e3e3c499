/** Runs that were not trained on this page: out of a file that a person drops, or recorded and shipped with it. */
import { PlaygroundError } from "../../core/errors.ts";
import { parseRecorded, recordedPath } from "../../experiment/recorded.ts";
import type { RunMarks } from "../../experiment/run-file.ts";
import { readRunFile } from "../../experiment/run-file.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { Marks } from "./snapshot.ts";
import { stateStrings as strings } from "./state.strings.ts";

const MOST_FILE_BYTES = 64 * 2 ** 20;

/** Errors: DATA_INVALID. */
export async function readFileRuns(
  file: Blob,
): Promise<{ readonly run: ExperimentRun; readonly marks: RunMarks }> {
  if (file.size > MOST_FILE_BYTES) {
    throw new PlaygroundError("DATA_INVALID", strings.fileTooLarge);
  }
  return readRunFile(await file.text());
}

/** The recorded twin of a scenario. Errors: FETCH_FAILED, DATA_INVALID. */
export async function fetchRecorded(
  scenarioId: string,
  baseUrl: string,
  fetcher: typeof fetch = fetch,
): Promise<ExperimentRun> {
  const path = recordedPath(scenarioId);
  let found = "no answer";
  try {
    const response = await fetcher(new URL(path, baseUrl));
    if (response.ok) return parseRecorded(await response.text());
    found = `the answer ${response.status}`;
  } catch (error) {
    if (error instanceof PlaygroundError) throw error;
  }
  throw new PlaygroundError("FETCH_FAILED", `${path}: expected a recorded run, found ${found}`);
}

/** A file brings its names and pins along; the baseline stays this page's. */
export function withFileMarks(marks: Marks, { names = {}, pinned = [] }: RunMarks): Marks {
  return {
    ...marks,
    names: new Map([...marks.names, ...Object.entries(names)]),
    pinned: new Set([...marks.pinned, ...pinned]),
  };
}
