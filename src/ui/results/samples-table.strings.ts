/** The words of the table of samples. */
export const samplesTableStrings = {
  title: "Samples",
  notes: {
    answers: "Validation prompts before and after tuning; wrong tokens are underlined.",
    text: "Continuations of held-out text before and after tuning, sampled at temperature 0.8.",
    classes:
      "Validation texts as the model reads them, and the class that it takes them for, with its probability.",
  },
  empty: "What the base and each tuned model make of the same examples.",
  targets: { answers: "Target", text: "The text goes on", classes: "Class" },
  base: "Before tuning",
  newHead: "Before, new head",
  right: "right",
  wrong: "wrong",
  pending: "…",
} as const;
