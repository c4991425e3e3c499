/** Days as people write them. */
import { perLocale } from "./format.ts";

const day = perLocale((tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium" }));

/** "2026-11-22T10:00:00Z" → "22 Nov 2026"; the text itself where it is no date. */
export function formatDay(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : day().format(date);
}
