// Prints "N passed, N failed" from the report of Vitest's JSON reporter; runs no test.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** The part of the report that is counted. */
export interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts tests, plus one failure for each file that failed without a failed test (it did not load),
 * and one for a run that failed otherwise (an unhandled error): a broken run never counts 0 failed.
 */
export function tally(report: Report): { passed: number; failed: number; skipped: number } {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests,
  };
}

function main(path: string | undefined): void {
  if (path === undefined) throw new Error("expected the path of a JSON report, found no argument");
  const { passed, failed, skipped } = tally(JSON.parse(readFileSync(path, "utf8")) as Report);
  console.log(`${skipped} skipped`);
  console.log(`${passed} passed, ${failed} failed`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main(process.argv[2]);
