/** The words of the base card. */
import type { ModelId } from "../../experiment/models.ts";

export const baseCardStrings = {
  title: "Base model",
  parameters: (count: string) => `${count} parameters`,
  shape: (layers: number, width: number, heads: number) =>
    `GPT-2, ${layers} layers, width ${width}, ${heads} heads`,
  models: {
    "digits-mini": "Pretrained on copying, reversing, sorting and incrementing six digits.",
    "sotu-mini": "Pretrained on the State of the Union addresses.",
  } satisfies Readonly<Record<ModelId, string>>,
  newHead: (classes: number) => `A new output layer for ${classes} classes trains along.`,
} as const;
