/** The words of the scenario card. */
export const scenarioCardStrings = {
  title: "Scenario",
  pick: "Scenario",
  own: "Own set-up",
  ownText: "Choose a scenario for a comparison that tells something, or set up your own below.",
  changes: (count: number) => (count === 1 ? "1 setting changed" : `${count} settings changed`),
  reset: "Reset",
  recorded: "Show the recorded run",
  recordedHint: "A real run of this scenario that ships with the page (T)",
} as const;
