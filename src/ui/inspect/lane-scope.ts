/** Which lanes of a run are looked at together, and at which step they are; it reads no weights. */
import type { MethodRun } from "../../experiment/runs.ts";
import type { RunInspection } from "../../worker/client.ts";

export interface LaneScope {
  readonly lanes: readonly number[];
  /** All of them are there. */
  readonly step: number;
}

export interface LanePlace {
  readonly step: number;
  readonly hasDiverged: boolean;
}

/** By lane. One that has diverged stopped before the step that did it. */
export function lanePlaces(
  steps: RunInspection["steps"],
  { lanes }: Pick<MethodRun, "lanes">,
): readonly LanePlace[] {
  return steps.map((step, lane) => {
    if (step !== undefined) return { step, hasDiverged: false };
    const { divergedAt = 1 } = lanes[lane] ?? {};
    return { step: divergedAt - 1, hasDiverged: true };
  });
}

/** Whether all lanes can be looked at as one. */
export function isMixed(places: readonly LanePlace[]): boolean {
  const [first] = places;
  return places.some(
    ({ step, hasDiverged }) => step !== first?.step || hasDiverged !== first.hasDiverged,
  );
}

/**
 * Of one lane; or, with undefined or where there is no such lane, of those that have come furthest: what is at another
 * step, or has diverged, is not averaged with them.
 */
export function scopeOf(places: readonly LanePlace[], lane: number | undefined): LaneScope {
  const own = lane === undefined ? undefined : places[lane];
  if (lane !== undefined && own !== undefined) return { lanes: [lane], step: own.step };
  const all = places.map((place, index) => ({ ...place, index }));
  const sound = all.filter(({ hasDiverged }) => !hasDiverged);
  const pool = sound.length === 0 ? all : sound;
  const step = Math.max(0, ...pool.map((place) => place.step));
  return { lanes: pool.filter((place) => place.step === step).map(({ index }) => index), step };
}
