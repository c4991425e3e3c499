/** An evaluation as the page is told of it: by the metrics that the task has. */
import { perplexity } from "../data/metrics.ts";
import type { Evaluation } from "../train/evaluate.ts";
import type { Material } from "./material.ts";
import type { LaneEvaluation } from "./protocol.ts";

export function describeEvaluation(evaluation: Evaluation, { task }: Material): LaneEvaluation {
  const has = (id: string) => task.metrics.some((metric) => metric.id === id);
  const { loss, tokenAccuracy, exactMatch, macroF1 } = evaluation;
  return {
    loss,
    tokenAccuracy,
    ...(has("exactMatch") && { exactMatch }),
    ...(has("perplexity") && { perplexity: perplexity(loss) }),
    // One label a row: what is right of the labels is right of the examples.
    ...(has("accuracy") && { accuracy: tokenAccuracy }),
    ...(macroF1 !== undefined && { macroF1 }),
  };
}
