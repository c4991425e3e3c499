/** The words of the keyboard sheet. */
export const helpStrings = {
  title: "Keyboard",
  close: "Close",
  groups: [
    {
      title: "Training",
      keys: [
        ["Space", "Run, pause, resume"],
        [".", "One step of every method, then pause"],
        ["S", "Stop"],
        ["R", "Run with changes"],
        ["1–9", "Switch a method on or off"],
        ["N", "Next scenario"],
        ["T", "Show the recorded run"],
        ["Ctrl Z", "Undo the last change of a control"],
      ],
    },
    {
      title: "Charts and runs",
      keys: [
        ["L", "Loss on a log scale"],
        ["M", "Smoothing on or off"],
        ["0", "Whole range of steps"],
        ["← →", "Crosshair, on a chart in focus"],
        ["↑ ↓", "Rows, on the table in focus"],
        ["B", "Baseline, on a row in focus"],
        ["V", "Pin, on a row in focus"],
        ["E", "Share and export"],
      ],
    },
    {
      title: "Page",
      keys: [
        ["G L", "Lab"],
        ["G C", "Compare"],
        ["P", "Present"],
        ["D", "Theme: system, light, dark"],
        ["Shift R", "Reload and go on"],
        ["?", "This sheet"],
        ["Esc", "Close, leave"],
      ],
    },
    {
      title: "While presenting",
      keys: [
        ["→ Page ↓", "Next beat"],
        ["← Page ↑", "Previous beat"],
        ["B or .", "Blank screen"],
        ["T", "The recorded run"],
        ["Esc", "Leave"],
      ],
    },
  ],
  note: "Keys rest while you type in a field.",
} as const;
