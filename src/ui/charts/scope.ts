/** Of which task and base the charts show runs, which others there are, and what the set-up asks instead; it draws nothing. */
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { isSameTask, taskKey } from "../../experiment/same-task.ts";
import { taskCardStrings } from "../setup/task-card.strings.ts";
import type { View } from "../state/snapshot.ts";
import type { RunsSource } from "./shown-runs.ts";
import { allExperiments, mainExperiment } from "./shown-runs.ts";

export interface TaskGroup {
  /** The latest experiment of the task on the base, which stands for it. */
  readonly id: string;
  readonly label: string;
  readonly runs: number;
  /** The charts show this one's runs. */
  readonly isShown: boolean;
}

export interface Scope {
  /** Latest first; empty before anything has run. */
  readonly groups: readonly TaskGroup[];
  /** Runs of other tasks or bases, which are not drawn. */
  readonly others: number;
  /** What the set-up asks for, where that is not what is drawn. */
  readonly setUp: string | undefined;
}

export function scopeOf(source: RunsSource): Scope {
  const main = mainExperiment(source);
  if (main === undefined) return { groups: [], others: 0, setUp: undefined };
  const groups = new Map<string, ExperimentRun[]>();
  for (const experiment of allExperiments(source)) {
    const key = taskKey(experiment.experiment);
    groups.set(key, [...(groups.get(key) ?? []), experiment]);
  }
  const own = taskKey(main.experiment);
  const labels = [...groups.values()].map(([first]) => taskLabel(first!.experiment));
  const listed = [...groups].map(([key, experiments], i) => {
    const [{ id, experiment }] = experiments as [ExperimentRun];
    const label = labels[i]!;
    // One task on two bases.
    const isClear = labels.filter((other) => other === label).length === 1;
    return {
      id,
      label: isClear ? label : `${label} · ${experiment.model}`,
      runs: experiments.reduce((sum, { runs }) => sum + runs.length, 0),
      isShown: key === own,
    };
  });
  return {
    groups: listed,
    others: listed.filter(({ isShown }) => !isShown).reduce((sum, { runs }) => sum + runs, 0),
    setUp: isSameTask(main.experiment, source.experiment)
      ? undefined
      : taskLabel(source.experiment),
  };
}

/**
 * The view in which the runs of this experiment's task are shown, on the Lab and on the Compare page alike. A zoom belongs
 * to what was looked at.
 */
export function lookAt(source: RunsSource, id: string): Partial<View> {
  const lookedAt = id === source.run.current?.id ? undefined : id;
  return { lookedAt, zoom: undefined, crosshair: undefined };
}

function taskLabel({ task }: Experiment): string {
  const { operations, texts } = taskCardStrings;
  return task.id === "digits" ? operations[task.operation] : texts[task.id];
}
