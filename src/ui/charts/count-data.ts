/** What the chart of trainable parameters shows: one bar for each count of each method that is set up; it draws nothing. */
import { isPlaygroundError } from "../../core/errors.ts";
import { countMethod } from "../../experiment/describe.ts";
import type { Experiment, MethodSetting } from "../../experiment/schema.ts";
import { isSameTask } from "../../experiment/same-task.ts";
import type { SweepEntry } from "../../experiment/sweep.ts";
import { expandSweep, sweptText, SWEPT_RATE } from "../../experiment/sweep.ts";
import { formatList } from "../state/format.ts";
import { adapterFileBytes } from "../../experiment/trained-parameters.ts";
import { runLabel } from "../state/run-label.ts";
import { ladderVariants } from "../style/palette.ts";
import type { CountBar } from "./count-plot.ts";
import type { RunsSource } from "./shown-runs.ts";
import { mainExperiment } from "./shown-runs.ts";

/**
 * Of the methods that are on and whose options fit the model; values of a sweep that train as many parameters share a
 * bar, as learning rates do. Least loss first.
 */
export function countBars(source: RunsSource): readonly CountBar[] {
  const places = lossOrder(source);
  const placeOf = ({ keys }: CountBar) =>
    Math.min(...keys.map((key) => places.get(key) ?? Infinity));
  return setUpBars(source.experiment).toSorted((a, b) => placeOf(a) - placeOf(b) || 0);
}

/** The same in the order of the set-up, which no loss changes. */
export function setUpBars(experiment: Experiment): readonly CountBar[] {
  return experiment.methods
    .filter(({ enabled }) => enabled)
    .flatMap((method) => {
      try {
        return barsOf(experiment, method);
      } catch (error) {
        // Its card says what is wrong with it.
        if (isPlaygroundError(error)) return [];
        throw error;
      }
    });
}

function barsOf(experiment: Experiment, method: MethodSetting): readonly CountBar[] {
  const entries = expandSweep(method);
  const counted = entries.map((entry) => ({ entry, ...countMethod(experiment, entry.setting) }));
  const groups = new Map<number, typeof counted>();
  for (const one of counted) {
    groups.set(one.trainable, [...(groups.get(one.trainable) ?? []), one]);
  }
  // A bar for each run looks as its run does; one for several is the method's.
  const isEach = groups.size === entries.length;
  const variants = ladderVariants(isEach ? entries.length : groups.size);
  return [...groups.values()].map((group, i) => {
    const [{ entry, trainable, share, sizeBytes }] = group as [(typeof counted)[number]];
    return {
      key: entry.key,
      keys: group.map((one) => one.entry.key),
      methodId: method.id,
      variant: variants[i]!,
      label: labelOf(
        method,
        group.map((one) => one.entry),
      ),
      trainable,
      share,
      fileBytes: adapterFileBytes(experiment, entry.setting),
      // AdamW keeps two moments of each trained value, plain SGD keeps none.
      optimizerBytes: experiment.training.optimizer === "adamw" ? 2 * sizeBytes : 0,
    };
  });
}

/** "LoRA r=4"; with the swept values where they are not in it, unless they are rates, which train the same. */
function labelOf({ id, sweep }: MethodSetting, entries: readonly SweepEntry[]): string {
  const [{ setting }] = entries as readonly [SweepEntry];
  const label = runLabel(id, setting.options);
  if (sweep === undefined || sweep.option === SWEPT_RATE) return label;
  const values = entries.map((entry) => sweptText(entry.setting.options[sweep.option]));
  const isNamed = values.length === 1 && label.endsWith(`=${values[0]!}`);
  return isNamed ? label : `${label} ${sweep.option}=${formatList(values)}`;
}

/** The places of the last experiment's runs by their validation loss, once it has ended; none while it trains. */
function lossOrder(source: RunsSource): ReadonlyMap<string, number> {
  const main = mainExperiment(source);
  const isEnded = main !== source.run.current || source.run.phase === "ended";
  // Nor where the set-up is of another task: its losses say nothing here.
  if (main === undefined || !isEnded || !isSameTask(main.experiment, source.experiment)) {
    return new Map();
  }
  const losses = main.runs.flatMap(({ description, lanes }) => {
    const last = lanes.flatMap(({ evaluations }) => evaluations.at(-1)?.loss ?? []);
    const finite = last.filter(Number.isFinite);
    const key = description.runId.slice(main.id.length + 1);
    return finite.length === 0
      ? []
      : [{ key, loss: finite.reduce((a, b) => a + b) / finite.length }];
  });
  return new Map(losses.sort((a, b) => a.loss - b.loss).map(({ key }, i) => [key, i]));
}
