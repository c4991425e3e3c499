// Days as the page writes them, for readers in other time zones than the author's.
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatDay } from "../../../src/ui/state/format-day.ts";

const { TZ } = process.env;

beforeEach(() => {
  process.env["TZ"] = "America/Los_Angeles";
});

afterEach(() => {
  if (TZ === undefined) delete process.env["TZ"];
  else process.env["TZ"] = TZ;
});

test("a date is the same day everywhere, a moment is a day where the reader is", () => {
  expect(formatDay("2026-11-22")).toBe("22 Nov 2026");
  expect(formatDay("2026-11-22T20:00:00Z")).toBe("22 Nov 2026");
  expect(formatDay("2026-11-22T02:00:00Z")).toBe("21 Nov 2026");
  expect(formatDay("yesterday")).toBe("yesterday");
});
