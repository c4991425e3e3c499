// Which lanes of a run are looked at together: those that have come furthest, and never one that has diverged beside one that has not.
import { expect, test } from "vitest";
import { isMixed, lanePlaces, scopeOf } from "../../../src/ui/inspect/lane-scope.ts";
import { spectrumOf, stripOf } from "../../../src/ui/inspect/inspect-data.ts";
import { sampleRun } from "../../helpers/sample-runs.ts";

const experiment = sampleRun({ methods: ["lora"], seeds: 4, steps: 40 });
const [sample] = experiment.runs;
const run = {
  ...sample!,
  lanes: sample!.lanes.map((lane, i) => (i === 1 ? { ...lane, divergedAt: 13 } : lane)),
};

test("of a finished run all", () => {
  const places = lanePlaces([40, 40, 40], run);
  expect(isMixed(places)).toBe(false);
  expect(scopeOf(places, undefined)).toEqual({ lanes: [0, 1, 2], step: 40 });
  expect(scopeOf(places, 2)).toEqual({ lanes: [2], step: 40 });
});

test("in a later wave those that are at their end, and without the one that diverged", () => {
  const places = lanePlaces([40, undefined, 40, 20], run);
  expect(places[1]).toEqual({ step: 12, hasDiverged: true });
  expect(isMixed(places)).toBe(true);
  expect(scopeOf(places, undefined)).toEqual({ lanes: [0, 2], step: 40 });
  expect(scopeOf(places, 1)).toEqual({ lanes: [1], step: 12 });
  expect(scopeOf(places, 3)).toEqual({ lanes: [3], step: 20 });
  // A seed that this run has not begun.
  expect(scopeOf(places, 7)).toEqual(scopeOf(places, undefined));
});

test("one that diverged at the very end is still apart; where all have, the last to do so", () => {
  const late = { lanes: run.lanes.map((lane) => ({ ...lane, divergedAt: 41 })) };
  const places = lanePlaces([40, undefined], late);
  expect(isMixed(places)).toBe(true);
  expect(scopeOf(places, undefined)).toEqual({ lanes: [0], step: 40 });
  const all = { lanes: run.lanes.map((lane, i) => ({ ...lane, divergedAt: 10 + i })) };
  expect(scopeOf(lanePlaces([undefined, undefined], all), undefined)).toEqual({
    ...{ lanes: [1], step: 10 },
  });
  expect(scopeOf([], undefined)).toEqual({ lanes: [], step: 0 });
});

test("means and deviations are of the chosen lanes alone", () => {
  const site = { layer: 0, place: "q", kind: "weight" } as const;
  const norms = [1, 100, 3, 50].map((change) => ({ change, start: 2 }));
  const about = { runId: "1:lora", methodId: "lora", seeds: [1, 2, 3, 4] } as const;
  const steps = [40, undefined, 40, 20];
  const updates = [{ ...site, lanes: norms }];
  const inspection = { ...about, steps, updates, changes: "weights" } as const;
  const cell = (lanes: readonly number[]) => stripOf(inspection, "matrices", lanes).cells[0];
  expect(cell([0, 2])?.relative).toBe(1);
  expect(cell([0, 2])?.deviation).toBeCloseTo(Math.SQRT1_2, 12);
  expect(cell([3])).toMatchObject({ relative: 25, deviation: undefined });
  const choice = { runId: "1:lora", label: "LoRA", run, experiment };
  const values = [
    [2, 0],
    [90, 80],
    [4, 0],
    [7, 7],
  ];
  const spectrum = spectrumOf(choice, values, { lanes: [0, 2], step: 40 });
  expect(spectrum).toMatchObject({ step: 40, values: [3, 0], rank: 1 });
});
