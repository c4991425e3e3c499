/** The words of the figure of trainable parameters. */
export const countFigureStrings = {
  title: "Trainable parameters",
  note: "log scale · share of the whole model",
  tableCaption: "What the trained parameters take",
  costs: "Bytes",
  method: "Method",
  file: "File",
  optimizer: "Optimizer state",
  empty: "Switch a method on to see what it trains.",
  sentence: (parts: readonly string[]) => `Trainable parameters: ${parts.join("; ")}.`,
  part: (label: string, count: string, share: string) => `${label} ${count} (${share})`,
  /** "LoRA r=4 trains 12.6 times fewer parameters than Full fine-tuning." */
  ratio: (least: string, ratio: string, most: string) =>
    `${least} trains ${ratio} times fewer parameters than ${most}.`,
} as const;
