/** The words of the task card. */
import type { DigitOperation, ModelId, TextTask } from "../../experiment/models.ts";

export const taskCardStrings = {
  title: "Task",
  label: "Task to learn",
  digitsGroup: "Digit operations, never seen in pretraining",
  textGroup: "Text",
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
    spam: "Spam or not",
    party: "Party of a president’s words",
    century: "Century of a president’s words",
  } satisfies Readonly<Record<TextTask, string>>,
  samples: "Training examples",
  loading: "Loading examples…",
  model: "Base model",
  parameters: (count: string) => `${count} parameters`,
  shape: (layers: number, width: number, heads: number) =>
    `GPT-2, ${layers} layers, width ${width}, ${heads} heads`,
  models: {
    "digits-mini": "Pretrained on copying, reversing, sorting and incrementing six digits.",
    "sotu-mini": "Pretrained on the State of the Union addresses.",
  } satisfies Readonly<Record<ModelId, string>>,
} as const;
