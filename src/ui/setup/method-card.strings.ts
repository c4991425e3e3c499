/** The words of a method card. */
import { msg, str } from "@lit/localize";

export const methodCardStrings = {
  get learningRate() {
    return msg("Learning rate");
  },
  suggested: (rate: string) => msg(str`${rate} suggested`),
  get more() {
    return msg("More options");
  },
  get reset() {
    return msg("Reset");
  },
  resetLabel: (method: string) => msg(str`Reset ${method}`),
  enable: (method: string) => msg(str`Train with ${method}`),
  /** "16,384 trainable · 7.38 % of 222,080 · 64 KiB". */
  trainable: (count: string) => msg(str`${count} trainable`),
  share: (share: string, total: string, size: string) => msg(str`${share} of ${total} · ${size}`),
  get match() {
    return msg("Match budget");
  },
  get matchHint() {
    return msg(
      "Set the sizes of the other methods so that they train about as many parameters as this one",
    );
  },
  /** At a method that is off. */
  get trainableHint() {
    return msg("trainable parameters");
  },
  opensPaper: (title: string) => msg(str`Paper: ${title}`),
};
