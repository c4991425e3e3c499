/** What of the charts' view survives when another experiment is the current one; a pure function. */
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isSameTask } from "../../experiment/same-task.ts";
import type { View } from "./snapshot.ts";

/**
 * A zoom, the crosshair and a look back belong to what they were set on. A new run of the same length and task keeps the
 * zoom: it is watched through the same window. The first one of a visit keeps what a link has set.
 */
export function viewAfter(
  view: View,
  before: ExperimentRun | undefined,
  after: ExperimentRun | undefined,
): View {
  if (before === undefined || before.id === after?.id) return view;
  const isAlike =
    after !== undefined &&
    isSameTask(before.experiment, after.experiment) &&
    before.experiment.training.steps === after.experiment.training.steps &&
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
