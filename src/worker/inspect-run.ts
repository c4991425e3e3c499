/** Looks into what a run has learned: norms of its changes, and the singular values of one; it trains nothing. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { NamedTensors } from "../core/values.ts";
import type { RunInspection, UpdateNorms, UpdateSite, UpdateSpectrum } from "./inspect-report.ts";
import type { Learned } from "./kept-run.ts";
import type { KeptRun } from "./protocol.ts";
import { singularValues } from "./inspect-spectrum.ts";
import type { TensorUpdate } from "./inspect-updates.ts";
import { changesWeights, isSameSite, normsOf, tensorUpdates, widened } from "./inspect-updates.ts";

/** `learned` is what the kept checkpoint holds, on the run's base. */
export async function inspectRun(kept: KeptRun, learned: Learned): Promise<RunInspection> {
  const { lanes, model } = learned;
  const steps = stepsOf(kept);
  const attachment = required(lanes.attachmentOf(0), "a method");
  const base = widened(model.weights);
  const sites: (UpdateSite & { readonly lanes: UpdateNorms[] })[] = [];
  // One after another: the changes of a lane are as large as the base.
  for (let lane = 0; lane < steps.length; lane++) {
    (await updatesOf(learned, base, lane)).forEach((update, i) => {
      const { layer, place, kind } = update;
      // The same method on the same base: the same tensors, in the same order.
      if (lane === 0) sites.push({ layer, place, kind, lanes: [] });
      required(sites[i], "a tensor of every lane").lanes.push(normsOf(update));
    });
  }
  return {
    runId: kept.checkpoint.runId,
    methodId: attachment.method.id,
    steps,
    seeds: lanes.options.lanes.slice(0, steps.length).map(({ seed }) => seed),
    changes: changesWeights(attachment) ? "weights" : "activations",
    updates: sites,
  };
}

/** Errors: RUN_INVALID for a place that the run does not change, or that holds no matrix. */
export async function inspectSpectrum(
  kept: KeptRun,
  learned: Learned,
  site: UpdateSite,
): Promise<UpdateSpectrum> {
  const { runId } = kept.checkpoint;
  const steps = stepsOf(kept);
  const base = widened(learned.model.weights);
  const lanes: (readonly number[])[] = [];
  for (let lane = 0; lane < steps.length; lane++) {
    const updates = await updatesOf(learned, base, lane);
    const found = updates.find((update) => isSameSite(update, site));
    if (found?.kind !== "weight") {
      throw new PlaygroundError(
        "RUN_INVALID",
        `${runId}: expected a matrix that the run has changed, found none at ${site.place}`,
      );
    }
    lanes.push(singularValues(found.change, found.rows, found.columns));
  }
  return { runId, steps, lanes };
}

/** By lane that has trained, which in waves are the first ones: earlier waves are at their end. */
function stepsOf({ experiment, checkpoint }: KeptRun): RunInspection["steps"] {
  const { kept, session, step, diverged } = checkpoint;
  const count = kept.length + session.parameters.length;
  return Array.from({ length: count }, (_, lane) => {
    if (diverged.includes(lane)) return undefined;
    return lane < kept.length ? experiment.training.steps : step;
  });
}

async function updatesOf(
  { lanes }: Learned,
  base: NamedTensors,
  lane: number,
): Promise<readonly TensorUpdate[]> {
  const attachment = required(lanes.attachmentOf(lane), "a method");
  return tensorUpdates(lanes.options.config, attachment, await lanes.parameters(lane), base);
}
