/** Prompt-tuning (Lester et al. 2021) as HF PEFT does it: trained rows in front of the token embeddings; it does not merge. */
import { embedding } from "../graph/ops/embedding.ts";
import { add } from "../graph/ops/binary.ts";
import type { ModelConfig } from "../models/config.ts";
import type { Hooks } from "../models/hooks.ts";
import { tokenEmbedding } from "../models/sites.ts";
import { isSmall } from "./base-parameters.ts";
import type { AttachContext, Init, MethodSetting, ParameterSpec, PeftMethod } from "./method.ts";
import { exportPrompt, importPrompt } from "./prompt-file.ts";
import { PROMPT_EMBEDDINGS } from "./prompt-learning-file.ts";
import type { PromptOptions } from "./prompt-options.ts";
import { promptSchema } from "./prompt-options.ts";
import { expectRoom } from "./virtual-tokens.ts";

export const prompt: PeftMethod<PromptOptions> = {
  id: "prompt",
  label: "Prompt-tuning",
  summary:
    "Trains embeddings of virtual tokens in front of the input; the weights stay as they are.",
  citation: {
    label: "Lester et al. 2021",
    title: "The Power of Scale for Parameter-Efficient Prompt Tuning",
    url: "https://arxiv.org/abs/2104.08691",
  },
  schema: promptSchema,
  // Small models: calibrated on the bases that ship. Else what TRL starts from.
  defaultLearningRate: (config) => (isSmall(config) ? 1e-1 : 1e-2),
  parameters: (config, { virtualTokens, init }): readonly ParameterSpec[] => {
    expectRoom(config, virtualTokens);
    const shape = [virtualTokens, config.width];
    const common = { learningRateScale: 1, decays: true, isBase: false };
    return [{ name: PROMPT_EMBEDDINGS, shape, init: firstValues(config, init), ...common }];
  },
  count: ({ width }, { virtualTokens }) => virtualTokens * width,
  attach: attachPrompt,
  inputs: rowInputs,
  exportAdapter: exportPrompt,
  importAdapter: importPrompt,
};

function firstValues(config: ModelConfig, init: PromptOptions["init"]): Init {
  return init === "vocabulary"
    ? { kind: "rowsOfBase", of: tokenEmbedding(config).weightName }
    : { kind: "normal", standardDeviation: 1 };
}

/**
 * Rows [P; E(x)] of each sequence as a sum of two lookups, each of which has no row where the other has one. The
 * gradient then reads nv rows of the prompt, not all tokens, and lanes share the tokens' lookup.
 */
function attachPrompt(context: AttachContext, options: PromptOptions): Hooks {
  const { batch, time, parameter, input } = context;
  const rows = [batch * (options.virtualTokens + time)];
  return {
    virtualTokens: options.virtualTokens,
    embeddings: (tokens) =>
      add(
        embedding(input("promptRows", rows, "i32"), parameter(PROMPT_EMBEDDINGS)),
        embedding(input("tokenRows", rows, "i32"), tokens),
      ),
  };
}

const NO_ROW = -1;

/** Rows of the prompt [nv,D] and of the tokens [B·T,D] by position of the longer sequences, each [B·(nv+T)]. */
function rowInputs(
  { batch: B, time: T }: MethodSetting,
  { virtualTokens: nv }: PromptOptions,
): ReadonlyMap<string, Int32Array> {
  const length = nv + T;
  const each = (value: (row: number, t: number) => number) =>
    Int32Array.from({ length: B * length }, (_, i) => value(Math.floor(i / length), i % length));
  return new Map([
    ["promptRows", each((_, t) => (t < nv ? t : NO_ROW))],
    ["tokenRows", each((row, t) => (t < nv ? NO_ROW : row * T + t - nv))],
  ]);
}
