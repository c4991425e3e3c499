/** The words of the dot at a changed setting. */
import { msg, str } from "@lit/localize";

export const changeDotStrings = {
  reset: (name: string) => msg(str`Reset ${name}`),
  get changed() {
    return msg("Changed; press to reset");
  },
};
