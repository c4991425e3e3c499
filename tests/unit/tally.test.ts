// The last line of a CI run: what counts as passed and failed.
import { expect, test } from "vitest";
import { tally } from "../../tools/tally.ts";
import type { Report } from "../../tools/tally.ts";

const passing: Report = {
  success: true,
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 1,
  testResults: [
    { status: "passed", assertionResults: [{ status: "passed" }, { status: "passed" }] },
  ],
};

test("a passing run counts its tests", () => {
  expect(tally(passing)).toEqual({ passed: 2, failed: 0, skipped: 1 });
});

test("a failed test counts once, its file not again", () => {
  const testResults = [{ status: "failed", assertionResults: [{ status: "failed" }] }];
  expect(tally({ ...passing, success: false, numFailedTests: 1, testResults }).failed).toBe(1);
});

test("a file that did not load counts as a failure", () => {
  const testResults = [...passing.testResults, { status: "failed", assertionResults: [] }];
  expect(tally({ ...passing, success: false, testResults }).failed).toBe(1);
});

test("a run that failed for another reason counts as a failure", () => {
  expect(tally({ ...passing, success: false }).failed).toBe(1);
});
