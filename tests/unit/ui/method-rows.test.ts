// What a talk says of each method: the numbers at the ends of its curves, and none that belong to another set-up.
import { expect, test } from "vitest";
import type { ExperimentRun } from "../../../src/experiment/runs.ts";
import { setUpBars } from "../../../src/ui/charts/count-data.ts";
import { methodRows } from "../../../src/ui/present/method-rows.ts";
import { mean } from "../../../src/ui/state/format.ts";
import { sampleRun, sampleSnapshot } from "../../helpers/sample-runs.ts";

/** As the page has it after a run of what is set up. */
function after(current: ExperimentRun) {
  const snapshot = sampleSnapshot([current]);
  return { ...snapshot, experiment: current.experiment, run: { ...snapshot.run, current } };
}

const source = after(sampleRun({}));
const main = source.run.current;

test("a row has its run's last validation loss and score, as means over the seeds", () => {
  const rows = methodRows(source);
  expect(rows.map(({ bar }) => bar.methodId)).toEqual(
    setUpBars(source.experiment).map(({ methodId }) => methodId),
  );
  for (const { bar, result } of rows) {
    const run = main.runs.find(({ description }) => description.methodId === bar.methodId)!;
    const ends = run.lanes.map(({ evaluations }) => evaluations.at(-1)!);
    if (result === undefined || result === "diverged") throw new Error("expected a result");
    expect(result.loss[0]).toBeCloseTo(mean(ends.map(({ loss }) => loss)), 12);
    expect(result.loss[1]).toBe(result.loss[0]);
    expect(result.score?.metric.id).toBe("exactMatch");
    expect(result.score?.reach[0]).toBeCloseTo(mean(ends.map((end) => end.exactMatch ?? NaN)), 12);
  }
});

test("of a method that was set up anew, the old run's result is not told", () => {
  const methods = source.experiment.methods.map((method) =>
    method.id === "lora" ? { ...method, learningRate: 2 * method.learningRate } : method,
  );
  const rows = methodRows({ ...source, experiment: { ...source.experiment, methods } });
  const told = new Map(rows.map(({ bar, result }) => [bar.methodId, result]));
  expect(told.get("lora")).toBeUndefined();
  const before = methodRows(source).find(({ bar }) => bar.methodId === "full")!;
  expect(told.get("full")).toEqual(before.result);
  expect(before.result).toMatchObject({ loss: [expect.any(Number), expect.any(Number)] });
});

test("a method of which every seed diverged says so instead of its last number", () => {
  const runs = main.runs.map((run) =>
    run.description.methodId === "lora"
      ? { ...run, lanes: run.lanes.map((lane) => ({ ...lane, divergedAt: 7 })) }
      : run,
  );
  const rows = methodRows(after({ ...main, runs }));
  const told = new Map(rows.map(({ bar, result }) => [bar.methodId, result]));
  expect(told.get("lora")).toBe("diverged");
  expect(told.get("full")).toMatchObject({ loss: expect.anything() as unknown });
});
