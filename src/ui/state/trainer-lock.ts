/** Which tab may train: one at a time, by the browser's own locks; without them every tab may. */
export interface TrainerLock {
  /** False where another tab has it. */
  acquire(): Promise<boolean>;
  release(): void;
  isHeldElsewhere(): Promise<boolean>;
}

const NAME = "peft-playground-trainer";

export function trainerLock(locks: LockManager | undefined): TrainerLock {
  let isHeld = false;
  let letGo: () => void = () => undefined;
  return {
    acquire() {
      if (isHeld || locks === undefined) return Promise.resolve(true);
      return new Promise((resolve) => {
        // The lock is held until the promise that its holder returns is settled.
        const hold = (lock: Lock | null): Promise<void> | undefined => {
          isHeld = lock !== null;
          resolve(isHeld);
          return isHeld ? new Promise((end) => (letGo = end)) : undefined;
        };
        locks.request(NAME, { ifAvailable: true }, hold).catch(() => {
          // Locks that are refused guard nothing.
          resolve(true);
        });
      });
    },
    release() {
      isHeld = false;
      letGo();
    },
    async isHeldElsewhere() {
      if (isHeld || locks === undefined) return false;
      try {
        const { held = [] } = await locks.query();
        return held.some(({ name }) => name === NAME);
      } catch {
        return false;
      }
    },
  };
}
