/** What of the charts' view survives when another experiment is the current one; a pure function. */
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isSameTask } from "../../experiment/same-task.ts";
import type { Experiment } from "../../experiment/schema.ts";
import type { View } from "./snapshot.ts";

/**
 * A zoom, the crosshair and a look back belong to what they were set on. A new run of the same length and task keeps the
 * zoom, unless it was one of seconds: it is watched through the same window. The first one of a visit keeps the zoom of
 * a link; where the link starts a run, the zoom is that run's, and stored ones have it only where they are alike.
 */
export function viewAfter(
  view: View,
  before: ExperimentRun | undefined,
  after: ExperimentRun | undefined,
): View {
  if (before?.id === after?.id) return view;
  const { zoom, awaited } = view;
  if (awaited !== undefined && after !== undefined) {
    const isMeant = isAlike(awaited.experiment, after.experiment);
    // What comes out of a storage or a file has runs from the beginning.
    const hasBegun = after.runs.length === 0;
    return {
      ...view,
      zoom: isMeant ? (hasBegun ? awaited.zoom : zoom) : undefined,
      crosshair: undefined,
      lookedAt: undefined,
      awaited: hasBegun ? undefined : awaited,
    };
  }
  if (before === undefined) return { ...view, lookedAt: undefined };
  const isKept =
    after !== undefined &&
    isAlike(before.experiment, after.experiment) &&
    (view.x === "step" ||
      (view.x === "examples" &&
        before.experiment.training.batch === after.experiment.training.batch)) &&
    // Each recorded run belongs to a scenario of its own.
    !(before.origin === "recorded" && after.origin === "recorded");
  return {
    ...view,
    zoom: isKept ? zoom : undefined,
    crosshair: undefined,
    lookedAt: undefined,
  };
}

function isAlike(a: Experiment, b: Experiment): boolean {
  return isSameTask(a, b) && a.training.steps === b.training.steps;
}
