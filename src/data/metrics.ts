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

function matches(prediction: ArrayLike<number>, target: ArrayLike<number>): number {
  return Array.from(target).filter((id, place) => id === prediction[place]).length;
}
