/**
 * How the page learns that a thread has ended without a word, which fires no event: the thread holds one of the browser's
 * locks, and who waits for it gets it then. It ends no thread.
 */

/** What the thread says, beside its answers to calls, once it holds its lock. */
export const HOLDS_LOCK = "holds its lock";

/**
 * In the thread, whose name it is: holds it for as long as the thread lives, and calls back once it does. An address that
 * is not secure has no locks.
 */
export function holdThreadLock(
  name: string,
  locks: LockManager | undefined,
  onHeld: () => void,
): void {
  if (name === "") return;
  locks
    ?.request(name, () => {
      onHeld();
      return new Promise<never>(() => undefined);
    })
    // Locks that are refused guard nothing.
    .catch(() => undefined);
}

/** On the page, once the thread holds its lock: calls back when it has ended, in whatever way. */
export function whenThreadEnds(
  name: string,
  locks: LockManager | undefined,
  onEnd: () => void,
): void {
  locks?.request(name, onEnd).catch(() => undefined);
}
