/** The words of the table of samples. */
import { msg } from "@lit/localize";

export const samplesTableStrings = {
  get title() {
    return msg("Samples");
  },
  notes: {
    get answers() {
      return msg("Validation prompts before and after tuning; wrong tokens are underlined.");
    },
    get text() {
      return msg(
        "Continuations of held-out text before and after tuning, sampled at temperature 0.8.",
      );
    },
    get classes() {
      return msg(
        "Validation texts as the model reads them, and the class that it takes them for, with its probability.",
      );
    },
  },
  get empty() {
    return msg("What the base and each tuned model make of the same examples.");
  },
  targets: {
    get answers() {
      return msg("Target");
    },
    get text() {
      return msg("The text goes on");
    },
    get classes() {
      return msg("Class");
    },
  },
  get base() {
    return msg("Before tuning");
  },
  get newHead() {
    return msg("Before, new head");
  },
  get right() {
    return msg("right");
  },
  get wrong() {
    return msg("wrong");
  },
  pending: "…",
};
