/** Single keys and what they do; silent while a person types or operates a control that wants the key itself. */
import type { Route } from "../../experiment/link.ts";

export type KeyAction =
  | { readonly type: "run-or-pause" }
  | { readonly type: "step" }
  | { readonly type: "stop" }
  | { readonly type: "restart" }
  | { readonly type: "next-scenario" }
  | { readonly type: "toggle-method"; readonly index: number }
  | { readonly type: "toggle-scale" }
  | { readonly type: "toggle-smoothing" }
  | { readonly type: "reset-zoom" }
  | { readonly type: "go"; readonly route: Route }
  | { readonly type: "recorded" }
  | { readonly type: "present" }
  | { readonly type: "theme" }
  | { readonly type: "export" }
  | { readonly type: "undo" }
  | { readonly type: "reload" }
  | { readonly type: "device" }
  | { readonly type: "help" };

/** For the sheet of keys as well, which a test holds to these. */
export const ACTIONS: Readonly<Record<string, KeyAction>> = {
  " ": { type: "run-or-pause" },
  ".": { type: "step" },
  s: { type: "stop" },
  r: { type: "restart" },
  n: { type: "next-scenario" },
  l: { type: "toggle-scale" },
  m: { type: "toggle-smoothing" },
  "0": { type: "reset-zoom" },
  t: { type: "recorded" },
  p: { type: "present" },
  d: { type: "theme" },
  e: { type: "export" },
  "?": { type: "help" },
};

export const PAGES: Readonly<Record<string, KeyAction>> = {
  l: { type: "go", route: "lab" },
  c: { type: "go", route: "compare" },
  i: { type: "go", route: "inspect" },
  h: { type: "go", route: "learn" },
  y: { type: "device" },
};

export type PresentAction = "next" | "previous" | "blank" | "recorded" | "leave" | "run-or-pause";

/** What clickers send as well: PageDown and PageUp, a stop and B for a blank screen. */
export const PRESENT_ACTIONS: Readonly<Record<string, PresentAction>> = {
  arrowright: "next",
  pagedown: "next",
  arrowleft: "previous",
  pageup: "previous",
  b: "blank",
  ".": "blank",
  t: "recorded",
  p: "leave",
  escape: "leave",
  " ": "run-or-pause",
};

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select";
/** What the space bar presses, or turns over, by itself. */
const PRESSED_BY_SPACE = "button, a[href], summary, input, [contenteditable]";
/** `G`, then the page's letter. */
const CHORD_MS = 1500;

/** Reads key presses; it remembers a `G` that waits for its second letter. */
export class Keyboard {
  #chordUntil = 0;

  /**
   * The action of the key that follows a `G`, to be asked before whatever has the focus hears of it: `H` on a row of the
   * table hides the run, after a `G` it is the page's letter. Any other key ends the waiting.
   */
  completed(event: KeyboardEvent): KeyAction | undefined {
    if (event.repeat) return undefined;
    const isSecond = performance.now() < this.#chordUntil;
    this.#chordUntil = 0;
    if (!isSecond || hasModifier(event) || isTyping(event)) return undefined;
    return PAGES[keyOf(event)];
  }

  /** The action of a key press, or undefined when it is not ours. */
  action(event: KeyboardEvent): KeyAction | undefined {
    if (event.defaultPrevented || event.repeat || event.altKey || isTyping(event)) return undefined;
    const focused = focusOf(event);
    const key = keyOf(event);
    if (event.ctrlKey || event.metaKey) {
      return key === "z" && !event.shiftKey ? { type: "undo" } : undefined;
    }
    if (event.shiftKey && key === "r") return { type: "reload" };
    if (key === " " && focused?.closest(PRESSED_BY_SPACE)) return undefined;
    if (key === "g") this.#chordUntil = performance.now() + CHORD_MS;
    if (/^[1-9]$/.test(key)) return { type: "toggle-method", index: Number(key) - 1 };
    return ACTIONS[key];
  }
}

/** In a talk every other key rests, so that nothing happens by accident. */
export function presentAction(event: KeyboardEvent): PresentAction | undefined {
  if (hasModifier(event) || event.defaultPrevented) return undefined;
  const key = keyOf(event);
  if (key === " " && focusOf(event)?.closest(PRESSED_BY_SPACE)) return undefined;
  return PRESENT_ACTIONS[key];
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

function isTyping(event: KeyboardEvent): boolean {
  return (focusOf(event)?.closest(`${TYPING}, [contenteditable]`) ?? undefined) !== undefined;
}

function focusOf(event: KeyboardEvent): Element | undefined {
  const target = event.composedPath()[0];
  return target instanceof Element ? target : undefined;
}

function keyOf({ key }: KeyboardEvent): string {
  return key.toLowerCase();
}
