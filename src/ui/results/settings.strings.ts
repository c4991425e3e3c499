/** Short names of settings, for lines that say what changed and tables of what differs. */

const NAMES: Readonly<Record<string, string>> = {
  method: "method",
  learningRate: "learning rate",
  trainable: "trainable parameters",
  task: "task",
  model: "base",
  seeds: "seeds",
  steps: "steps",
  stepsDone: "steps made",
  device: "device",
  batch: "batch",
  time: "tokens per row",
  optimizer: "optimizer",
  schedule: "schedule",
  warmupSteps: "warm-up steps",
  weightDecay: "weight decay",
  maxGradientNorm: "gradient clip",
  evaluateEvery: "steps between evaluations",
  evaluationExamples: "evaluation examples",
  rank: "rank",
  alpha: "alpha",
  dropout: "dropout",
  targetModules: "targets",
  layers: "layers",
  bottleneck: "bottleneck",
  virtualTokens: "virtual tokens",
};

export const settingsStrings = {
  /** "options.rank" → "rank"; one without a name is written as it is. */
  name(key: string): string {
    const last = key.replace(/^(options|training)\./, "");
    return NAMES[last] ?? last;
  },
  /** "learning rate 1e-3 → 3e-3" */
  change: (name: string, from: string, to: string) =>
    from === "" ? `${name} ${to}` : to === "" ? `no ${name}` : `${name} ${from} → ${to}`,
  first: "first of its kind",
  unchanged: "nothing",
} as const;
