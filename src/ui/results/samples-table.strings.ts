/** The words of the table of samples. */
export const samplesTableStrings = {
  title: "Samples",
  caption: "What each model writes after the same prompts",
  region: "Samples, scrollable",
  noteAnswers: "Validation prompts before and after tuning; wrong tokens are underlined.",
  noteText: "Greedy continuations of held-out text, before and after tuning.",
  empty: "What the base and each tuned model write after the same prompts.",
  prompt: "Prompt",
  target: "Target",
  bookTarget: "The book goes on",
  base: "Frozen base",
  right: "right",
  wrong: "wrong",
  pending: "…",
} as const;
