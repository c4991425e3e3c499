/** The words of the controls of a method's options. */
import { msg, str } from "@lit/localize";

export const optionStrings = {
  get allLinear() {
    return msg("all linear");
  },
  exact: (title: string) => msg(str`${title}, exact value`),
  layer: (layer: number) => msg(str`layer ${layer}`),
};
