/** The words of the spoken summary. */
export const liveStrings = {
  preparing: "Preparing to train.",
  running: "Training.",
  paused: "Paused.",
  ended: "Training has ended.",
  lost: "Training was interrupted.",
} as const;
