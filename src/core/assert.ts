/** Checks of our own invariants; what a user can get wrong has a typed error instead. */
import { PlaygroundError } from "./errors.ts";

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new PlaygroundError("INTERNAL", message);
}

/** Closes a switch over a discriminated union: a case that was forgotten does not compile. */
export function assertNever(value: never): never {
  throw new PlaygroundError("INTERNAL", `unexpected value ${JSON.stringify(value)}`);
}

/** The value, or an internal error that names what was missing. */
export function required<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) {
    throw new PlaygroundError("INTERNAL", `expected ${what}, found nothing`);
  }
  return value;
}
