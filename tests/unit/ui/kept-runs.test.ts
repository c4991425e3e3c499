// Marks, the limit and deletion of kept runs, undoing and the set-up's history, as pure functions and through the store.
import { describe, expect, test } from "vitest";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import { writeRunFile } from "../../../src/experiment/run-file.ts";
import { scenarioById } from "../../../src/experiment/scenarios.ts";
import type { History } from "../../../src/ui/state/history.ts";
import { NO_HISTORY, remembered, takenBack } from "../../../src/ui/state/history.ts";
import {
  findRun,
  keptOf,
  limited,
  withExperiment,
  withoutRun,
  withRunBack,
} from "../../../src/ui/state/kept-runs.ts";
import { readSession } from "../../../src/ui/state/session.ts";
import { INITIAL_RUN_STATE } from "../../../src/ui/state/run-state.ts";
import { NO_MARKS } from "../../../src/ui/state/snapshot.ts";
import { sampleRun } from "../../helpers/sample-runs.ts";
import { visit } from "../../helpers/visit.ts";

function stateOf(count: number) {
  const [current, ...earlier] = Array.from({ length: count }, (_, i) =>
    sampleRun({ number: count - i, steps: 2 }),
  );
  return { ...INITIAL_RUN_STATE, phase: "ended" as const, current, earlier };
}

function runIds(state: ReturnType<typeof stateOf> | typeof INITIAL_RUN_STATE) {
  return keptOf(state).flatMap(({ runs }) => runs.map(({ description }) => description.runId));
}

test("the oldest unpinned runs beyond the limit go, pinned ones and the current ones never", () => {
  const state = stateOf(4);
  const all = runIds(state);
  expect(limited(state, NO_MARKS, 12).dropped).toEqual([]);
  const pinned = new Set([all[11]!]);
  const { state: left, dropped } = limited(state, { ...NO_MARKS, pinned }, 7);
  expect(dropped).toEqual(all.slice(7, 11));
  expect(runIds(left)).toEqual([...all.slice(0, 7), all[11]]);
  expect(limited(state, NO_MARKS, 1).dropped).toEqual(all.slice(3));
});

test("a deleted run comes back to its place, also when its experiment has gone meanwhile", () => {
  const state = stateOf(3);
  const all = runIds(state);
  const found = findRun(keptOf(state), all[4]!)!;
  expect(runIds(withRunBack(withoutRun(state, all[4]!), found))).toEqual(all);
  const gone = [all[3]!, all[4]!, all[5]!].reduce<typeof INITIAL_RUN_STATE>(withoutRun, state);
  expect(keptOf(gone)).toHaveLength(2);
  const back = withRunBack(gone, found);
  expect(runIds(back)).toEqual([...all.slice(0, 3), all[4], ...all.slice(6)]);
  expect(withRunBack(back, found)).toBe(back);
});

test("an experiment from elsewhere is the current one, a second copy replaces the first", () => {
  const state = stateOf(2);
  const recorded = { ...sampleRun({ number: 9, origin: "recorded" }), id: "recorded-x" };
  const shown = withExperiment(state, recorded, NO_MARKS);
  expect(keptOf(shown).map(({ id }) => id)).toEqual([
    "recorded-x",
    ...keptOf(state).map(({ id }) => id),
  ]);
  expect(keptOf(withExperiment(shown, recorded, NO_MARKS))).toHaveLength(3);
  const busy = withExperiment({ ...state, phase: "running" }, recorded, NO_MARKS);
  expect(busy.current).toBe(state.current);
  expect(busy.earlier[0]).toBe(recorded);
});

