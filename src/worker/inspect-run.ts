/** Looks into what a run has learned: norms of its changes, and the singular values of one; it trains nothing. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import type { RunInspection, UpdateSite, UpdateSpectrum } from "./inspect-report.ts";
import type { Learned } from "./kept-run.ts";
import type { RunCheckpoint } from "./protocol.ts";
import { singularValues } from "./inspect-spectrum.ts";
import type { TensorUpdate } from "./inspect-updates.ts";
import { changesWeights, isSameSite, normsOf, tensorUpdates } from "./inspect-updates.ts";

/** `learned` is what `checkpoint` holds, on the run's base. */
export async function inspectRun(
  runId: string,
  checkpoint: RunCheckpoint,
  learned: Learned,
): Promise<RunInspection> {
  const { lanes } = learned;
  const { step } = checkpoint;
  const count = trainedLanes(checkpoint);
  const attachment = required(lanes.attachmentOf(0), "a method");
  const all = await Promise.all(
    Array.from({ length: count }, (_, lane) => updatesOf(learned, lane)),
  );
  const [first = []] = all;
  return {
    runId,
    methodId: attachment.method.id,
    step,
    seeds: lanes.options.lanes.slice(0, count).map(({ seed }) => seed),
    changes: changesWeights(attachment) ? "weights" : "activations",
    updates: first.map(({ layer, place, kind }, i) => ({
      ...{ layer, place, kind },
      // The same method on the same base: the same tensors, in the same order.
      lanes: all.map((updates) => normsOf(required(updates[i], "a tensor of every lane"))),
    })),
  };
}

/** Errors: RUN_INVALID for a place that the run does not change, or that holds no matrix. */
export async function inspectSpectrum(
  runId: string,
  checkpoint: RunCheckpoint,
  learned: Learned,
  site: UpdateSite,
): Promise<UpdateSpectrum> {
  const lanes: (readonly number[])[] = [];
  for (let lane = 0; lane < trainedLanes(checkpoint); lane++) {
    const found = (await updatesOf(learned, lane)).find((update) => isSameSite(update, site));
    if (found?.kind !== "weight") {
      throw new PlaygroundError(
        "RUN_INVALID",
        `${runId}: expected a matrix that the run has changed, found none at ${site.place}`,
      );
    }
    lanes.push(singularValues(found.change, found.rows, found.columns));
  }
  return { runId, lanes };
}

/** In waves, the first ones. */
function trainedLanes({ kept, session }: RunCheckpoint): number {
  return kept.length + session.parameters.length;
}

async function updatesOf(
  { model, lanes }: Learned,
  lane: number,
): Promise<readonly TensorUpdate[]> {
  const attachment = required(lanes.attachmentOf(lane), "a method");
  const adapter = await lanes.parameters(lane);
  return tensorUpdates(lanes.options.config, attachment, adapter, model.weights);
}
