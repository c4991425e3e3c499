/** Days as people write them. */
import { perLocale } from "./format.ts";

const day = perLocale((tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium" }));
const calendarDay = perLocale(
  (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" }),
);

/**
 * "2026-11-22T10:00:00Z" → "22 Nov 2026", where the reader is; "2026-11-22" is that day everywhere. The text itself where
 * it is no date.
 */
export function formatDay(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  // A date without a time is read as midnight in Greenwich, which is the day before in America.
  return (iso.includes("T") ? day() : calendarDay()).format(date);
}
