/** The words of the top bar. */
export const topBarStrings = {
  name: "PEFT Playground",
  navigation: "Pages",
  pages: { lab: "Lab", compare: "Compare" },
  scenario: "Scenario",
  ownSetup: "Own set-up",
  opening: "Looking for a GPU…",
  noDevice: "No GPU",
  software: "Software GPU",
  softwareShort: "Software",
  softwareHint: (label: string) =>
    `${label} computes WebGPU on the processor: right, but many times slower than a graphics card.`,
  reference: "Reference interpreter",
  referenceShort: "Reference",
  referenceHint:
    "Plain loops on the processor, without WebGPU: slow, and the yardstick for everything else.",
  deviceHint: (variants: string) => `Kernels: ${variants}`,
  help: "Keyboard (?)",
  present: "Present",
  presentHint: "Present (P)",
  theme: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },
} as const;
