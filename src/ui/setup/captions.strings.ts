/** What a run of a scenario has shown, as parts of its caption; every number comes out of the run. */
import { msg, str } from "@lit/localize";
import { firstMeasure, measureById, summaryOf } from "../../experiment/measures.ts";
import type { Measure } from "../../experiment/measures.ts";
import type { ExperimentRun, MethodRun } from "../../experiment/runs.ts";
import { sweptText } from "../../experiment/sweep.ts";
import { methodWords } from "../locale/declared.ts";
import { formatCount, formatList, formatRoundShare, formatSignificant } from "../state/format.ts";

export function label(methodId: string): string {
  return methodWords(methodId).label;
}

export function runOf({ runs }: ExperimentRun, methodId: string): MethodRun | undefined {
  return runs.find(({ description }) => description.methodId === methodId);
}

export function metricName(run: ExperimentRun): string {
  switch (firstMeasure(run).id) {
    case "exactMatch":
      return msg("exact match");
    case "macroF1":
      return msg("macro F1");
    case "perplexity":
      return msg("perplexity");
    default:
      return msg("the validation loss");
  }
}

/** Of the task's first metric, mean over the seeds. */
function meanOf(run: ExperimentRun, each: MethodRun | undefined): number {
  if (each === undefined) return NaN;
  return summaryOf(firstMeasure(run), each, run)?.mean ?? NaN;
}

/** From the base on. */
export function gainOf(run: ExperimentRun, each: MethodRun | undefined): number {
  const base = run.base?.evaluation;
  const { id } = firstMeasure(run);
  const start = id === "exactMatch" || id === "perplexity" ? base?.[id] : undefined;
  return meanOf(run, each) - (start ?? 0);
}

export function resultOf(run: ExperimentRun, each: MethodRun | undefined): string | undefined {
  const mean = meanOf(run, each);
  return Number.isFinite(mean) ? shown(firstMeasure(run), mean) : undefined;
}

/** "98 % with LoRA, 91 % with …", the best first; undefined where a run has no result. */
export function rankedResults(run: ExperimentRun): string | undefined {
  const measure = firstMeasure(run);
  const results = run.runs.map((each) => ({
    name: label(each.description.methodId),
    mean: meanOf(run, each),
  }));
  if (results.length === 0 || results.some(({ mean }) => !Number.isFinite(mean))) return undefined;
  const sign = measure.better === "higher" ? -1 : 1;
  return formatList(
    results
      .toSorted((a, b) => sign * (a.mean - b.mean))
      .map(({ name, mean }) => msg(str`${shown(measure, mean)} with ${name}`)),
  );
}

/** The lowest validation loss among them; one that diverged has none. */
export function bestOf(run: ExperimentRun, runs: readonly MethodRun[]): MethodRun | undefined {
  const loss = (each: MethodRun) =>
    summaryOf(measureById("validationLoss"), each, run)?.mean ?? Infinity;
  const best = runs.toSorted((a, b) => loss(a) - loss(b))[0];
  return best !== undefined && Number.isFinite(loss(best)) ? best : undefined;
}

export function sweepCaption(run: ExperimentRun, option: string): string | undefined {
  const best = bestOf(run, run.runs);
  const ends = [run.runs[0], run.runs.at(-1)] as const;
  const loss = (each: MethodRun | undefined) => {
    const mean =
      each === undefined ? undefined : summaryOf(measureById("validationLoss"), each, run)?.mean;
    return mean === undefined ? undefined : formatSignificant(mean);
  };
  const [first, last] = [loss(ends[0]), loss(ends[1])];
  if (best === undefined || first === undefined || last === undefined) return undefined;
  const valueOf = (each: MethodRun | undefined) => sweptText(each?.options[option]);
  return msg(
    str`Validation loss goes from ${first} at ${valueOf(ends[0])} to ${last} at ${valueOf(ends[1])}; it is lowest at ${valueOf(best)}, with ${count(best)} parameters.`,
  );
}

export function count({ description }: MethodRun): string {
  return formatCount(description.trainable);
}

function shown({ unit }: Measure, value: number): string {
  return unit === "share" ? formatRoundShare(value) : formatSignificant(value);
}
