/** The words of a talk's screen. */
import { msg, str } from "@lit/localize";

export const presentStrings = {
  get page() {
    return msg("Presentation");
  },
  /** Around the count of the step, which is set large. */
  get beforeStep() {
    return msg("step", { id: "before-step" });
  },
  /** Steps of each run by itself, as everywhere. */
  of: (steps: string, runs: number) =>
    runs > 1
      ? msg(str`of ${steps} each`, { id: "after-step-each" })
      : msg(str`of ${steps}`, { id: "after-step" }),
  beat: (at: number, all: number) => msg(str`Beat ${at} of ${all}`),
  get next() {
    return msg("Next beat (→)");
  },
  get previous() {
    return msg("Previous beat (←)");
  },
  get leave() {
    return msg("Leave (Esc)");
  },
  get run() {
    return msg("Run");
  },
  get pause() {
    return msg("Pause");
  },
  get resume() {
    return msg("Go on");
  },
  get preparing() {
    return msg("Preparing…");
  },
  get recorded() {
    return msg("Recorded");
  },
  recordedOn: (device: string) => msg(str`on ${device}`),
  get blank() {
    return msg("The screen is blank. Press B to show it again.");
  },
  panes: {
    get counts() {
      return msg("Parameters");
    },
    get samples() {
      return msg("Samples");
    },
  },
  /** Of the numbers below the bars. */
  resultsOf: (seeds: number) =>
    seeds > 1 ? msg(str`results: validation, mean of ${seeds} seeds`) : msg("results: validation"),
  get loss() {
    return msg("Loss");
  },
  showPane: (pane: string) => msg(str`Show beside the curves: ${pane}`),
  get ownSetup() {
    return msg("Own set-up");
  },
};
