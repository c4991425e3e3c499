/** The words of the page's frame. */
import { msg } from "@lit/localize";

export const appStrings = {
  get drop() {
    return msg("Drop a run file to load it");
  },
  get partTitle() {
    return msg("A part of this page did not load.");
  },
  get partHint() {
    return msg("Check the connection, then reload the page.");
  },
  get reload() {
    return msg("Reload");
  },
};
