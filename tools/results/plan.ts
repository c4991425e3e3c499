// What the table of results is made of, and which runs are still missing; it trains nothing.
import type { ResultRecord } from "../../src/experiment/records.ts";

/** Updates, rows, tokens of a row. */
export interface TaskPlan {
  /** A task's id in src/data/tasks.ts. */
  readonly task: string;
  /** Where the defaults of methods come from: an id of an experiment's task. */
  readonly defaults: "digits" | "moby-dick" | "spam";
  readonly steps: number;
  /** Updates of the runs that search for a learning rate. */
  readonly searchSteps: number;
  readonly batch: number;
  readonly time: number;
  readonly schedule: "constant" | "cosine";
  readonly warmupSteps: number;
  readonly validationExamples: number;
  readonly testExamples: number;
}

const DIGITS = {
  defaults: "digits",
  steps: 300,
  searchSteps: 100,
  batch: 16,
  time: 16,
  schedule: "cosine",
  warmupSteps: 20,
  validationExamples: 128,
  testExamples: 512,
} as const;

/** Sorting, arithmetic on each digit, and moving digits: what a method finds hard differs between them. */
export const TASK_PLANS: readonly TaskPlan[] = [
  { task: "digits-sortd", ...DIGITS },
  { task: "digits-add3", ...DIGITS },
  { task: "digits-swap", ...DIGITS },
  {
    task: "spam",
    defaults: "spam",
    steps: 400,
    searchSteps: 100,
    batch: 8,
    time: 64,
    schedule: "cosine",
    warmupSteps: 10,
    validationExamples: 128,
    testExamples: 512,
  },
  {
    task: "moby-dick",
    defaults: "moby-dick",
    steps: 300,
    searchSteps: 75,
    batch: 4,
    time: 64,
    schedule: "constant",
    warmupSteps: 0,
    validationExamples: 64,
    testExamples: 256,
  },
];

export const METHOD_IDS = [
  "full",
  "lora",
  "adapter",
  "ia3",
  "prefix",
  "bitfit",
  "layerNorm",
  "head",
] as const;

export const SEEDS = [1, 2, 3] as const;
/** Of a method's default learning rate. */
export const RATE_FACTORS = [0.3, 1, 3] as const;

/** One method with its options on one task. */
export interface Cell {
  readonly plan: TaskPlan;
  readonly model: string;
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly defaultRate: number;
}

export interface Run {
  readonly learningRate: number;
  readonly seed: number;
  readonly steps: number;
  readonly split: "validation" | "test";
}

/**
 * The runs of a cell that no record holds, one stage at a time: first the search over learning rates with the first seed,
 * then, at the default rate and at the best one, all seeds to the end.
 */
export function missingRuns(cell: Cell, records: readonly ResultRecord[]): readonly Run[] {
  const { searchSteps, steps } = cell.plan;
  const search = searchRates(cell).map((learningRate): Run => ({
    learningRate,
    seed: SEEDS[0],
    steps: searchSteps,
    split: "validation",
  }));
  const missing = search.filter((run) => find(cell, run, records) === undefined);
  if (missing.length > 0) return missing;
  const rates = [...new Set([cell.defaultRate, bestRate(cell, records)])];
  return rates
    .flatMap((learningRate) =>
      SEEDS.map((seed): Run => ({ learningRate, seed, steps, split: "test" })),
    )
    .filter((run) => find(cell, run, records) === undefined);
}

export function searchRates({ defaultRate }: Cell): readonly number[] {
  // Two digits: 0.3 · 0.01 is 0.003, not 0.0029999999999999996.
  return RATE_FACTORS.map((factor) => Number((factor * defaultRate).toPrecision(2)));
}

/** The rate with the lowest validation loss of the search; a rate that diverged loses. Ties go to the lower rate. */
export function bestRate(cell: Cell, records: readonly ResultRecord[]): number {
  let best = { learningRate: cell.defaultRate, loss: Infinity };
  for (const learningRate of searchRates(cell)) {
    const run = { learningRate, seed: SEEDS[0], steps: cell.plan.searchSteps } as const;
    const loss = find(cell, { ...run, split: "validation" }, records)?.validationLoss ?? Infinity;
    if (loss < best.loss) best = { learningRate, loss };
  }
  return best.learningRate;
}

/** The record of a run, as long as everything that decides its numbers is what is declared today. */
export function find(
  cell: Cell,
  run: Run,
  records: readonly ResultRecord[],
): ResultRecord | undefined {
  return records.find(
    (record) =>
      isOfCell(cell, record) &&
      record.split === run.split &&
      record.learningRate === run.learningRate &&
      record.seed === run.seed &&
      record.steps === run.steps,
  );
}

export function isOfCell({ plan, model, method, options }: Cell, record: ResultRecord): boolean {
  return (
    record.model === model &&
    record.task === plan.task &&
    record.method === method &&
    record.batch === plan.batch &&
    record.time === plan.time &&
    record.schedule === plan.schedule &&
    sameOptions(record.options, options)
  );
}

function sameOptions(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): boolean {
  const sorted = (value: Readonly<Record<string, unknown>>) =>
    JSON.stringify(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}
