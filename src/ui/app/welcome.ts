/** What a visitor finds before anything has trained: a scenario, and its recorded curves. */
import { SCENARIO_IDS } from "../../experiment/scenarios.ts";
import type { Store } from "../state/store.ts";

/** For after the last visit's runs are back, with the recorded ones that it has marked. */
export async function welcome(store: Store, hash: string): Promise<void> {
  await greet(store, hash);
  await store.recallRecorded();
}

/** Whoever has runs, or came by a link with a set-up, is not interrupted. */
async function greet(store: Store, hash: string): Promise<void> {
  const { kept, run, scenarioId, recovery } = store.snapshot;
  if (kept.length > 0 || run.phase !== "idle" || recovery.status !== "none") return;
  const isPlain = !hash.includes("?");
  if (isPlain && scenarioId === undefined) store.chooseScenario(SCENARIO_IDS[0]);
  if (store.snapshot.scenarioId !== undefined) await store.showRecorded();
}
