// The sheet of keys against the tables that the keys are read from: neither has one that the other lacks.
import { expect, test } from "vitest";
import { helpStrings } from "../../../src/ui/frame/help-dialog.strings.ts";
import { ACTIONS, PAGES, PRESENT_ACTIONS } from "../../../src/ui/frame/keyboard.ts";
import { ROW_KEYS } from "../../../src/ui/results/row-keys.ts";

/** Keys of the tables as the sheet writes them; the others are written as they are, letters large. */
const WRITTEN: Readonly<Record<string, string>> = {
  " ": "Space",
  arrowright: "→",
  arrowleft: "←",
  arrowup: "↑",
  arrowdown: "↓",
  pagedown: "Page ↓",
  pageup: "Page ↑",
  escape: "Esc",
  home: "Home",
  end: "End",
  enter: "Enter",
  delete: "Delete",
};

function written(keys: readonly string[]): readonly string[] {
  return keys.map((key) => WRITTEN[key.toLowerCase()] ?? key.toUpperCase()).sort();
}

/** "→ Page ↓" are two, "Ctrl Z" and "G L" one. */
function keysOf(text: string): readonly string[] {
  if (/^(Ctrl|Shift|G) /.test(text)) return [text];
  return text.match(/Page [↑↓]|\S+/g) ?? [];
}

const sheet = helpStrings.groups.map(({ keys }) => keys.flatMap(([text = ""]) => keysOf(text)));
const [training = [], charts = [], rows = [], page = [], presenting = []] = sheet;

test("has every key of the page, and none that does nothing", () => {
  const chords = Object.keys(PAGES).map((letter) => `G ${letter.toUpperCase()}`);
  // Read apart from the tables: digits, the undo, the reload, the dialogs' and the charts' own keys.
  const others = ["1–9", "Ctrl Z", "Shift R", "Esc", "←", "→"];
  expect([...training, ...charts, ...page].sort()).toEqual(
    [...written(Object.keys(ACTIONS)), ...chords, ...others].sort(),
  );
});

test("has every key of a row, and every key of a talk", () => {
  expect([...rows].sort()).toEqual(written(Object.keys(ROW_KEYS)));
  expect([...presenting].sort()).toEqual(written(Object.keys(PRESENT_ACTIONS)));
});
