/** The words of the page's frame. */
import { msg } from "@lit/localize";

export const appStrings = {
  get drop() {
    return msg("Drop a run file to load it");
  },
};
