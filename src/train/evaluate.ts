/** Metrics from per-label results of evaluation batches; it runs nothing. */
import { macroF1 } from "../data/metrics.ts";

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
  /** Classification only: the unweighted mean of the classes' F1. */
  readonly macroF1?: number;
}

export interface EvaluatedBatch {
  /** Labels of all rows; negative ones are not counted. */
  readonly labels: ArrayLike<number>;
  /** 1 in classification. */
  readonly labelsPerRow: number;
  /** As long as the labels. */
  readonly nll: ArrayLike<number>;
  readonly correct: ArrayLike<number>;
  /** [rows, classes], classification only. */
  readonly logits?: ArrayLike<number> | undefined;
}

export function sumEvaluation(batches: readonly EvaluatedBatch[]): Evaluation {
  let nll = 0;
  let tokens = 0;
  let correct = 0;
  let rows = 0;
  let correctRows = 0;
  for (const { labels, labelsPerRow: size, ...results } of batches) {
    for (let row = 0; row * size < labels.length; row++) {
      let counted = 0;
      let right = 0;
      for (let i = row * size; i < (row + 1) * size; i++) {
        if ((labels[i] ?? -1) < 0) continue;
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
    ...macroF1Of(batches),
  };
}

function macroF1Of(batches: readonly EvaluatedBatch[]): { readonly macroF1?: number } {
  const labels: number[] = [];
  const predictions: number[] = [];
  for (const { labels: classes, logits } of batches) {
    if (logits === undefined) return {};
    const width = logits.length / classes.length;
    for (let row = 0; row < classes.length; row++) {
      const label = classes[row] ?? -1;
      if (label < 0) continue;
      labels.push(label);
      predictions.push(largest(logits, row * width, width));
    }
  }
  return { macroF1: macroF1(labels, predictions) };
}

/** Index of the first of the largest of `count` values. */
function largest(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) {
    if ((values[start + i] ?? -Infinity) > (values[start + best] ?? -Infinity)) best = i;
  }
  return best;
}
