/** What each run that is drawn looks like and is called, so that no two of a chart are alike; it draws nothing. */
import type { Subject } from "../../experiment/differences.ts";
import { whatChanged } from "../../experiment/differences.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import type { Variant } from "../style/palette.ts";
import { ladderVariants, OWN_LOOK, variantBeside } from "../style/palette.ts";
import type { OriginNamer } from "./run-origin.ts";
import { originNamer } from "./run-origin.ts";
import type { RunsSource } from "./shown-runs.ts";
import { allExperiments, isComparable, mainExperiment, runName, shownRuns } from "./shown-runs.ts";

export interface RunLook {
  readonly variant: Variant;
  /** Unlike that of every other run that is labelled. */
  readonly name: string;
  /** With the experiment that it is of, unless the name has it already. */
  readonly longName: string;
}

/**
 * By run id, for all runs that are drawn. A run has its place on its method's ladder of lightness by its place in its
 * own experiment. The baseline and what is pinned beside the main experiment take what is free there, in the order of
 * pinning. Runs that are hidden keep their place and their name, so that no other one changes when they go or return.
 */
export function runLooks(source: RunsSource): ReadonlyMap<string, RunLook> {
  const main = mainExperiment(source);
  if (main === undefined) return new Map();
  const own = main.runs.map((run) => ({ experiment: main, run }));
  const guests = guestsOf(source, main);
  const variants = guestVariants(own, guests);
  const withOrigin = originNamer(source);
  const names = distinctNames(source, [...own, ...guests], withOrigin);
  return new Map(
    shownRuns(source).map((subject) => {
      const id = idOf(subject.run);
      // A faint line has no label that could be taken for another's.
      const name = names.get(id) ?? runName(source, subject.run);
      const long = withOrigin(name, subject.experiment);
      return [
        id,
        {
          variant: variants.get(id) ?? ownVariant(subject),
          name,
          longName: name.endsWith(long.slice(name.length)) ? name : long,
        },
      ];
    }),
  );
}

/** Of other experiments of the task, hidden or not: the baseline, then what is pinned. */
function guestsOf(source: RunsSource, main: ExperimentRun): readonly Subject[] {
  const { baseline, pinned } = source.marks;
  const others = allExperiments(source)
    .filter((experiment) => experiment.id !== main.id && isComparable(main, experiment))
    .flatMap((experiment) => experiment.runs.map((run) => ({ experiment, run })));
  const marked = new Set([...(baseline === undefined ? [] : [baseline]), ...pinned]);
  return [...marked].flatMap((id) => others.find(({ run }) => idOf(run) === id) ?? []);
}

function guestVariants(
  own: readonly Subject[],
  guests: readonly Subject[],
): ReadonlyMap<string, Variant> {
  const taken = new Map<string, Variant[]>();
  for (const subject of own) {
    const { methodId } = subject.run.description;
    taken.set(methodId, [...(taken.get(methodId) ?? []), ownVariant(subject)]);
  }
  const variants = new Map<string, Variant>();
  for (const { run } of guests) {
    const { methodId } = run.description;
    const before = taken.get(methodId) ?? [];
    const variant = before.length === 0 ? OWN_LOOK : variantBeside(methodId, before);
    variants.set(idOf(run), variant);
    taken.set(methodId, [...before, variant]);
  }
  return variants;
}

function idOf({ description }: MethodRun): string {
  return description.runId;
}

function ownVariant({ experiment, run }: Subject): Variant {
  const { runId, methodId } = run.description;
  const same = experiment.runs.filter(({ description }) => description.methodId === methodId);
  const at = same.findIndex(({ description }) => description.runId === runId);
  return ladderVariants(same.length)[at] ?? OWN_LOOK;
}

/** The run's name, and where another that is labelled has the same one, the first setting that tells them apart. */
function distinctNames(
  source: RunsSource,
  labelled: readonly Subject[],
  withOrigin: OriginNamer,
): ReadonlyMap<string, string> {
  const groups = new Map<string, Subject[]>();
  for (const one of labelled) {
    const name = runName(source, one.run);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const names = new Map<string, string>();
  for (const [name, group] of groups) {
    const suffixes = group.length === 1 ? [""] : suffixesOf(group);
    group.forEach(({ run, experiment }, i) => {
      const suffix = suffixes[i];
      names.set(idOf(run), suffix === undefined ? withOrigin(name, experiment) : name + suffix);
    });
  }
  return names;
}

/** " lr=3e-3" of each; undefined where no setting tells all of them apart. */
function suffixesOf(group: readonly Subject[]): readonly (string | undefined)[] {
  const [first, ...rest] = group;
  const changes = rest.map((one) => whatChanged(one, first!));
  const keys = changes[0]?.map(({ key }) => key) ?? [];
  for (const key of keys) {
    const found = changes.map((each) => each.find((change) => change.key === key));
    const values = [found[0]?.from, ...found.map((change) => change?.to)];
    if (values.includes(undefined) || new Set(values).size < group.length) continue;
    return values.map((value) => ` ${shortKey(key)}=${value ?? ""}`);
  }
  return group.map(() => undefined);
}

function shortKey(key: string): string {
  return key === "learningRate" ? "lr" : (key.split(".").at(-1) ?? key);
}
