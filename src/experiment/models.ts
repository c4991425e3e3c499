/** The pretrained bases that ship and the tasks that each is for, known before any file is fetched; weights are not here. */
import type { ModelConfig } from "../models/config.ts";

export const MODEL_IDS = ["digits-mini", "sotu-mini"] as const;
export type ModelId = (typeof MODEL_IDS)[number];

export const DIGIT_OPERATIONS = ["sortd", "add3", "rot", "swap", "comp", "dec"] as const;
export type DigitOperation = (typeof DIGIT_OPERATIONS)[number];

/** Tasks on text, all of them on sotu-mini. */
export const TEXT_TASKS = ["moby-dick", "spam", "party", "century"] as const;
export type TextTask = (typeof TEXT_TASKS)[number];

export type TaskId = "digits" | TextTask;

export interface BaseModel {
  readonly id: ModelId;
  /** Equal to parseModelConfig of public/models/<id>/config.json, so that counts need no fetch; a test compares them. */
  readonly config: ModelConfig;
}

/** What both bases have in common: GPT-2 with four layers, four heads and a tied output layer. */
const MINI = {
  modelType: "gpt2",
  layers: 4,
  heads: 4,
  activation: "gelu_new",
  normEpsilon: 1e-5,
  tiedHead: true,
  head: { kind: "language-model" },
} as const;

const MODELS: Readonly<Record<ModelId, BaseModel>> = {
  "digits-mini": {
    id: "digits-mini",
    config: {
      ...MINI,
      vocabularySize: 24,
      contextLength: 64,
      width: 64,
      feedForwardWidth: 256,
      bosTokenId: 1,
      eosTokenId: 2,
      padTokenId: 0,
    },
  },
  "sotu-mini": {
    id: "sotu-mini",
    config: {
      ...MINI,
      vocabularySize: 1024,
      contextLength: 128,
      width: 128,
      feedForwardWidth: 512,
      bosTokenId: 0,
      eosTokenId: 0,
      padTokenId: undefined,
    },
  },
};

export function baseModel(id: ModelId): BaseModel {
  return MODELS[id];
}

/** The base that a task is for: a model's vocabulary fits its own tasks alone. */
export function modelForTask(task: TaskId): ModelId {
  return task === "digits" ? "digits-mini" : "sotu-mini";
}
