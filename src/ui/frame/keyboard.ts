/** Single keys and what they do; silent while a person types or operates a control that wants the key itself. */

export type KeyAction = "run-or-pause" | "step" | "stop" | "toggle-scale" | "theme" | "help";

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  " ": "run-or-pause",
  ".": "step",
  s: "stop",
  l: "toggle-scale",
  d: "theme",
  "?": "help",
};

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select";
/** What the space bar presses, or turns over, by itself. */
const PRESSED_BY_SPACE = "button, a[href], summary, input, [contenteditable]";

/** The action of a key press, or undefined when it is not ours. */
export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  if (event.repeat) return undefined;
  const target = event.composedPath()[0];
  const focused = target instanceof Element ? target : undefined;
  if (focused?.closest(`${TYPING}, [contenteditable]`)) return undefined;
  if (event.key === " " && focused?.closest(PRESSED_BY_SPACE)) return undefined;
  return ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}
