/** What of the charts' view survives when another experiment is the current one; a pure function. */
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isSameTask } from "../../experiment/same-task.ts";
import type { View } from "./snapshot.ts";

/**
 * A zoom, the crosshair and a look back belong to what they were set on. A new run of the same length and task keeps the
 * zoom, unless it was one of seconds: it is watched through the same window. The first one of a visit keeps the zoom of
 * a link.
 */
export function viewAfter(
  view: View,
  before: ExperimentRun | undefined,
  after: ExperimentRun | undefined,
): View {
  if (before?.id === after?.id) return view;
  if (before === undefined) return { ...view, lookedAt: undefined };
  const isAlike =
    after !== undefined &&
    isSameTask(before.experiment, after.experiment) &&
    before.experiment.training.steps === after.experiment.training.steps &&
    (view.x === "step" ||
      (view.x === "examples" &&
        before.experiment.training.batch === after.experiment.training.batch)) &&
    // Each recorded run belongs to a scenario of its own.
    !(before.origin === "recorded" && after.origin === "recorded");
  const { zoom } = view;
  return {
    ...view,
    zoom: isAlike ? zoom : undefined,
    crosshair: undefined,
    lookedAt: undefined,
  };
}
