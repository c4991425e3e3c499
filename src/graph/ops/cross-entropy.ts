/** Softmax cross-entropy with ignored labels, and its gradient; weights of the mean come as data. */
import { apply, applyOne, at, expectDType, expectRank, expectShape, f32 } from "../apply.ts";
import type { Op, Tensor } from "../tensor.ts";

export interface CrossEntropy {
  /** [1]: Σ weights ⊙ nll. */
  readonly loss: Tensor;
  /** [N]: −log softmax(logits)[label], unweighted, 0 where the label is ignored. */
  readonly nll: Tensor;
  /** [N]: 1 where the label is counted and is the largest logit (the first of equals), else 0. */
  readonly correct: Tensor;
}

type CrossEntropyInputs = "logits" | "labels" | "weights";

/**
 * logits [N,V], labels [N] i32 (negative = ignored, as HF's −100), weights [N] (1/count for a mean).
 * Outputs: loss [1], nll [N], correct [N], logSumExp [N]. Only `loss` can be differentiated.
 */
export const crossEntropyOp: Op<CrossEntropyInputs, never> = {
  name: "crossEntropy",
  infer: ({ inputs: { logits, labels, weights } }) => {
    expectRank("crossEntropy", "logits", logits, 2);
    const N = logits.shape[0]!;
    expectDType("crossEntropy", "labels", labels, "i32");
    expectShape("crossEntropy", "labels", labels, [N]);
    expectShape("crossEntropy", "weights", weights, [N]);
    return [f32([1]), f32([N]), f32([N]), f32([N])];
  },
  derivative: ({ inputs, outputs, gradients: [dLoss], wants }) =>
    dLoss && wants("logits")
      ? {
          logits: applyOne(
            crossEntropyGradOp,
            { ...inputs, logSumExp: at(outputs, 3), dLoss },
            { overwritesLogits: false },
          ),
        }
      : {},
  reference: ({ inputs: { logits, labels, weights } }) => {
    const [N, V] = [logits.shape[0]!, logits.shape[1]!];
    const loss = new Float64Array(1);
    const nll = new Float64Array(N);
    const correct = new Float64Array(N);
    const logSumExp = new Float64Array(N);
    for (let n = 0; n < N; n++) {
      const row = logits.data.subarray(n * V, (n + 1) * V);
      const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
      logSumExp[n] = top + Math.log(row.reduce((sum, v) => sum + Math.exp(v - top), 0));
      const label = labels.data[n]!;
      if (label < 0) continue;
      nll[n] = logSumExp[n]! - row[label]!;
      correct[n] = row.indexOf(top) === label ? 1 : 0;
      loss[0]! += weights.data[n]! * nll[n]!;
    }
    return [loss, nll, correct, logSumExp];
  },
};

export interface CrossEntropyGradAttributes {
  /** Whether dLogits takes the memory of logits, which nothing reads afterwards. */
  readonly overwritesLogits: boolean;
}

/** dLogits = dLoss · weights ⊙ (softmax(logits) − onehot(labels)), rows of ignored labels zero. */
export const crossEntropyGradOp: Op<
  CrossEntropyInputs | "logSumExp" | "dLoss",
  never,
  CrossEntropyGradAttributes
> = {
  name: "crossEntropyGrad",
  inPlace: ({ attributes }) => new Map(attributes.overwritesLogits ? [[0, "logits"]] : []),
  infer: ({ inputs: { logits } }) => [f32(logits.shape)],
  reference: ({ inputs: { logits, labels, weights, logSumExp, dLoss } }) => {
    const V = logits.shape[1]!;
    return [
      logits.data.map((value, i) => {
        const n = Math.floor(i / V);
        const label = labels.data[n]!;
        if (label < 0) return 0;
        const softmax = Math.exp(value - logSumExp.data[n]!);
        return dLoss.data[0]! * weights.data[n]! * (softmax - (i % V === label ? 1 : 0));
      }),
    ];
  },
};

export function crossEntropy(logits: Tensor, labels: Tensor, weights: Tensor): CrossEntropy {
  const outputs = apply(crossEntropyOp, { logits, labels, weights }, {});
  return { loss: at(outputs, 0), nll: at(outputs, 1), correct: at(outputs, 2) };
}
