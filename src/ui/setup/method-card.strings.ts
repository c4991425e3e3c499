/** The words of a method card. */
export const methodCardStrings = {
  learningRate: "Learning rate",
  suggested: (rate: string) => `${rate} suggested`,
  more: "More options",
  reset: "Reset",
  resetLabel: (method: string) => `Reset ${method}`,
  enable: (method: string) => `Train with ${method}`,
  /** "16,384 trainable · 7.38 % of 222,080 · 64 KiB". */
  trainable: (count: string) => `${count} trainable`,
  share: (share: string, total: string, size: string) => `${share} of ${total} · ${size}`,
  match: "Match budget",
  matchHint:
    "Set the sizes of the other methods so that they train about as many parameters as this one",
  /** At a method that is off. */
  trainableHint: "trainable parameters",
  opensPaper: (title: string) => `Paper: ${title}`,
} as const;
