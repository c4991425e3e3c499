// What each beat of a talk shows: the end of the story is not told before its beat.
import { expect, test } from "vitest";
import { recordedId } from "../../../src/experiment/recorded.ts";
import { SCENARIOS } from "../../../src/experiment/scenarios.ts";
import { lossData } from "../../../src/ui/charts/loss-data.ts";
import { onStage, sightOf } from "../../../src/ui/present/talk.ts";
import type { Snapshot } from "../../../src/ui/state/snapshot.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

const [{ beats }] = SCENARIOS as readonly [(typeof SCENARIOS)[number]];

function withCurrent(origin: "trained" | "recorded" | "file"): Snapshot {
  const current = sampleRun({ origin });
  const snapshot = sampleSnapshot([current]);
  return { ...snapshot, run: { ...snapshot.run, current } };
}

const curves = (snapshot: Snapshot) => lossData(snapshot).series.length;

test("before the first beat with an action a recorded run is its base alone", () => {
  const snapshot = withCurrent("recorded");
  const first = onStage(snapshot, beats, 0, false);
  expect(curves(first)).toBe(0);
  expect(lossData(first).baseLoss).toBe(snapshot.run.current?.base?.evaluation.loss);
  expect(curves(onStage(snapshot, beats, 1, false))).toBe(3);
});

test("nothing is hidden that was trained here, was asked for, or has no story", () => {
  const trained = withCurrent("trained");
  expect(onStage(trained, beats, 0, false)).toBe(trained);
  const recorded = withCurrent("recorded");
  expect(onStage(recorded, beats, 0, true)).toBe(recorded);
  expect(onStage(recorded, [], 0, false)).toBe(recorded);
});

test("a talk is about its scenario's run, whatever the Lab has been looking at", () => {
  const trained = withCurrent("trained");
  const view = { ...trained.view, lookedAt: "another" };
  expect(onStage({ ...trained, view }, beats, 0, false).view.lookedAt).toBeUndefined();
});

test("the recorded run is a view, whatever trains meanwhile", () => {
  const twin = { ...sampleRun({ origin: "recorded" }), id: recordedId("lora-vs-full") };
  const live = sampleRun({ number: 2 });
  const before = sampleSnapshot([live, twin]);
  const snapshot: Snapshot = {
    ...before,
    scenarioId: "lora-vs-full",
    run: { ...before.run, phase: "running", current: live },
  };
  const shown = (at: number, isAskedFor: boolean, of = snapshot) =>
    onStage(of, beats, at, isAskedFor).run.current?.id;
  const [recorded, run, compare] = ["recorded", "run", "compare"].map((action) =>
    beats.findIndex((beat) => beat.action === action),
  ) as [number, number, number];
  expect(shown(recorded, false)).toBe(twin.id);
  expect(shown(run, false)).toBe(live.id);
  expect(shown(run, true)).toBe(twin.id);
  expect(shown(compare, false)).toBe(live.id);

  // Costs before there are any: the recorded ones.
  const young = { ...live, runs: live.runs.map((one) => ({ ...one, lanes: [] })) };
  const early = { ...snapshot, run: { ...snapshot.run, current: young } };
  expect(shown(compare, false, early)).toBe(twin.id);
  expect(shown(run, false, early)).toBe(live.id);
});

test("a beat that compares shows costs, every other one losses", () => {
  for (const { beats: own } of SCENARIOS) {
    for (const beat of own) {
      expect(sightOf(beat)).toBe(beat.caption === "compare" ? "costs" : "losses");
    }
  }
  expect(sightOf(undefined)).toBe("losses");
});
