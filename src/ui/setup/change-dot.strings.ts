/** The words of the dot at a changed setting. */
export const changeDotStrings = {
  reset: (name: string) => `Reset ${name}`,
  changed: "Changed; press to reset",
} as const;
