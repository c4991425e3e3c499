/** Where every experiment starts: settings calibrated on the bases that ship; each is a choice that a person may change. */
import { methodById, methods } from "../peft/registry.ts";
import { parseOptions } from "../peft/method.ts";
import type { TaskId } from "./models.ts";
import { baseModel, modelForTask } from "./models.ts";
import type { Experiment, MethodSetting, TaskSetting, TrainingSettings } from "./schema.ts";

interface MethodDefaults {
  readonly learningRate: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** One new head and few steps: a rate at which the head alone would still be learning makes the others diverge. */
const CLASSIFICATION: Readonly<Record<string, MethodDefaults>> = {
  full: { learningRate: 3e-4 },
  lora: { learningRate: 2e-3, options: { rank: 8, alpha: 16, targetModules: "all-linear" } },
};

/** Methods that are not named start off, with their own defaults. */
const METHODS: Readonly<Record<TaskId, Readonly<Record<string, MethodDefaults>>>> = {
  digits: {
    full: { learningRate: 1e-3 },
    lora: { learningRate: 1e-2, options: { rank: 4, alpha: 8, targetModules: "all-linear" } },
  },
  "moby-dick": {
    full: { learningRate: 3e-4 },
    lora: { learningRate: 3e-3, options: { rank: 8, alpha: 16, targetModules: "all-linear" } },
  },
  spam: CLASSIFICATION,
  party: CLASSIFICATION,
  century: CLASSIFICATION,
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
    enabled: own !== undefined,
    options: { ...options },
    learningRate: own?.learningRate ?? method.defaultLearningRate(config, options),
  };
}
