/** The words of the page's frame. */
export const appStrings = {
  loading: "Loading…",
  drop: "Drop a run file to load it",
} as const;