test("a recorded run takes the place of another scenario's, but for runs that somebody marked", () => {
  const twin = (number: number) => ({
    ...sampleRun({ number, origin: "recorded" }),
    id: `recorded-${number}`,
  });
  const own = stateOf(1);
  const first = withExperiment(own, twin(1), NO_MARKS);
  const ids = (state: typeof first) => keptOf(state).map(({ id }) => id);
  const [trained] = ids(own);
  expect(ids(withExperiment(first, twin(2), NO_MARKS))).toEqual(["recorded-2", trained]);
  const baseline = first.current!.runs[0]!.description.runId;
  expect(ids(withExperiment(first, twin(2), { ...NO_MARKS, baseline }))).toEqual([
    ...["recorded-2", "recorded-1", trained],
  ]);
});

describe("undoing", () => {
  test("goes back change by change; a drag is one change; the oldest are forgotten", () => {
    let history: History<number> = remembered(NO_HISTORY, 1, 0);
    history = remembered(history, 2, 1000);
    history = remembered(history, 3, 1100);
    expect(history.past).toEqual([1, 2]);
    const taken = takenBack(history)!;
    expect(taken.value).toBe(2);
    expect(remembered(taken.history, 7, 1200).past).toEqual([1, 7]);
    expect(takenBack(NO_HISTORY)).toBeUndefined();
    let long: History<number> = NO_HISTORY;
    for (let i = 0; i < 60; i++) long = remembered(long, i, i * 1000);
    expect(long.past).toEqual(Array.from({ length: 50 }, (_, i) => i + 10));
  });

  test("takes a control back, and the scenario with all that it set up", async () => {
    let ms = 0;
    const clock = { now: () => (ms += 1000), after: () => () => undefined };
    const { store } = await visit({ hash: "", services: { clock } });
    const before = store.snapshot.experiment;
    expect(store.snapshot.canUndo).toBe(false);
    store.chooseScenario("rank-ladder");
    store.editTraining({ steps: 55 });
    expect(store.snapshot).toMatchObject({ canUndo: true, scenarioId: "rank-ladder" });
    store.undo();
    expect(store.snapshot.experiment).toEqual(scenarioById("rank-ladder")?.experiment);
    store.undo();
    expect(store.snapshot).toMatchObject({ canUndo: false, scenarioId: undefined });
    expect(store.snapshot.experiment).toEqual(before);
    store.undo();
    expect(store.snapshot.experiment).toEqual(before);
  });
});

describe("a file of runs", () => {
  test("is shown with its names, once however often it is dropped", async () => {
    const { store } = await visit();
    const run = sampleRun({ steps: 40 });
    const { runId } = run.runs[0]!.description;
    const text = writeRunFile(run, { marks: { names: { [runId]: "Yardstick" } } });
    const file = new File([text], "a.peftrun.json");
    await store.loadRunFile(file);
    expect(store.snapshot.toasts).toEqual([]);
    await store.loadRunFile(file);
    const { kept, marks } = store.snapshot;
    expect(kept).toMatchObject([{ id: run.id, origin: "file", number: 1 }]);
    expect(marks.names.get(runId)).toBe("Yardstick");
  });

  test("that is none is told by its name and changes nothing", async () => {
    const { store } = await visit();
    await store.loadRunFile(new File(["{}"], "b.json"));
    expect(store.snapshot.kept).toEqual([]);
    expect(store.snapshot.toasts[0]?.text).toContain("b.json");
  });
});

test("a session of which parts are broken gives the others", () => {
  const session = readSession(
    JSON.stringify({
      version: 1,
      experiment: { ...defaultExperiment(), model: "gpt-5" },
      scenarioId: "rank-ladder",
      marks: { baseline: 3, pinned: ["a", 4], names: { a: "b", c: 5 } },
      view: { smoothing: 2, isLog: true },
    }),
  );
  expect(session).toEqual({
    isWhole: false,
    experiment: undefined,
    scenarioId: "rank-ladder",
    marks: {
      baseline: undefined,
      pinned: new Set(["a"]),
      hidden: new Set(),
      names: new Map([["a", "b"]]),
    },
    view: { isLog: true },
  });
});
