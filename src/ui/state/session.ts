/** What a visit leaves for the next one beside its runs, as text, and back; a part that is not whole is left out. */
import { X_KINDS } from "../../experiment/link.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import { writeRunFile } from "../../experiment/run-file.ts";
import { parseExperimentRun } from "../../experiment/run-schema.ts";
import { scenarioById } from "../../experiment/scenarios.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { parseExperiment } from "../../experiment/schema.ts";
import type { Marks, Snapshot, View } from "./snapshot.ts";
import { NO_MARKS } from "./snapshot.ts";

export interface Session {
  readonly experiment: Experiment | undefined;
  readonly scenarioId: string | undefined;
  readonly marks: Marks;
  readonly view: Partial<View>;
  /** Whether what it says of the set-up could be read. */
  readonly isWhole: boolean;
}

export type SessionParts = Pick<Snapshot, "experiment" | "scenarioId" | "marks" | "view">;

const VERSION = 1;

/** Whether both are written as the same text. */
export function isSameSession(a: SessionParts, b: SessionParts): boolean {
  return (
    a.experiment === b.experiment &&
    a.scenarioId === b.scenarioId &&
    a.marks === b.marks &&
    a.view.smoothing === b.view.smoothing &&
    a.view.isLog === b.view.isLog &&
    a.view.x === b.view.x
  );
}

export function writeSession({ experiment, scenarioId, marks, view }: SessionParts): string {
  const { baseline, pinned, hidden, names } = marks;
  const { smoothing, isLog, x } = view;
  return JSON.stringify({
    version: VERSION,
    experiment,
    scenarioId,
    marks: { baseline, pinned: [...pinned], hidden: [...hidden], names: Object.fromEntries(names) },
    view: { smoothing, isLog, x },
  });
}

/** Never fails, whatever the text is. */
export function readSession(text: string): Session {
  const value = record(parsedJson(text));
  const isKnown = value["version"] === VERSION;
  const { experiment, scenarioId, marks, view } = isKnown ? value : {};
  const setUp = readExperiment(experiment);
  return {
    isWhole: isKnown && (experiment === undefined || setUp !== undefined),
    experiment: setUp,
    scenarioId:
      typeof scenarioId === "string" && scenarioById(scenarioId) !== undefined
        ? scenarioId
        : undefined,
    marks: readMarks(record(marks)),
    view: readView(record(view)),
  };
}

/** An experiment as the browser keeps it: as in a run file, so that losses that are no numbers survive. */
export function writeStored(run: ExperimentRun): string {
  return writeRunFile(run);
}

/**
 * The experiment of such a text; runs that were under way are `paused`. Errors: DATA_INVALID for anything else.
 */
export function readStored(text: string): ExperimentRun {
  const { run } = record(parsedJson(text));
  const parsed = parseExperimentRun(run);
  // A file's runs have all ended; here it matters which have not.
  const statuses = (run as { readonly runs: readonly Pick<MethodRun, "status">[] }).runs;
  return {
    ...parsed,
    runs: parsed.runs.map((each, i) => {
      const status = statuses[i]?.status ?? each.status;
      return { ...each, status: isLive({ ...each, status }) ? "paused" : each.status };
    }),
  };
}

function readExperiment(value: unknown): Experiment | undefined {
  try {
    return parseExperiment(value);
  } catch {
    return undefined;
  }
}

function readMarks({ baseline, pinned, hidden, names }: Readonly<Record<string, unknown>>): Marks {
  return {
    ...NO_MARKS,
    baseline: typeof baseline === "string" ? baseline : undefined,
    pinned: new Set(strings(pinned)),
    hidden: new Set(strings(hidden)),
    names: new Map(
      Object.entries(record(names)).filter(
        (pair): pair is [string, string] => typeof pair[1] === "string",
      ),
    ),
  };
}

function readView({ smoothing, isLog, x }: Readonly<Record<string, unknown>>): Partial<View> {
  const kind = X_KINDS.find((known) => known === x);
  const isShare = typeof smoothing === "number" && smoothing >= 0 && smoothing < 1;
  return {
    ...(isShare && { smoothing }),
    ...(typeof isLog === "boolean" && { isLog }),
    ...(kind !== undefined && { x: kind }),
  };
}

function strings(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is string => typeof entry === "string");
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
