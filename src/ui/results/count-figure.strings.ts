/** The words of the figure of trainable parameters. */
import { msg, str } from "@lit/localize";

export const countFigureStrings = {
  get title() {
    return msg("Trainable parameters");
  },
  get note() {
    return msg("log scale · share of the whole model");
  },
  get tableCaption() {
    return msg("What the trained parameters take");
  },
  get costs() {
    return msg("Bytes");
  },
  get method() {
    return msg("Method");
  },
  get file() {
    return msg("File");
  },
  get optimizer() {
    return msg("Optimizer state");
  },
  get empty() {
    return msg("Switch a method on to see what it trains.");
  },
  sentence: (parts: readonly string[]) => msg(str`Trainable parameters: ${parts.join(msg("; "))}.`),
  part: (label: string, count: string, share: string) => msg(str`${label} ${count} (${share})`),
  /** "LoRA r=4 trains 12.6 times fewer parameters than Full fine-tuning." */
  ratio: (least: string, ratio: string, most: string) =>
    msg(str`${least} trains ${ratio} times fewer parameters than ${most}.`),
};
