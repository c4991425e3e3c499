/** The set-ups before the last changes of the controls, for undoing them; changes in quick succession count as one. */

export interface History<T> {
  /** Latest last. */
  readonly past: readonly T[];
  readonly changedAtMs: number;
}

export const NO_HISTORY: History<never> = { past: [], changedAtMs: -Infinity };

/** More are forgotten. */
const MOST_CHANGES = 50;

/** A drag of a slider is one change. */
const ONE_CHANGE_MS = 400;

/** With the value that is about to be replaced. */
export function remembered<T>(history: History<T>, before: T, nowMs: number): History<T> {
  const isSameChange = nowMs - history.changedAtMs < ONE_CHANGE_MS && history.past.length > 0;
  const past = isSameChange ? history.past : [...history.past, before].slice(-MOST_CHANGES);
  return { past, changedAtMs: nowMs };
}

/** The value before the last change, and the history without it. */
export function takenBack<T>(
  history: History<T>,
): { readonly value: T; readonly history: History<T> } | undefined {
  const value = history.past.at(-1);
  if (value === undefined) return undefined;
  return { value, history: { past: history.past.slice(0, -1), changedAtMs: -Infinity } };
}
