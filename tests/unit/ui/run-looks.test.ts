// Which runs the charts show, how they are told apart, and that all charts agree on it.
import { describe, expect, test } from "vitest";
import { recordedId } from "../../../src/experiment/recorded.ts";
import type { ExperimentRun } from "../../../src/experiment/runs.ts";
import { countBars } from "../../../src/ui/charts/count-data.ts";
import { lossData } from "../../../src/ui/charts/loss-data.ts";
import { metricData } from "../../../src/ui/charts/metric-data.ts";
import { runLooks } from "../../../src/ui/charts/run-looks.ts";
import { scopeOf } from "../../../src/ui/charts/scope.ts";
import { mainExperiment } from "../../../src/ui/charts/shown-runs.ts";
import { renderName } from "../../../src/ui/results/run-row.ts";
import { runRows } from "../../../src/ui/results/run-rows.ts";
import type { Snapshot } from "../../../src/ui/state/snapshot.ts";
import { DEFAULT_VIEW } from "../../../src/ui/state/snapshot.ts";
import { OWN_LOOK } from "../../../src/ui/style/palette.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

const ranks = [1, 2, 4, 8];

function looksOf(snapshot: Snapshot) {
  const looks = runLooks(snapshot);
  return lossData(snapshot).series.map(({ key }) => looks.get(key)!);
}

function looked(snapshot: Snapshot, lookedAt: string): Snapshot {
  return { ...snapshot, view: { ...DEFAULT_VIEW, lookedAt } };
}

