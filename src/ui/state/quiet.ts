/** Which changes of the snapshot are more than another step of what trains: elements that show no step are not drawn for one. */
import type { Snapshot } from "./snapshot.ts";

/** Change with every step, or with the reader's pointer; of the runs, what is compared below. */
const RESTLESS: readonly (keyof Snapshot)[] = ["run", "kept", "view", "toasts"];

/** For `hasChanged` of a snapshot property. */
export function isMoreThanStep(now: Snapshot, before: Snapshot | undefined): boolean {
  if (before === undefined) return true;
  const keys = Object.keys(now) as (keyof Snapshot)[];
  return (
    keys.some((key) => !RESTLESS.includes(key) && now[key] !== before[key]) ||
    now.run.phase !== before.run.phase ||
    now.run.device !== before.run.device ||
    now.run.current?.id !== before.run.current?.id ||
    now.run.current?.origin !== before.run.current?.origin
  );
}
