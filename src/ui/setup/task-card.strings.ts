/** The words of the task card. */
import { msg } from "@lit/localize";
import type { DigitOperation, TextTask } from "../../experiment/models.ts";

export const taskCardStrings = {
  get title() {
    return msg("Task");
  },
  get label() {
    return msg("Task to learn");
  },
  get digitsGroup() {
    return msg("Digit operations, never seen in pretraining");
  },
  get textGroup() {
    return msg("Continue a text");
  },
  get classesGroup() {
    return msg("Tell texts apart");
  },
  operations: {
    get sortd() {
      return msg("Sort descending");
    },
    get add3() {
      return msg("Add 3 to each digit");
    },
    get rot() {
      return msg("Rotate by two places");
    },
    get swap() {
      return msg("Swap neighbours");
    },
    get comp() {
      return msg("Nine’s complement");
    },
    get dec() {
      return msg("Subtract 1 from each digit");
    },
  } satisfies Readonly<Record<DigitOperation, string>>,
  texts: {
    get "moby-dick"() {
      return msg("The language of Moby-Dick");
    },
    get spam() {
      return msg("Spam from other mail");
    },
    get party() {
      return msg("Parties by their presidents’ words");
    },
    get century() {
      return msg("Centuries by their presidents’ words");
    },
  } satisfies Readonly<Record<TextTask, string>>,
  get samples() {
    return msg("Training examples");
  },
  get loading() {
    return msg("Loading examples…");
  },
};
