/** How much of the table of runs stands side by side, by the room that it has; it draws nothing. */

/**
 * `wide`: every column of its own. `compact`: what changed stands below the name. `narrow`: the buttons as well, and the
 * numbers scroll beside the names.
 */
export type TableLayout = "wide" | "compact" | "narrow";

/** In the page's text size, the card's padding left out. */
const WIDE_REM = 76;
const COMPACT_REM = 55;

export function tableLayout(width: number, rem: number): TableLayout {
  if (width >= WIDE_REM * rem) return "wide";
  return width >= COMPACT_REM * rem ? "compact" : "narrow";
}
