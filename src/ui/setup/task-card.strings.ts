/** The words of the task card. */
import type { DigitOperation, TextTask } from "../../experiment/models.ts";

export const taskCardStrings = {
  title: "Task",
  label: "Task to learn",
  digitsGroup: "Digit operations, never seen in pretraining",
  textGroup: "Continue a text",
  classesGroup: "Tell texts apart",
  operations: {
    sortd: "Sort descending",
    add3: "Add 3 to each digit",
    rot: "Rotate by two places",
    swap: "Swap neighbours",
    comp: "Nine’s complement",
    dec: "Subtract 1 from each digit",
  } satisfies Readonly<Record<DigitOperation, string>>,
  texts: {
    "moby-dick": "The language of Moby-Dick",
    spam: "Spam from other mail",
    party: "Parties by their presidents’ words",
    century: "Centuries by their presidents’ words",
  } satisfies Readonly<Record<TextTask, string>>,
  samples: "Training examples",
  loading: "Loading examples…",
} as const;
