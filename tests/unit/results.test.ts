// The table of results: which runs are missing, which rate is best, and what the README says of records; nothing trains.
import { describe, expect, it } from "vitest";
import type { ResultRecord } from "../../src/experiment/records.ts";
import { parseRecords } from "../../src/experiment/records.ts";
import type { Cell, Run } from "../../tools/results/plan.ts";
import { bestRate, missingRuns, TASK_PLANS } from "../../tools/results/plan.ts";
import { replaceTable, resultsTable } from "../../tools/results/table.ts";

const plan = TASK_PLANS[0]!;
const cell: Cell = {
  plan,
  model: "digits-mini",
  method: "lora",
  options: { rank: 4, alpha: 8 },
  defaultRate: 0.01,
};

function record(run: Run, changes: Partial<ResultRecord> = {}): ResultRecord {
  const { batch, time, schedule, task } = plan;
  return {
    ...run,
    ...{ model: cell.model, task, method: cell.method, options: { alpha: 8, rank: 4 } },
    ...{ batch, time, schedule, metricName: "exactMatch", metric: 0.5 },
    ...{ validationMetric: 0.5, validationLoss: 1, forgetting: null },
    ...{ trainable: 16_384, total: 222_080, adapterBytes: 65_536, msPerStep: 20 },
    ...{ adapter: "llvmpipe", date: "2026-11-22" },
    ...changes,
  };
}

function search(losses: readonly (number | null)[]): readonly ResultRecord[] {
  return missingRuns(cell, []).map((run, i) => record(run, { validationLoss: losses[i] ?? null }));
}

describe("missing runs", () => {
  it("are first a search with one seed around the default rate", () => {
    expect(missingRuns(cell, [])).toEqual(
      [0.003, 0.01, 0.03].map((learningRate) => ({
        learningRate,
        seed: 1,
        steps: plan.searchSteps,
        split: "validation",
      })),
    );
    expect(missingRuns(cell, search([2, 1, 3]).slice(1))).toHaveLength(1);
  });

  it("are then all seeds at the default rate and at the best, which may be one", () => {
    const at = (records: readonly ResultRecord[]) =>
      missingRuns(cell, records).map(({ learningRate, seed }) => [learningRate, seed]);
    const three = (rate: number) => [1, 2, 3].map((seed) => [rate, seed]);
    expect(at(search([2, 1, 3]))).toEqual(three(0.01));
    expect(at(search([2, 1, 0.5]))).toEqual([...three(0.01), ...three(0.03)]);
  });

  it("are none when all is done, and only those that a stop left out", () => {
    const found = search([2, 1, 3]);
    const last = missingRuns(cell, found);
    expect(missingRuns(cell, [...found, record(last[0]!)])).toEqual(last.slice(1));
    expect(missingRuns(cell, [...found, ...last.map((run) => record(run))])).toEqual([]);
  });

  it.each([
    ["options", { options: { rank: 8, alpha: 8 } }],
    ["steps", { steps: 7 }],
    ["batch", { batch: 7 }],
    ["time", { time: 7 }],
    ["schedule", { schedule: "linear" }],
    ["model", { model: "other" }],
    ["task", { task: "other" }],
    ["method", { method: "other" }],
  ])("a record with other %s is another run's", (_, changes) => {
    const found = search([2, 1, 3]).map((each) => ({ ...each, ...changes }));
    expect(missingRuns(cell, found)).toHaveLength(3);
  });
});

it("the best rate has the lowest validation loss; one that diverged loses", () => {
  expect(bestRate(cell, search([0.4, 1, 0.3]))).toBe(0.03);
  expect(bestRate(cell, search([0.4, 1, null]))).toBe(0.003);
  expect(bestRate(cell, search([1, 1, 1]))).toBe(0.003);
  expect(bestRate(cell, search([null, null, null]))).toBe(0.01);
});

describe("the README's table", () => {
  const found = search([2, 1, 0.5]);
  const last = missingRuns(cell, found).map((run, i) =>
    record(run, {
      metric: [0.9, 0.92, 0.94, 0.97, 0.98, 0.99][i]!,
      forgetting: { metricName: "exactMatch", on: 0.1 * (i % 3), off: 1 },
    }),
  );

  it("has means and sample deviations at both rates, counts, bytes and what was forgotten", () => {
    const table = resultsTable([...found, ...last]);
    expect(table).toContain(
      "| LoRA | 16,384 | 7.38 % | 65,536 | 0.920 ± 0.020 (0.01) | 0.980 ± 0.010 (0.03) | 20.0 | 0.100, 1.000 |",
    );
    expect(table).toContain("on llvmpipe, 2026-11-22");
    expect(table).toContain("300 steps of 16 × 16 tokens");
  });

  it("says that a rate diverged", () => {
    const broken = last.map((each, i) => (i === 1 ? { ...each, metric: null } : each));
    expect(resultsTable([...found, ...broken])).toContain("| diverged (0.01) | 0.980");
  });

  it("stands between its marks, and a README without them is refused", () => {
    const readme =
      "a\n<!-- results: written by `npm run results` -->\nold\n<!-- end of results -->\nb";
    const once = replaceTable(readme, "NEW");
    expect(once).toContain("NEW");
    expect(once).not.toContain("old");
    expect(replaceTable(once, "NEW")).toBe(once);
    expect(() => replaceTable("nothing", "NEW")).toThrow("end of results");
  });
});

it("records from outside are checked", () => {
  const [one] = search([1]);
  expect(parseRecords([one])).toEqual([one]);
  expect(() => parseRecords([{ ...one, seed: "x" }])).toThrow("0.seed");
  expect(() => parseRecords({})).toThrow("records");
});
