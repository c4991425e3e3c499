/** What the chart of trainable parameters shows: one bar for each run that is set up; it draws nothing. */
import { isPlaygroundError } from "../../core/errors.ts";
import { countMethod } from "../../experiment/describe.ts";
import { expandSweep } from "../../experiment/sweep.ts";
import { runLabel } from "../state/run-label.ts";
import type { CountBar } from "./count-plot.ts";
import type { RunsSource } from "./shown-runs.ts";
import { mainExperiment } from "./shown-runs.ts";

/** One bar for each method that is on and whose options fit the model, a sweep's values one by one; least loss first. */
export function countBars(source: RunsSource): readonly CountBar[] {
  const { methods, training } = source.experiment;
  const places = lossOrder(source);
  return methods
    .filter(({ enabled }) => enabled)
    .flatMap((method) => {
      try {
        return expandSweep(method).map(({ key, setting }) => {
          const { trainable, share, sizeBytes } = countMethod(source.experiment, setting);
          // AdamW keeps two moments of each trained value, plain SGD keeps none.
          const optimizerBytes = training.optimizer === "adamw" ? 2 * sizeBytes : 0;
          const label = runLabel(setting.id, setting.options);
          const bytes = { fileBytes: sizeBytes, optimizerBytes };
          return { key, methodId: setting.id, label, trainable, share, ...bytes };
        });
      } catch (error) {
        // Its card says what is wrong with it.
        if (isPlaygroundError(error)) return [];
        throw error;
      }
    })
    .sort((a, b) => (places.get(a.key) ?? Infinity) - (places.get(b.key) ?? Infinity) || 0);
}

/** The places of the last experiment's runs by their validation loss, once it has ended; none while it trains. */
function lossOrder(source: RunsSource): ReadonlyMap<string, number> {
  const main = mainExperiment(source);
  if (main === undefined || source.run.phase !== "ended") return new Map();
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
