/** The words of the Lab. */
export const labStrings = {
  setup: "Set-up",
  showSetup: "Set-up",
  hideSetup: "Close the set-up",
  methods: "Methods",
  results: "Training and results",
} as const;
