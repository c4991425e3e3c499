/** Where every experiment starts: settings calibrated on the bases that ship; each is a choice that a person may change. */
import { parseOptions } from "../peft/method.ts";
import { methodById, methods } from "../peft/registry.ts";
import type { TaskId } from "./models.ts";
import { baseModel, modelForTask } from "./models.ts";
import type { Experiment, MethodSetting, TaskSetting, TrainingSettings } from "./schema.ts";

interface MethodDefaults {
  readonly learningRate: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Trained at a first visit: the yardstick, the best-known method, and one whose curve stays visibly apart. */
const FIRST_METHODS: readonly string[] = ["full", "lora", "bitfit"];

const TEXT_LORA = { rank: 8, alpha: 16, targetModules: "all-linear" };

/** A new head on few labels: rates at which the language learns well leave a classifier surer than it is right. */
const SPAM: Readonly<Record<string, MethodDefaults>> = {
  full: { learningRate: 3e-4 },
  lora: { learningRate: 2e-3, options: TEXT_LORA },
  adapter: { learningRate: 3e-3 },
  ia3: { learningRate: 1e-2 },
  prefix: { learningRate: 3e-3 },
  prompt: { learningRate: 1e-2 },
  bitfit: { learningRate: 3e-3 },
  layerNorm: { learningRate: 1e-2 },
  head: { learningRate: 1e-2 },
};

const CENTURY: Readonly<Record<string, MethodDefaults>> = {
  full: { learningRate: 3e-4 },
  lora: { learningRate: 1e-3, options: TEXT_LORA },
  adapter: { learningRate: 3e-3 },
  ia3: { learningRate: 1e-2 },
  prefix: { learningRate: 3e-3 },
  prompt: { learningRate: 3e-3 },
  bitfit: { learningRate: 3e-3 },
  layerNorm: { learningRate: 3e-3 },
  head: { learningRate: 1e-2 },
};

/** Hardly to be told from a passage: at higher rates the validation loss rises from the start. */
const PARTY: Readonly<Record<string, MethodDefaults>> = {
  full: { learningRate: 1e-4 },
  lora: { learningRate: 3e-4, options: TEXT_LORA },
  adapter: { learningRate: 1e-3 },
  ia3: { learningRate: 1e-3 },
  prefix: { learningRate: 3e-3 },
  prompt: { learningRate: 3e-3 },
  bitfit: { learningRate: 1e-3 },
  layerNorm: { learningRate: 1e-3 },
  head: { learningRate: 3e-3 },
};

const METHODS: Readonly<Record<TaskId, Readonly<Record<string, MethodDefaults>>>> = {
  digits: {
    full: { learningRate: 1e-3 },
    lora: { learningRate: 1e-2, options: { rank: 4, alpha: 8, targetModules: "all-linear" } },
    adapter: { learningRate: 1e-2 },
    ia3: { learningRate: 1e-1 },
    prefix: { learningRate: 3e-1 },
    prompt: { learningRate: 1e-1 },
    bitfit: { learningRate: 3e-2 },
    layerNorm: { learningRate: 3e-2 },
    head: { learningRate: 1e-3 },
  },
  "moby-dick": {
    full: { learningRate: 3e-4 },
    lora: { learningRate: 3e-3, options: TEXT_LORA },
    adapter: { learningRate: 1e-2 },
    ia3: { learningRate: 3e-2 },
    prefix: { learningRate: 1e-1 },
    // At ten times this rate some first rows end worse than they start.
    prompt: { learningRate: 1e-2 },
    bitfit: { learningRate: 1e-2 },
    layerNorm: { learningRate: 1e-2 },
    head: { learningRate: 1e-3 },
  },
  spam: SPAM,
  party: PARTY,
  century: CENTURY,
};

const CLASSIFICATION_TRAINING: TrainingSettings = {
  steps: 400,
  batch: 16,
  time: 64,
  optimizer: "adamw",
  schedule: "cosine",
  warmupSteps: 10,
  weightDecay: 0,
  maxGradientNorm: 1,
  seeds: 1,
  firstSeed: 1,
  evaluateEvery: 40,
  evaluationExamples: 128,
};

const TRAINING: Readonly<Record<TaskId, TrainingSettings>> = {
  digits: {
    steps: 200,
    batch: 32,
    time: 16,
    optimizer: "adamw",
    schedule: "cosine",
    warmupSteps: 10,
    weightDecay: 0,
    maxGradientNorm: 1,
    seeds: 1,
    firstSeed: 1,
    evaluateEvery: 20,
    evaluationExamples: 128,
  },
  // Rows of 64 leave half of the context of 128 to virtual tokens.
  "moby-dick": {
    steps: 200,
    batch: 8,
    time: 64,
    optimizer: "adamw",
    schedule: "constant",
    warmupSteps: 0,
    weightDecay: 0,
    maxGradientNorm: 1,
    seeds: 1,
    firstSeed: 1,
    evaluateEvery: 20,
    evaluationExamples: 32,
  },
  spam: CLASSIFICATION_TRAINING,
  party: CLASSIFICATION_TRAINING,
  century: CLASSIFICATION_TRAINING,
};

function defaultTask(id: TaskId): TaskSetting {
  return id === "digits" ? { id, operation: "sortd" } : { id };
}

/** The experiment of a task as a first visitor finds it. */
export function defaultExperiment(task: TaskSetting = defaultTask("digits")): Experiment {
  const model = modelForTask(task.id);
  return {
    version: 1,
    model,
    task,
    methods: methods.map(({ id }) => defaultMethod(task.id, id)),
    training: TRAINING[task.id],
  };
}

/** Errors: CONFIG_INVALID for an unknown method. */
export function defaultMethod(task: TaskId, id: string): MethodSetting {
  const method = methodById(id);
  const own = METHODS[task][id];
  const { config } = baseModel(modelForTask(task));
  const options = parseOptions(method, own?.options ?? {});
  return {
    id,
    enabled: FIRST_METHODS.includes(id),
    options: { ...options },
    learningRate: own?.learningRate ?? method.defaultLearningRate(config, options),
  };
}

/**
 * The rate for a method with these options: the task's own, unless the method itself wants another rate with them, as
 * prefix-tuning does with its MLP. Options that are not valid count as the defaults.
 */
export function suggestedRate(
  task: TaskId,
  { id, options }: Pick<MethodSetting, "id" | "options">,
): number {
  const method = methodById(id);
  const { config } = baseModel(modelForTask(task));
  const initial = defaultMethod(task, id);
  try {
    const rate = method.defaultLearningRate(config, parseOptions(method, options));
    const usual = method.defaultLearningRate(config, parseOptions(method, initial.options));
    return rate === usual ? initial.learningRate : rate;
  } catch {
    return initial.learningRate;
  }
}

/** The setting with other options; a rate that was the suggested one stays the suggested one. */
export function withOptions(
  task: TaskId,
  setting: MethodSetting,
  options: MethodSetting["options"],
): MethodSetting {
  const isSuggested = setting.learningRate === suggestedRate(task, setting);
  const changed = { ...setting, options };
  return isSuggested ? { ...changed, learningRate: suggestedRate(task, changed) } : changed;
}
