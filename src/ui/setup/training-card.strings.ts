/** The words of the training card. */
import { msg } from "@lit/localize";

export const trainingCardStrings = {
  get title() {
    return msg("Training");
  },
  get note() {
    return msg("Shared by all methods: same data, same order, same budget.");
  },
  get reset() {
    return msg("Reset training");
  },
  get steps() {
    return msg("Steps");
  },
  get batch() {
    return msg("Batch");
  },
  get seeds() {
    return msg("Seeds");
  },
  get schedule() {
    return msg("Schedule");
  },
  schedules: {
    get constant() {
      return msg("constant");
    },
    get linear() {
      return msg("linear");
    },
    get cosine() {
      return msg("cosine");
    },
  },
  get evaluateEvery() {
    return msg("Steps per evaluation");
  },
  get more() {
    return msg("More settings");
  },
  get warmupSteps() {
    return msg("Warm-up steps");
  },
  get optimizer() {
    return msg("Optimizer");
  },
  optimizers: {
    adamw: "AdamW",
    sgd: "SGD",
  },
  get weightDecay() {
    return msg("Weight decay");
  },
  get maxGradientNorm() {
    return msg("Gradient clip (0 = off)");
  },
  get time() {
    return msg("Tokens per row");
  },
  get evaluationExamples() {
    return msg("Evaluation rows");
  },
  get firstSeed() {
    return msg("First seed");
  },
};
