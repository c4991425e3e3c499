/** The words of the share menu. */
import { msg, str } from "@lit/localize";

export const shareStrings = {
  get open() {
    return msg("Share and export");
  },
  get openHint() {
    return msg("Share and export (E)");
  },
  get short() {
    return msg("Share");
  },
  get copyLink() {
    return msg("Copy link");
  },
  get copyLinkHint() {
    return msg("The set-up, as the difference from its scenario");
  },
  get shareView() {
    return msg("Copy link with view");
  },
  get shareViewHint() {
    return msg("And smoothing, scale and zoom of the charts");
  },
  get exportRun() {
    return msg("Export run file");
  },
  get exportRunHint() {
    return msg("Settings, every loss and samples, to load here or elsewhere");
  },
  get noRun() {
    return msg("Nothing has run yet");
  },
  get loadRun() {
    return msg("Load run file…");
  },
  get loadRunHint() {
    return msg("Or drop or paste it anywhere on the page");
  },
  get copied() {
    return msg("Link copied.");
  },
  get notCopied() {
    return msg("This browser gives no clipboard. The link:");
  },
  exported: (name: string) => msg(str`Saved as ${name}.`),
};
