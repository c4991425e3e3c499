/** The words of the table of samples. */
export const samplesTableStrings = {
  title: "Samples",
  caption: "What each model makes of the same examples",
  region: "Samples, scrollable",
  notes: {
    answers: "Validation prompts before and after tuning; wrong tokens are underlined.",
    text: "Continuations of held-out text before and after tuning, sampled at temperature 0.8.",
    classes:
      "Validation texts as the model reads them, and the class that it takes them for, with its probability.",
  },
  empty: "What the base and each tuned model make of the same examples.",
  prompts: { answers: "Prompt", text: "Prompt", classes: "Text" },
  targets: { answers: "Target", text: "The book goes on", classes: "Class" },
  base: "Frozen base",
  newHead: "Frozen base, new head",
  right: "right",
  wrong: "wrong",
  pending: "…",
} as const;
