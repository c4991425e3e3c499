/** The options of prompt-tuning. */
import * as v from "valibot";
import { virtualTokensSchema } from "./virtual-tokens.ts";

export const promptSchema = v.strictObject({
  virtualTokens: virtualTokensSchema,
  // A small model's embeddings are far below N(0, 1): their standard deviation is 0.12 to 0.19 on the bases that ship.
  // Fine-tuning the text base (perplexity 78) on Moby-Dick, rows of the vocabulary start at 100 and N(0, 1) at 151; after
  // 200 steps they are at 70.8 and 71.6. On the digits, whose vocabulary is little but digits, N(0, 1) does better, and
  // neither learns a new operation.
  init: v.optional(
    v.pipe(
      v.picklist(["vocabulary", "random"]),
      v.title("First values"),
      v.description(
        "Embeddings of tokens drawn from the vocabulary, or N(0, 1), which is PEFT's default and far larger than a token's.",
      ),
    ),
    "vocabulary",
  ),
});
export type PromptOptions = v.InferOutput<typeof promptSchema>;
