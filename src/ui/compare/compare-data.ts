/** What the Compare page compares: the kept runs of one task as points of two measures, and published results beside them. */
import type { Subject } from "../../experiment/differences.ts";
import type { Measure } from "../../experiment/measures.ts";
import { summaryOf } from "../../experiment/measures.ts";
import { undominated } from "../../experiment/pareto.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import type { Summary } from "../../experiment/statistics.ts";
import { scopeOf } from "../charts/scope.ts";
import { scopeStrings } from "../charts/scope.strings.ts";
import type { RunsSource } from "../charts/shown-runs.ts";
import { allExperiments, isComparable, mainExperiment, runName } from "../charts/shown-runs.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLoss,
  formatScore,
} from "../state/format.ts";
import { compareStrings as strings } from "./compare.strings.ts";

/** A run that takes part, with its experiment, as the experiment room's functions want them. */
export interface Compared {
  readonly runId: string;
  readonly label: string;
  readonly run: MethodRun;
  readonly experiment: ExperimentRun;
  readonly isBaseline: boolean;
}

export interface ComparePoint {
  readonly key: string;
  readonly methodId: string;
  readonly label: string;
  readonly x: Summary;
  readonly y: Summary;
  readonly isBaseline: boolean;
  readonly isFront: boolean;
  /** Out of the published results: not part of the front. */
  readonly isPublished: boolean;
}

export interface CompareData {
  readonly xMeasure: Measure;
  readonly yMeasure: Measure;
  readonly points: readonly ComparePoint[];
}

/** A task with its base, by one of its experiments: what can be held against each other. */
export interface Arena {
  /** Of the experiment that the Lab looks at where this one is chosen. */
  readonly key: string;
  readonly label: string;
  readonly example: ExperimentRun;
  /** What the Lab's charts show, too. */
  readonly isShown: boolean;
}

/** The tasks that runs are of, latest first, in the words of the Lab's list of them. */
export function arenas(source: RunsSource): readonly Arena[] {
  const main = mainExperiment(source);
  const all = allExperiments(source);
  return scopeOf(source)
    .groups.filter(({ runs, isShown }) => runs > 0 || isShown)
    .flatMap(({ id, label, runs, isShown }) => {
      const example = isShown ? main : all.find((experiment) => experiment.id === id);
      return example === undefined
        ? []
        : [{ key: id, label: scopeStrings.group(label, runs), example, isShown }];
    });
}

/** All its runs, the hidden ones where asked for; where two would be called the same, with where they come from. */
export function comparedRuns(
  source: RunsSource,
  arena: Arena,
  withHidden = false,
): readonly Compared[] {
  const { baseline, hidden } = source.marks;
  const all = runsOf(source, arena).filter(
    ({ run }) => withHidden || !hidden.has(run.description.runId),
  );
  const names = told(
    told(
      all.map(({ run }) => runName(source, run)),
      (i) => originName(all[i]!.experiment),
    ),
    // Recorded runs have no number, but a scenario each.
    (i) => all[i]!.experiment.id.replace(/^recorded-/, ""),
  );
  return all.map(({ run, experiment }, i) => {
    const { runId } = run.description;
    return { runId, label: names[i] ?? "", run, experiment, isBaseline: runId === baseline };
  });
}

/** Of its runs those that are hidden on the Lab page. */
export function hiddenCount(source: RunsSource, arena: Arena): number {
  const { hidden } = source.marks;
  return runsOf(source, arena).filter(({ run }) => hidden.has(run.description.runId)).length;
}

function runsOf(source: RunsSource, { example }: Arena): readonly Subject[] {
  return allExperiments(source)
    .filter((experiment) => isComparable(example, experiment))
    .flatMap((experiment) => experiment.runs.map((run) => ({ run, experiment })));
}

function originName({ origin, number }: ExperimentRun): string {
  return origin === "recorded" ? strings.recorded : strings.number(number);
}

/** Names that occur more than once, with what tells them apart. */
function told(names: readonly string[], more: (i: number) => string): readonly string[] {
  return names.map((name, i) =>
    names.filter((other) => other === name).length > 1 ? `${name} · ${more(i)}` : name,
  );
}

export function compareData(
  compared: readonly Compared[],
  published: readonly Omit<ComparePoint, "isFront" | "isPublished" | "isBaseline">[],
  xMeasure: Measure,
  yMeasure: Measure,
): CompareData {
  const own = compared.flatMap(({ runId, label, run, experiment, isBaseline }) => {
    const x = summaryOf(xMeasure, run, experiment);
    const y = summaryOf(yMeasure, run, experiment);
    if (x === undefined || y === undefined) return [];
    return [{ key: runId, methodId: run.description.methodId, label, x, y, isBaseline }];
  });
  const means = own.map(({ key, x, y }) => ({ key, x: x.mean, y: y.mean }));
  const front = new Set(undominated(means, xMeasure.better, yMeasure.better).map(({ key }) => key));
  return {
    xMeasure,
    yMeasure,
    points: [
      ...published.map((point) => ({
        ...point,
        isBaseline: false,
        isFront: false,
        isPublished: true,
      })),
      ...own.map((point) => ({ ...point, isFront: front.has(point.key), isPublished: false })),
    ],
  };
}

/** One sentence that says what the picture says. */
export function compareSentence({ points }: CompareData): string {
  const own = points.filter(({ isPublished }) => !isPublished);
  const front = own.filter(({ isFront }) => isFront);
  if (own.length === 0) return strings.noPoints;
  return strings.summary(
    front.length,
    own.length,
    front.toSorted((a, b) => a.x.mean - b.x.mean).map(({ label }) => label),
  );
}

/** A number of a measure with its unit. */
export function formatMeasure({ unit }: Pick<Measure, "unit">, value: number): string {
  if (!Number.isFinite(value)) return strings.none;
  switch (unit) {
    case "count":
      return formatCount(value);
    case "bytes":
      return formatBytes(value);
    case "share":
      return formatScore(value);
    case "seconds":
      return formatDuration(1000 * value);
    case "nats":
    case "perplexity":
      return formatLoss(value);
  }
}
