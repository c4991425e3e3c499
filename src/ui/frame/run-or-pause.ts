/** What the large button and the space bar do: run, pause, go on. */
import type { Store } from "../state/store.ts";

export function runOrPause(store: Store): void {
  const { phase } = store.snapshot.run;
  if (phase === "running") void store.pause();
  else if (phase === "paused") void store.resume();
  else void store.start();
}
