/** What a beat of a talk shows: curves, or what they cost; a pure function of the beat, which plays nothing. */
import type { Beat } from "../../experiment/scenarios.ts";
import type { Snapshot } from "../state/snapshot.ts";

export type Sight = "losses" | "costs";

export function sightOf(beat: Beat | undefined): Sight {
  return beat?.action === "compare" ? "costs" : "losses";
}

/**
 * Before the first beat that runs or replays anything, curves that come with the page would tell the end of the story:
 * the frozen base alone is shown, as the captions say. What was trained here, and what was asked for, is not hidden.
 */
export function onStage(
  snapshot: Snapshot,
  beats: readonly Beat[],
  at: number,
  isAskedFor: boolean,
): Snapshot {
  const { current } = snapshot.run;
  const isTold =
    isAskedFor || beats.length === 0 || beats.slice(0, at + 1).some(({ action }) => action);
  if (isTold || current === undefined || current.origin === "trained") return snapshot;
  return {
    ...snapshot,
    kept: [],
    run: { ...snapshot.run, current: { ...current, runs: [] } },
  };
}
