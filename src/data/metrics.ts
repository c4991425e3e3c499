/** Scores of single answers and of a mean loss; sums over evaluation batches belong to training. */

/** Whether the whole answer is right: the same ids, and as many. */
export function exactMatch(prediction: ArrayLike<number>, target: ArrayLike<number>): boolean {
  return prediction.length === target.length && matches(prediction, target) === target.length;
}

/** Share of the target's tokens that stand at their place in the prediction; what follows the target is not looked at. */
export function tokenAccuracy(prediction: ArrayLike<number>, target: ArrayLike<number>): number {
  return matches(prediction, target) / target.length;
}

/** exp of the mean negative log-likelihood in nats of a token. */
export function perplexity(meanNll: number): number {
  return Math.exp(meanNll);
}

/**
 * The unweighted mean of the classes' F1, over the classes that occur among labels or predictions; as scikit-learn's
 * f1_score(average="macro"). A class that is never rightly predicted has F1 0.
 */
export function macroF1(labels: readonly number[], predictions: readonly number[]): number {
  const classes = [...new Set([...labels, ...predictions])];
  const scores = classes.map((each) => {
    const isHit = (label: number, i: number) => label === each && predictions[i] === each;
    const hits = labels.filter(isHit).length;
    const count = (values: readonly number[]) => values.filter((value) => value === each).length;
    // 2·TP / (2·TP + FP + FN): what is labelled so and what is called so, added up.
    return (2 * hits) / (count(labels) + count(predictions));
  });
  return scores.reduce((sum, score) => sum + score, 0) / classes.length;
}

function matches(prediction: ArrayLike<number>, target: ArrayLike<number>): number {
  return Array.from(target).filter((id, place) => id === prediction[place]).length;
}
