/** The words of the page's frame: banners, landmarks, summaries. */
export const appStrings = {
  setup: "Set-up",
  showSetup: "Change the set-up",
  hideSetup: "Hide the set-up",
  methods: "Methods",
  results: "Training and results",
  noDevice: "This page found no GPU to train on.",
  useReference: "Run on the reference interpreter",
  referenceNote:
    "The reference interpreter trains the same models in plain loops on the processor, without WebGPU: slow, but real; digits-mini is small enough for it.",
  tryAgain: "Try again",
  lost: "Training was interrupted; everything drawn so far is kept.",
  failed: "The run could not go on.",
  restart: "Start the trainer again",
  softwareTitle: "Software adapter.",
  software: (label: string) =>
    `WebGPU runs on the processor here (${label}): results are right, and many times slower than on a graphics card.`,
  linkTitle: "Some of this link was not understood and left out:",
  dismiss: "Dismiss",
} as const;
