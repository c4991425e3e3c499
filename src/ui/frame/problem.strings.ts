/** How an error becomes a sentence. */
import { msg, str } from "@lit/localize";

export const problemStrings = {
  stopped: (sentence: string) => msg(str`${sentence}.`),
};