describe("runs of one method", () => {
  const sweep = sampleRun({ number: 2, methods: ["lora", "bitfit"], ranks });
  const ids = sweep.runs.map(({ description }) => description.runId);

  test("go up the ladder in the order of the sweep; the only one of its method keeps the method's look", () => {
    const looks = looksOf(sampleSnapshot([sweep]));
    expect(looks.map(({ variant }) => variant.step)).toEqual([0, 1, 3, 4, undefined]);
    expect(looks.at(-1)!.variant).toEqual(OWN_LOOK);
    expect(looks.map(({ name }) => name)).toEqual([
      ...["LoRA r=1", "LoRA r=2", "LoRA r=4", "LoRA r=8", "BitFit"],
    ]);
  });

  test("keep their look whatever is hidden, pinned or run beside them", () => {
    const alone = runLooks(sampleSnapshot([sweep]));
    const guest = sampleRun({ number: 1, methods: ["lora"] });
    const guestId = guest.runs[0]!.description.runId;
    const marks = { hidden: new Set([ids[1]!]), pinned: new Set([guestId]) };
    const beside = runLooks(sampleSnapshot([sweep, guest], { marks }));
    for (const id of ids.filter((each) => each !== ids[1])) {
      expect(beside.get(id)?.variant).toEqual(alone.get(id)?.variant);
    }
    const taken = ids.map((id) => alone.get(id)!.variant);
    expect(taken).not.toContainEqual(beside.get(guestId)?.variant);
  });

  test("keep look and name while other pinned ones are hidden and shown", () => {
    const guests = [3, 2].map((number) => sampleRun({ number, methods: ["lora"] }));
    const [first, second] = guests.map(({ runs }) => runs[0]!.description.runId) as [
      string,
      string,
    ];
    const now = sampleRun({ number: 4, methods: ["lora"] });
    const own = now.runs[0]!.description.runId;
    const pinned = new Set([first, second]);
    const looks = (hidden: readonly string[]) =>
      runLooks(sampleSnapshot([now, ...guests], { marks: { pinned, hidden: new Set(hidden) } }));
    const all = looks([]);
    expect([own, first, second].map((id) => all.get(id)?.name)).toEqual([
      ...["LoRA r=4 · run 4", "LoRA r=4 · run 3", "LoRA r=4 · run 2"],
    ]);
    expect(new Set([...all.values()].map(({ variant }) => JSON.stringify(variant))).size).toBe(3);
    for (const hidden of [own, first, second]) {
      const rest = [own, first, second].filter((id) => id !== hidden);
      expect([...looks([hidden])].sort()).toEqual(rest.map((id) => [id, all.get(id)]).sort());
    }
    // What is pinned later leaves the looks of the others alone.
    const before = runLooks(
      sampleSnapshot([now, ...guests], { marks: { pinned: new Set([first]) } }),
    );
    expect(before.get(first)?.variant).toEqual(all.get(first)?.variant);
  });

  test("of two recordings with the same settings are told apart by their scenarios", () => {
    const scenarios = ["rank-ladder", "same-budget"];
    const recordings = scenarios.map((id, i) =>
      recording(id, sampleRun({ number: i + 1, methods: ["lora"] })),
    );
    const ids = recordings.map(({ runs }) => runs[0]!.description.runId);
    const pinned = new Set(ids);
    const looks = runLooks(sampleSnapshot(recordings, { marks: { pinned } }));
    const names = ["LoRA r=4 · Rank ladder", "LoRA r=4 · Same budget"];
    expect(ids.map((id) => looks.get(id)?.name)).toEqual(names);
    expect(ids.map((id) => looks.get(id)?.longName)).toEqual(names);
    // A faint one has no label, but a place in the list under the crosshair and in the table of the curves.
    const faint = runLooks(sampleSnapshot(recordings));
    expect(ids.map((id) => faint.get(id)?.name)).toEqual(["LoRA r=4", "LoRA r=4"]);
    expect(ids.map((id) => faint.get(id)?.longName)).toEqual(names);
    expect(runRows(sampleSnapshot(recordings)).map(({ scenario }) => scenario)).toEqual([
      ...["Rank ladder", "Same budget"],
    ]);
    const rows = runRows(sampleSnapshot(recordings));
    expect(rows.map((row) => textOf(renderName(row)))).toEqual([
      expect.stringMatching(/LoRA r=4.*Rank ladder · recorded/),
      expect.stringMatching(/LoRA r=4.*Same budget · recorded/),
    ]);
    // The only one needs no such words.
    const [alone] = recordings as [ExperimentRun];
    expect(runLooks(sampleSnapshot([alone])).get(ids[0]!)?.longName).toBe("LoRA r=4 · recorded");
    expect(runRows(sampleSnapshot([alone]))[0]!.scenario).toBeUndefined();
  });

  test("a baseline beside a later run of its method is another colour, filled in another way", () => {
    const before = sampleRun({ number: 1, methods: ["lora"] });
    const now = sampleRun({ number: 2, methods: ["lora"] });
    const baseline = before.runs[0]!.description.runId;
    const looks = looksOf(sampleSnapshot([now, before], { marks: { baseline } }));
    expect(looks).toHaveLength(2);
    expect(looks[0]!.variant).not.toEqual(OWN_LOOK);
    expect(looks[0]!.variant.fill).toBe("ring");
    expect(looks[1]!.variant).toEqual(OWN_LOOK);
  });

  test("that have one name are told apart by the setting that differs, or by their number", () => {
    const before = sampleRun({ number: 1, methods: ["lora"] });
    const same = sampleRun({ number: 2, methods: ["lora"] });
    const marks = { baseline: before.runs[0]!.description.runId };
    const names = (current: ExperimentRun) =>
      looksOf(sampleSnapshot([current, before], { marks })).map(({ name }) => name);
    expect(names(same)).toEqual(["LoRA r=4 · run 1", "LoRA r=4 · run 2"]);
    const faster = {
      ...same,
      runs: same.runs.map((run) => ({
        ...run,
        lanes: run.lanes.map((lane) => ({ ...lane, learningRate: 0.5 })),
      })),
    };
    const rate = before.runs[0]!.lanes[0]!.learningRate;
    expect(names(faster)).toEqual([`LoRA r=4 lr=${rate}`, "LoRA r=4 lr=0.5"]);
  });
});

