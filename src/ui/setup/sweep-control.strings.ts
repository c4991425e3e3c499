/** The words of a method's sweep. */
import { msg, str } from "@lit/localize";

export const sweepStrings = {
  get label() {
    return msg("Sweep");
  },
  get off() {
    return msg("off");
  },
  get learningRate() {
    return msg("learning rate");
  },
  values: (knob: string) => msg(str`Values of ${knob}`),
  runs: (count: number) => msg(str`${count} runs`),
};
