/** Days as people write them. */

/** "2026-11-22T10:00:00Z" → "22 Nov 2026"; the text itself where it is no date. */
export function formatDay(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" }).format(date);
}
