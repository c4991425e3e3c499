/** What a beat of a talk shows: curves, or what they cost, and whose; a pure function of the beat, which plays nothing. */
import { recordedId } from "../../experiment/recorded.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { Beat } from "../../experiment/scenarios.ts";
import type { Snapshot } from "../state/snapshot.ts";

export type Sight = "losses" | "costs";

export function sightOf(beat: Beat | undefined): Sight {
  return beat?.action === "compare" ? "costs" : "losses";
}

/**
 * The snapshot as the beat at `at` shows it. The recorded run is a view, whatever trains meanwhile: at its own beat, when
 * somebody asked for it (`isAskedFor`), and where costs are shown before the run that trains has any. Before the first
 * beat that runs or replays anything, curves that come with the page would tell the end of the story: the frozen base
 * alone is shown. What was trained here is not hidden.
 */
export function onStage(
  whole: Snapshot,
  beats: readonly Beat[],
  at: number,
  isAskedFor: boolean,
): Snapshot {
  const snapshot = withoutLookBack(whole);
  const { current } = snapshot.run;
  const beat = beats[at];
  const twin = twinOf(snapshot);
  if (twin !== undefined) {
    const isDue = isAskedFor || beat?.action === "recorded";
    const isNeeded = sightOf(beat) === "costs" && !hasResults(current);
    if (isDue || isNeeded) return showing(snapshot, twin);
  }
  const isTold =
    isAskedFor || beats.length === 0 || beats.slice(0, at + 1).some(({ action }) => action);
  if (isTold || current === undefined || current.origin === "trained") return snapshot;
  return showing(snapshot, { ...current, runs: [] });
}

/** A talk is about what its scenario runs, whatever the Lab has been looking at. */
function withoutLookBack(snapshot: Snapshot): Snapshot {
  if (snapshot.view.lookedAt === undefined) return snapshot;
  return { ...snapshot, view: { ...snapshot.view, lookedAt: undefined } };
}

/** The recorded run of the scenario, once it has been fetched. */
export function twinOf({ kept, scenarioId }: Snapshot): ExperimentRun | undefined {
  if (scenarioId === undefined) return undefined;
  return kept.find(({ id, origin }) => origin === "recorded" && id === recordedId(scenarioId));
}

/** An evaluation of something that has trained. */
function hasResults(experiment: ExperimentRun | undefined): boolean {
  const lanes = experiment?.runs.flatMap((run) => run.lanes) ?? [];
  return lanes.some(({ evaluations }) => evaluations.some(({ step }) => step > 0));
}

function showing(snapshot: Snapshot, current: ExperimentRun): Snapshot {
  return { ...snapshot, kept: [], run: { ...snapshot.run, current } };
}
