/** The words of a method's sweep. */
export const sweepStrings = {
  label: "Sweep",
  off: "off",
  learningRate: "learning rate",
  values: (knob: string) => `Values of ${knob}`,
  runs: (count: number) => `${count} runs`,
} as const;
