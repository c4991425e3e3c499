/** Where a visit begins: the snapshot that an address asks for, before anything is opened or loaded. */
import { defaultExperiment } from "../../experiment/defaults.ts";
import { checkExperiment } from "../../experiment/schema.ts";
import type { ReadHash } from "../../experiment/url.ts";
import { INITIAL_RUN_STATE } from "./run-state.ts";
import type { Snapshot } from "./snapshot.ts";
import { DEFAULT_VIEW, NO_MARKS, NO_RECOVERY } from "./snapshot.ts";

export function initialSnapshot(start: ReadHash): Snapshot {
  const { experiment, notices, route, present, scenarioId, hide, view, autorun } = start;
  const { zoom } = view;
  const awaited = autorun && zoom !== undefined ? { zoom, experiment } : undefined;
  return {
    experiment,
    problems: checkExperiment(experiment),
    device: { status: "opening" },
    preview: { status: "loading" },
    run: INITIAL_RUN_STATE,
    notices,
    route,
    isPresenting: present,
    scenarioId,
    hide: new Set(hide),
    kept: [],
    marks: NO_MARKS,
    toasts: [],
    view: { ...DEFAULT_VIEW, ...view, awaited },
    storage: { status: "ok" },
    otherTab: false,
    recovery: NO_RECOVERY,
    canUndo: false,
  };
}

/** Whether an address sets anything up: then the last visit's set-up does not come back. */
export function hasSetUp({ experiment, scenarioId }: ReadHash): boolean {
  const usual = JSON.stringify(defaultExperiment());
  return scenarioId !== undefined || JSON.stringify(experiment) !== usual;
}
