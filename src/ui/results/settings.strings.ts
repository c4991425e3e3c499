/** Short names of settings, for lines that say what changed and tables of what differs. */
import { msg, str } from "@lit/localize";

const NAMES: Readonly<Record<string, string>> = {
  get method() {
    return msg("method");
  },
  get learningRate() {
    return msg("learning rate");
  },
  get trainable() {
    return msg("trainable parameters");
  },
  get task() {
    return msg("task");
  },
  get model() {
    return msg("base");
  },
  get seeds() {
    return msg("seeds");
  },
  get steps() {
    return msg("steps");
  },
  get stepsDone() {
    return msg("steps made");
  },
  get device() {
    return msg("device");
  },
  get batch() {
    return msg("batch");
  },
  get time() {
    return msg("tokens per row");
  },
  get optimizer() {
    return msg("optimizer");
  },
  get schedule() {
    return msg("schedule");
  },
  get warmupSteps() {
    return msg("warm-up steps");
  },
  get weightDecay() {
    return msg("weight decay");
  },
  get maxGradientNorm() {
    return msg("gradient clip");
  },
  get evaluateEvery() {
    return msg("steps between evaluations");
  },
  get evaluationExamples() {
    return msg("evaluation examples");
  },
  get rank() {
    return msg("rank");
  },
  get alpha() {
    return msg("alpha");
  },
  get dropout() {
    return msg("dropout");
  },
  get targetModules() {
    return msg("targets");
  },
  get useRslora() {
    return msg("rank-stabilised scale");
  },
  get rankPattern() {
    return msg("rank pattern");
  },
  get alphaPattern() {
    return msg("alpha pattern");
  },
  get placement() {
    return msg("placement");
  },
  get activation() {
    return msg("activation");
  },
  get scaling() {
    return msg("scaling");
  },
  get reparameterization() {
    return msg("reparametrising MLP");
  },
  get init() {
    return msg("first values");
  },
  get biases() {
    return msg("biases");
  },
  get layers() {
    return msg("layers");
  },
  get bottleneck() {
    return msg("bottleneck");
  },
  get virtualTokens() {
    return msg("virtual tokens");
  },
};

export const settingsStrings = {
  /** "options.rank" → "rank"; one without a name is written as it is. */
  name(key: string): string {
    const last = key.replace(/^(options|training)\./, "");
    return Object.hasOwn(NAMES, last) ? (NAMES[last] ?? last) : last;
  },
  /** "learning rate 1e-3 → 3e-3" */
  change: (name: string, from: string, to: string) =>
    from === "" ? `${name} ${to}` : to === "" ? msg(str`no ${name}`) : `${name} ${from} → ${to}`,
  get first() {
    return msg("first of its kind");
  },
  get unchanged() {
    return msg("nothing");
  },
};
