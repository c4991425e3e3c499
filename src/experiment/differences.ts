/** How two runs differ in what they were set to; their results are not looked at. */
import type { ExperimentRun, MethodRun } from "./runs.ts";
import type { Experiment } from "./schema.ts";
import { sweptText } from "./sweep.ts";

/** A run with the experiment that it belongs to. */
export interface Subject {
  readonly run: MethodRun;
  readonly experiment: ExperimentRun;
}

export interface Difference {
  /** `method`, `learningRate`, `options.rank`, `training.steps`, `device`, …: for labels and for sorting into groups. */
  readonly key: string;
  /** As text; empty where the run has no such setting. */
  readonly a: string;
  readonly b: string;
  readonly differs: boolean;
}

/** Every setting of either run, those that differ and those that do not. */
export function differences(a: Subject, b: Subject): readonly Difference[] {
  const [left, right] = [settingsOf(a), settingsOf(b)];
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  return keys.toSorted(byGroup).map((key) => {
    const [of, other] = [left.get(key) ?? "", right.get(key) ?? ""];
    return { key, a: of, b: other, differs: of !== other };
  });
}

/**
 * What a run has other than a baseline, for one line of a table: options of another method are all new, and are left to
 * the method's name. The baseline's value is `from`.
 */
export function whatChanged(
  subject: Subject,
  baseline: Subject,
): readonly { readonly key: string; readonly from: string; readonly to: string }[] {
  const isOtherMethod = subject.run.description.methodId !== baseline.run.description.methodId;
  return differences(baseline, subject)
    .filter(({ key, differs }) => {
      if (!differs || DERIVED.has(key)) return false;
      return !(isOtherMethod && (key.startsWith("options.") || key === "learningRate"));
    })
    .map(({ key, a, b }) => ({ key, from: a, to: b }));
}

/** How many seeds and from which on: the seeds themselves say both. */
const COUNTED: ReadonlySet<string> = new Set(["seeds", "firstSeed"]);

/** Follow from other settings. */
const DERIVED: ReadonlySet<string> = new Set(["trainable", "device"]);

const GROUPS = ["method", "learningRate", "options.", "trainable", "task", "model", "seeds"];

function byGroup(a: string, b: string): number {
  return groupOf(a) - groupOf(b);
}

function groupOf(key: string): number {
  const group = GROUPS.findIndex((start) => key.startsWith(start));
  return group === -1 ? GROUPS.length : group;
}

function settingsOf({ run, experiment }: Subject): ReadonlyMap<string, string> {
  const { description, options, lanes, steps } = run;
  const { model, task, training } = experiment.experiment;
  return new Map([
    ["method", description.methodId],
    ["learningRate", distinct(lanes.map(({ learningRate }) => learningRate))],
    ...Object.entries(options).map(([key, value]) => entry(`options.${key}`, value)),
    ["trainable", String(description.trainable)],
    ["task", taskText(task)],
    ["model", model],
    ["seeds", distinct(lanes.map(({ seed }) => seed))],
    ...Object.entries({ ...training, steps })
      .filter(([key]) => !COUNTED.has(key))
      .map(([key, value]) => entry(`training.${key}`, value)),
    ["device", experiment.device?.label ?? ""],
  ]);
}

/** `digits/sortd`, `spam`. */
export function taskText(task: Experiment["task"]): string {
  return task.id === "digits" ? `${task.id}/${task.operation}` : task.id;
}

function entry(key: string, value: unknown): [string, string] {
  return [key, sweptText(value)];
}

function distinct(values: readonly number[]): string {
  return [...new Set(values)].join(", ");
}
