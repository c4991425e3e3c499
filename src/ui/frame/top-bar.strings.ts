/** The words of the top bar. */
export const topBarStrings = {
  name: "PEFT Playground",
  opening: "Looking for a GPU…",
  noDevice: "No GPU",
  software: "Software adapter",
  softwareShort: "Software",
  softwareHint: (label: string) =>
    `${label} computes WebGPU on the processor: right, but many times slower than a graphics card.`,
  reference: "Reference interpreter",
  referenceHint:
    "Plain loops on the processor, without WebGPU: slow, and the yardstick for everything else.",
  deviceHint: (variants: string) => `Kernels: ${variants}`,
  help: "Keyboard (?)",
  theme: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },
} as const;
