/** Which of the kept runs the charts draw, in which part, and what they are called; a pure function of the snapshot. */
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { isSameTask } from "../../experiment/same-task.ts";
import { runLabel } from "../state/run-label.ts";
import type { Snapshot } from "../state/snapshot.ts";

/** What charts and tables of runs are made from. */
export type RunsSource = Pick<Snapshot, "run" | "kept" | "marks" | "experiment"> &
  Partial<Pick<Snapshot, "view">>;

export type Role = "current" | "baseline" | "pinned" | "earlier";
/** `old`: of an experiment before the last few, drawn only when it is pinned. */
export type Visibility = "shown" | "hidden" | "old" | "other-task";

export interface ShownRun {
  readonly experiment: ExperimentRun;
  readonly run: MethodRun;
  readonly role: Role;
}

/** Experiments of which a chart draws every run. */
const MOST_EXPERIMENTS = 5;

/** Latest first. The one that trains now is taken from the trainer's own state, which is never behind. */
export function allExperiments({ run, kept }: RunsSource): readonly ExperimentRun[] {
  const { current } = run;
  if (current === undefined) return kept;
  return [current, ...kept.filter(({ id }) => id !== current.id)];
}

/** What the charts are about: what is looked at, else the experiment that trains, or the last one that did. */
export function mainExperiment(source: RunsSource): ExperimentRun | undefined {
  const lookedAt = source.view?.lookedAt;
  const asked =
    lookedAt === undefined ? undefined : allExperiments(source).find(({ id }) => id === lookedAt);
  return asked ?? source.run.current ?? source.kept[0];
}

/** Losses of different tasks or bases do not belong on one axis. */
export function isComparable(a: ExperimentRun, b: ExperimentRun): boolean {
  return isSameTask(a.experiment, b.experiment);
}

export function visibilityOf(
  source: RunsSource,
  experiment: ExperimentRun,
  runId: string,
): Visibility {
  const main = mainExperiment(source);
  const { baseline, pinned, hidden } = source.marks;
  if (main === undefined || !isComparable(main, experiment)) return "other-task";
  if (hidden.has(runId)) return "hidden";
  if (runId === baseline || pinned.has(runId)) return "shown";
  const comparable = allExperiments(source).filter((other) => isComparable(main, other));
  const isRecent = comparable.slice(0, MOST_EXPERIMENTS).some(({ id }) => id === experiment.id);
  return isRecent ? "shown" : "old";
}

/** In the order of drawing: the current ones last, so that they lie on top. */
export function shownRuns(source: RunsSource): readonly ShownRun[] {
  const main = mainExperiment(source);
  return allExperiments(source)
    .toReversed()
    .sort((a, b) => Number(a === main) - Number(b === main))
    .flatMap((experiment) =>
      experiment.runs
        .filter(
          ({ description }) => visibilityOf(source, experiment, description.runId) === "shown",
        )
        .map((run) => ({ experiment, run, role: roleOf(source, experiment === main, run) })),
    );
}

function roleOf({ marks }: RunsSource, isMain: boolean, { description }: MethodRun): Role {
  if (description.runId === marks.baseline) return "baseline";
  if (isMain) return "current";
  return marks.pinned.has(description.runId) ? "pinned" : "earlier";
}

/** The given name or "LoRA r=4", with the swept value where the label has it not. */
export function runName({ marks }: Pick<RunsSource, "marks">, run: MethodRun): string {
  const { runId, methodId } = run.description;
  const given = marks.names.get(runId);
  if (given !== undefined && given !== "") return given;
  const label = runLabel(methodId, run.options);
  const [, option, value] = /@([^=]+)=(.*)$/.exec(runId) ?? [];
  if (option === undefined || value === undefined) return label;
  if (option === "learningRate") return `${label} lr=${Number(value).toExponential()}`;
  return label.includes(`=${value}`) ? label : `${label} ${option}=${value}`;
}
