/** The words of the spoken summary. */
import { msg } from "@lit/localize";

export const liveStrings = {
  get preparing() {
    return msg("Preparing to train.");
  },
  get running() {
    return msg("Training.");
  },
  get paused() {
    return msg("Paused.");
  },
  get ended() {
    return msg("Training has ended.");
  },
  get lost() {
    return msg("Training was interrupted.");
  },
};
