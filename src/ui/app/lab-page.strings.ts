/** The words of the Lab. */
import { msg } from "@lit/localize";

export const labStrings = {
  get setup() {
    return msg("Set-up");
  },
  get showSetup() {
    return msg("Set-up");
  },
  get hideSetup() {
    return msg("Close the set-up");
  },
  get methods() {
    return msg("Methods");
  },
  get results() {
    return msg("Training and results");
  },
};
