/** Metrics from per-position results of evaluation batches; it runs nothing. */
import type { BatchValues } from "./batch-inputs.ts";

export interface Evaluation {
  /** Σ nll / Σ counted tokens. */
  readonly loss: number;
  /** Share of counted tokens whose largest logit is the label. */
  readonly tokenAccuracy: number;
  /**
   * Share of rows with counted tokens whose counted tokens are all right. With the answer as the only counted part,
   * that is exact match under greedy decoding: greedy decoding leaves the target at the first token that is wrong.
   */
  readonly exactMatch: number;
  readonly countedTokens: number;
}

export interface EvaluatedBatch {
  readonly batch: BatchValues;
  /** Tokens of a row, T. */
  readonly time: number;
  /** [B·T] */
  readonly nll: ArrayLike<number>;
  /** [B·T] */
  readonly correct: ArrayLike<number>;
}

export function sumEvaluation(batches: readonly EvaluatedBatch[]): Evaluation {
  let nll = 0;
  let tokens = 0;
  let correct = 0;
  let rows = 0;
  let correctRows = 0;
  for (const { batch, time, ...results } of batches) {
    for (let row = 0; row * time < batch.labels.length; row++) {
      let counted = 0;
      let right = 0;
      for (let i = row * time; i < (row + 1) * time; i++) {
        if ((batch.labels[i] ?? -1) < 0) continue;
        counted++;
        right += results.correct[i] ?? 0;
        nll += results.nll[i] ?? Number.NaN;
      }
      tokens += counted;
      correct += right;
      if (counted === 0) continue;
      rows++;
      if (right === counted) correctRows++;
    }
  }
  return {
    loss: nll / tokens,
    tokenAccuracy: correct / tokens,
    exactMatch: correctRows / rows,
    countedTokens: tokens,
  };
}
