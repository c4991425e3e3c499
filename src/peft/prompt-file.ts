/** Prompt-tuning's adapter_config.json and prompt_embeddings as HF PEFT writes and reads them. */
import { required } from "../core/assert.ts";
import type { NamedTensors } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import type { AdapterFile, ImportedAdapter } from "./method.ts";
import {
  PROMPT_EMBEDDINGS,
  promptLearningFile,
  readPromptLearning,
  takePrompt,
} from "./prompt-learning-file.ts";
import type { PromptOptions } from "./prompt-options.ts";

const PEFT_TYPE = "PROMPT_TUNING";

/** Where the prompt started is of no influence on what it is. */
const HARMLESS = [
  ...["prompt_tuning_init", "prompt_tuning_init_text"],
  ...["tokenizer_kwargs", "tokenizer_name_or_path"],
] as const;

export function exportPrompt(
  config: ModelConfig,
  { init }: PromptOptions,
  adapter: NamedTensors,
): AdapterFile {
  const prompt = required(adapter.get(PROMPT_EMBEDDINGS), `the tensor ${PROMPT_EMBEDDINGS}`);
  return promptLearningFile(config, prompt, adapter, {
    peft_type: PEFT_TYPE,
    prompt_tuning_init: init === "vocabulary" ? "SAMPLE_VOCAB" : "RANDOM",
  });
}

/** Errors: ADAPTER_INVALID, see readPromptLearning and takeTensors. */
export function importPrompt(
  config: ModelConfig,
  file: AdapterFile,
): ImportedAdapter<PromptOptions> {
  const { virtualTokens, raw } = readPromptLearning(config, file, PEFT_TYPE, HARMLESS);
  const values = takePrompt(config, file, [virtualTokens, config.width]);
  const init = raw["prompt_tuning_init"] === "RANDOM" ? "random" : "vocabulary";
  return { options: { virtualTokens, init }, values };
}
