/** What each run that is drawn looks like and is called, so that no two of a chart are alike; it draws nothing. */
import { whatChanged } from "../../experiment/differences.ts";
import type { MethodRun } from "../../experiment/runs.ts";
import type { Variant } from "../style/palette.ts";
import { ladderVariants, OWN_LOOK, variantBeside } from "../style/palette.ts";
import { lossStrings as strings } from "./loss.strings.ts";
import type { RunsSource, ShownRun } from "./shown-runs.ts";
import { mainExperiment, runName, shownRuns } from "./shown-runs.ts";

export interface RunLook {
  readonly variant: Variant;
  /** Unlike that of every other run that is labelled. */
  readonly name: string;
}

/**
 * By run id, for all runs that are drawn. A run has its place on its method's ladder of lightness by its place in its
 * own experiment, hidden runs counted, so that it keeps its look whatever is shown beside it. What is pinned beside
 * the main experiment takes what is free there.
 */
export function runLooks(source: RunsSource): ReadonlyMap<string, RunLook> {
  const main = mainExperiment(source);
  const shown = shownRuns(source);
  const variants = new Map(
    shown.map(({ experiment, run }) => [idOf(run), ownVariant(experiment.runs, run)]),
  );
  const guests = shown.filter(
    ({ experiment, role }) => experiment.id !== main?.id && role !== "earlier",
  );
  const taken = new Map<string, Variant[]>();
  for (const run of main?.runs ?? []) {
    const { methodId } = run.description;
    taken.set(methodId, [...(taken.get(methodId) ?? []), ownVariant(main!.runs, run)]);
  }
  for (const { run } of guests) {
    const { methodId } = run.description;
    const before = taken.get(methodId) ?? [];
    const variant = before.length === 0 ? OWN_LOOK : variantBeside(methodId, before);
    variants.set(idOf(run), variant);
    taken.set(methodId, [...before, variant]);
  }
  const names = distinctNames(source, shown);
  return new Map(
    shown.map(({ run }) => [
      idOf(run),
      { variant: variants.get(idOf(run)) ?? OWN_LOOK, name: names.get(idOf(run)) ?? "" },
    ]),
  );
}

/** With the number of its experiment, unless the name has it already. */
export function withRunNumber(name: string, number: number): string {
  const numbered = strings.earlierRun(name, number);
  return name.endsWith(numbered.slice(name.length)) ? name : numbered;
}

function idOf({ description }: MethodRun): string {
  return description.runId;
}

function ownVariant(runs: readonly MethodRun[], run: MethodRun): Variant {
  const same = runs.filter(({ description }) => description.methodId === run.description.methodId);
  const at = same.findIndex(({ description }) => description.runId === run.description.runId);
  return ladderVariants(same.length)[at] ?? OWN_LOOK;
}

/** The run's name, and where another that is labelled has the same one, the first setting that tells them apart. */
function distinctNames(
  source: RunsSource,
  shown: readonly ShownRun[],
): ReadonlyMap<string, string> {
  const groups = new Map<string, ShownRun[]>();
  for (const one of shown) {
    // A faint line has no label that could be taken for another's.
    const name = runName(source, one.run);
    const key = one.role === "earlier" ? `${name}\n${idOf(one.run)}` : name;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const names = new Map<string, string>();
  for (const group of groups.values()) {
    const name = runName(source, group[0]!.run);
    const suffixes = group.length === 1 ? [""] : suffixesOf(group);
    group.forEach(({ run, experiment }, i) => {
      const suffix = suffixes[i];
      const own =
        suffix === undefined ? strings.earlierRun(name, experiment.number) : name + suffix;
      names.set(idOf(run), own);
    });
  }
  return names;
}

/** " lr=3e-3" of each; undefined where no setting tells all of them apart. */
function suffixesOf(group: readonly ShownRun[]): readonly (string | undefined)[] {
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
