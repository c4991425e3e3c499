/** The words of the keyboard sheet. */
import { msg } from "@lit/localize";

export const helpStrings = {
  get title() {
    return msg("Keyboard");
  },
  get close() {
    return msg("Close");
  },
  get groups() {
    return [
      {
        title: msg("Training"),
        keys: [
          [msg("Space"), msg("Run, pause, resume")],
          [".", msg("One step of every method, then pause")],
          ["S", msg("Stop")],
          ["R", msg("Run with changes")],
          ["1–9", msg("Switch a method on or off")],
          ["N", msg("Next scenario")],
          ["T", msg("Show the recorded run")],
          ["Ctrl Z", msg("Undo the last change of a control")],
        ],
      },
      {
        title: msg("Charts and runs"),
        keys: [
          ["L", msg("Loss on a log scale")],
          ["M", msg("Smoothing on or off")],
          ["0", msg("Whole range of steps")],
          ["← →", msg("Crosshair, on a chart in focus")],
          ["E", msg("Share and export")],
        ],
      },
      {
        title: msg("On a row of the runs in focus"),
        keys: [
          ["↑ ↓", msg("Row above, row below")],
          ["Home End", msg("First row, last row")],
          ["Enter F2", msg("Rename")],
          ["B", msg("Baseline")],
          ["V", msg("Pin")],
          ["H", msg("Hide or show")],
          ["Delete", msg("Delete, with a way back")],
        ],
      },
      {
        title: msg("Page"),
        keys: [
          ["G L", msg("Lab")],
          ["G C", msg("Compare")],
          ["G I", msg("Inspect")],
          ["G H", msg("Learn")],
          ["G Y", msg("Device and self-test")],
          ["P", msg("Present")],
          ["D", msg("Theme: system, light, dark")],
          ["Shift R", msg("Reload and go on")],
          ["?", msg("This sheet")],
          ["Esc", msg("Close, leave")],
        ],
      },
      {
        title: msg("While presenting"),
        keys: [
          ["→ Page ↓", msg("Next beat")],
          ["← Page ↑", msg("Previous beat")],
          ["B .", msg("Blank screen")],
          ["T", msg("The recorded run")],
          [msg("Space"), msg("Run, pause, resume")],
          ["Esc P", msg("Leave")],
        ],
      },
    ];
  },
  get note() {
    return msg("Keys rest while you type in a field.");
  },
};
