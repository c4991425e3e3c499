/** The words of the scenario card. */
import { msg, str } from "@lit/localize";

export const scenarioCardStrings = {
  get title() {
    return msg("Scenario");
  },
  get pick() {
    return msg("Scenario");
  },
  get own() {
    return msg("Own set-up");
  },
  get ownText() {
    return msg(
      "Choose a scenario for a comparison that tells something, or set up your own below.",
    );
  },
  changes: (count: number) =>
    count === 1 ? msg("1 setting changed") : msg(str`${count} settings changed`),
  get reset() {
    return msg("Reset");
  },
  get recorded() {
    return msg("Show the recorded run");
  },
  get recordedHint() {
    return msg("A real run of this scenario that ships with the page (T)");
  },
};