/** What a template holds, as text. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join("");
  if (typeof value === "object" && value !== null && "values" in value) return textOf(value.values);
  return typeof value === "string" ? value : "";
}

function recording(scenarioId: string, run: ExperimentRun): ExperimentRun {
  const id = recordedId(scenarioId);
  const runs = run.runs.map((one) => {
    const runId = one.description.runId.replace(run.id, id);
    return { ...one, description: { ...one.description, runId } };
  });
  return { ...run, id, runs, origin: "recorded", number: 0 };
}

describe("the bars of parameters", () => {
  function withSweep(option: string, values: readonly unknown[]): Snapshot {
    const snapshot = sampleSnapshot([]);
    const methods = snapshot.experiment.methods.map((method) => ({
      ...method,
      enabled: method.id === "lora",
      ...(method.id === "lora" && { sweep: { option, values } }),
    }));
    return { ...snapshot, experiment: { ...snapshot.experiment, methods } };
  }

  test("are one for each count: rates share one, ranks have their own, looking as their lines do", () => {
    const [bar, ...none] = countBars(withSweep("learningRate", [1e-3, 3e-3, 1e-2]));
    expect(none).toEqual([]);
    expect(bar).toMatchObject({ label: "LoRA r=4", variant: OWN_LOOK, trainable: 16_384 });
    expect(bar!.keys).toHaveLength(3);

    const sweep = sampleRun({ methods: ["lora"], ranks });
    const snapshot = sampleSnapshot([sweep]);
    const looks = runLooks(snapshot);
    const bars = countBars({ ...snapshot, run: { ...snapshot.run, phase: "running" } });
    expect(bars.map(({ label }) => label)).toEqual(ranks.map((rank) => `LoRA r=${rank}`));
    bars.forEach(({ key, variant }) => {
      expect(variant).toEqual(looks.get(`${sweep.id}:${key}`)?.variant);
    });
  });

  test("of values that train the same say which they are", () => {
    const bars = countBars(withSweep("alpha", [8, 16]));
    expect(bars.map(({ label }) => label)).toEqual(["LoRA r=4 alpha=8, 16"]);
  });

  test("are not ordered by the losses of another task", () => {
    const spam = sampleRun({ methods: ["full", "lora"], task: { id: "spam" } });
    const digits = sampleSnapshot([]).experiment;
    const order = (experiment: Snapshot["experiment"]) =>
      countBars({ ...sampleSnapshot([spam]), experiment }).map(({ methodId }) => methodId);
    const worst = {
      ...spam,
      runs: spam.runs.map((run, i) => ({
        ...run,
        lanes: run.lanes.map((lane) => ({
          ...lane,
          evaluations: lane.evaluations.map((each) => ({ ...each, loss: 2 - i })),
        })),
      })),
    };
    const snapshot = sampleSnapshot([worst]);
    expect(countBars(snapshot).map(({ methodId }) => methodId)).toEqual(["lora", "full"]);
    expect(countBars({ ...snapshot, experiment: digits })[0]!.methodId).toBe("full");
    expect(order(spam.experiment)).toContain("lora");
  });
});

describe("runs of several tasks", () => {
  const spam = sampleRun({ number: 3, methods: ["full", "lora"], task: { id: "spam" } });
  const digits = [2, 1].map((number) => sampleRun({ number, methods: ["lora"] }));
  const snapshot = sampleSnapshot([spam, ...digits]);

  test("are drawn one task at a time, and what is left out is counted", () => {
    const scope = scopeOf(snapshot);
    expect(scope).toEqual({
      groups: [
        { id: spam.id, label: "Spam from other mail", runs: 2, isShown: true },
        { id: digits[0]!.id, label: "Sort descending", runs: 2, isShown: false },
      ],
      others: 2,
      setUp: undefined,
    });
    expect(lossData(snapshot).series.map(({ number }) => number)).toEqual([3, 3]);
  });

  test("all charts follow a look at another one", () => {
    const back = looked(snapshot, digits[0]!.id);
    expect(mainExperiment(back)).toBe(digits[0]);
    expect(lossData(back).series.map(({ number }) => number)).toEqual([1, 2]);
    expect(lossData(back).guessLoss).not.toBe(lossData(snapshot).guessLoss);
    expect(metricData(back)[0]!.metric.id).toBe("exactMatch");
    expect(metricData(back)[0]!.series.map(({ number }) => number)).toEqual([1, 2]);
    expect(scopeOf(back)).toMatchObject({ others: 2, setUp: "Spam from other mail" });
    // What was looked at has been deleted.
    expect(mainExperiment(looked(snapshot, "gone"))).toBe(spam);
  });

  test("the set-up's own task is named where it is not what is drawn", () => {
    const { experiment } = digits[0]!;
    expect(scopeOf({ ...snapshot, experiment }).setUp).toBe("Sort descending");
    expect(scopeOf(sampleSnapshot([]))).toEqual({ groups: [], others: 0, setUp: undefined });
  });
});
