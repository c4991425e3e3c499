/** A part of the thread's code that comes when it is asked for, with an error that the page knows; nothing is remembered. */
import { PlaygroundError } from "../core/errors.ts";

/**
 * `script` is the promise of `import()`. Browsers may remember for the life of a thread that a script did not load: who
 * wants to try anew takes another thread. Errors: WORKER_FAILED.
 */
export async function loaded<T>(script: Promise<T>): Promise<T> {
  try {
    return await script;
  } catch (cause) {
    throw new PlaygroundError(
      "WORKER_FAILED",
      "expected a part of the trainer, found a script that does not load",
      "Check the connection, then reload the page.",
      { cause },
    );
  }
}
