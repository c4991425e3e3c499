/** The words of the base card. */
import { msg, str } from "@lit/localize";
import type { ModelId } from "../../experiment/models.ts";

export const baseCardStrings = {
  get title() {
    return msg("Base model");
  },
  parameters: (count: string) => msg(str`${count} parameters`),
  shape: (layers: number, width: number, heads: number) =>
    msg(str`GPT-2, ${layers} layers, width ${width}, ${heads} heads.`),
  models: {
    get "digits-mini"() {
      return msg("Pretrained on copying, reversing, sorting and incrementing six digits.");
    },
    get "sotu-mini"() {
      return msg("Pretrained on the State of the Union addresses.");
    },
  } satisfies Readonly<Record<ModelId, string>>,
  newHead: (classes: number) => msg(str`A new output layer for ${classes} classes trains along.`),
};
