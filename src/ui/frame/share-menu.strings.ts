/** The words of the share menu. */
export const shareStrings = {
  open: "Share and export",
  short: "Share",
  copyLink: "Copy link",
  copyLinkHint: "The set-up, as the difference from its scenario",
  shareView: "Copy link with view",
  shareViewHint: "And smoothing, scale and zoom of the charts",
  exportRun: "Export run file",
  exportRunHint: "Settings, every loss and samples, to load here or elsewhere",
  noRun: "Nothing has run yet",
  loadRun: "Load run file…",
  loadRunHint: "Or drop or paste it anywhere on the page",
  copied: "Link copied.",
  notCopied: "This browser gives no clipboard. The link:",
  exported: (name: string) => `Saved as ${name}.`,
} as const;
