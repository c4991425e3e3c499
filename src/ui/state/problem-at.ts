/** Finds what is wrong at one control; what is wrong at all is the experiment room's. */
import type { PlaygroundError } from "../../core/errors.ts";
import type { Problem } from "../../experiment/problems.ts";

/** The first problem of a field, as text for the control. */
export function problemAt(
  problems: readonly Problem[],
  field: string,
): PlaygroundError | undefined {
  return problems.find((problem) => problem.field === field)?.error;
}
