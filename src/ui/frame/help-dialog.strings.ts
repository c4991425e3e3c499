/** The words of the keyboard sheet. */
export const helpStrings = {
  title: "Keyboard",
  close: "Close",
  keys: [
    ["Space", "Run, pause, resume"],
    [".", "One step of every method, then pause"],
    ["S", "Stop"],
    ["L", "Loss on a log scale"],
    ["D", "Theme: system, light, dark"],
    ["?", "This sheet"],
    ["Esc", "Close"],
  ],
  note: "Keys rest while you type in a field.",
} as const;
