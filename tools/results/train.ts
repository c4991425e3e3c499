// Trains some runs of one cell in lockstep and measures them; which runs, and where they are kept, is the caller's business.
import { evaluationBatches, trainingBatches } from "../../src/data/batches.ts";
import type { Batch } from "../../src/data/batches.ts";
import { perplexity } from "../../src/data/metrics.ts";
import type { Task, TaskData } from "../../src/data/task.ts";
import type { ResultRecord } from "../../src/experiment/records.ts";
import { parameterCount } from "../../src/models/parameters.ts";
import { countParameters } from "../../src/peft/count.ts";
import type { Evaluation } from "../../src/train/evaluate.ts";
import type { AttachOptions, Model } from "../../src/train/model.ts";
import { scheduleFactor } from "../../src/train/schedule.ts";
import type { Session } from "../../src/train/session.ts";
import type { Cell, Run, TaskPlan } from "./plan.ts";

const BLOCK_STEPS = 25;
const TIMED_ROUNDS = 6;
const TIMED_STEPS = 3;

/** A task of the base's own, which shows what is forgotten. */
export interface BaseTask {
  readonly task: Task;
  readonly data: TaskData;
}

export interface Material {
  readonly model: Model;
  readonly task: Task;
  readonly data: TaskData;
  readonly baseTasks: readonly BaseTask[];
  /** For people. */
  readonly adapter: string;
  readonly log: (line: string) => void;
}

/** Runs of one split and one number of steps. */
export async function trainRuns(
  cell: Cell,
  runs: readonly Run[],
  material: Material,
): Promise<readonly ResultRecord[]> {
  const { plan, method, options } = cell;
  const { model, task, data } = material;
  const [{ steps, split }] = runs as readonly [Run];
  const settings: AttachOptions = {
    options,
    batch: plan.batch,
    time: plan.time,
    evaluationBatch: 2 * plan.batch,
    maxGradientNorm: 1,
    rateFactor: (step) =>
      scheduleFactor(
        { kind: plan.schedule, warmupSteps: plan.warmupSteps, totalSteps: steps },
        step,
      ),
    ...(task.classes !== undefined && { classes: task.classes.length }),
  };
  const lanes = runs.map(({ seed, learningRate }) => ({ seed, learningRate }));
  const records: ResultRecord[] = [];
  for (const wave of model.waves(method, { ...settings, lanes })) {
    const session = await model.attach(method, { ...settings, lanes: wave });
    await train(session, steps, material);
    const shape = { ...plan, kind: task.kind, padTokenId: data.padTokenId };
    const evaluate = async (examples: TaskData["test"], limit: number) =>
      session.evaluate(evaluationBatches(examples, { ...shape, batch: 2 * plan.batch }, limit));
    const validation = await evaluate(data.validation, plan.validationExamples);
    const test = split === "test" ? await evaluate(data.test, plan.testExamples) : undefined;
    const kept = split === "test" ? await forgetting(cell, session, material) : undefined;
    const counts = countParameters(
      session.options.attachment!.method,
      session.options.config,
      session.options.attachment!.options,
    );
    for (const [lane, { seed, learningRate }] of wave.entries()) {
      const metric = (evaluation: Evaluation | undefined) =>
        evaluation === undefined ? null : finite(metricOf(task, evaluation));
      records.push({
        model: cell.model,
        task: plan.task,
        method,
        options: { ...options },
        learningRate,
        seed,
        steps,
        batch: plan.batch,
        time: plan.time,
        schedule: plan.schedule,
        split,
        metricName: task.metrics[0].id,
        metric: metric((test ?? validation)[lane]),
        validationMetric: metric(validation[lane]),
        validationLoss: finite(validation[lane]?.loss ?? Number.NaN),
        forgetting: kept?.[lane] ?? null,
        trainable: counts.trainable,
        total: counts.total,
        adapterBytes: 4 * counts.trainable,
        msPerStep: 0,
        adapter: material.adapter,
        date: today(),
      });
    }
    session.destroy();
  }
  return records;
}

/** What the frozen base does on the test split; nothing for a classifier, whose head would be random. */
export async function evaluateBase(
  plan: TaskPlan,
  base: string,
  { model, task, data, adapter }: Material,
): Promise<readonly ResultRecord[]> {
  if (task.kind === "classification") return [];
  const rows = 2 * plan.batch;
  const session = await model.base({ batch: plan.batch, time: plan.time, evaluationBatch: rows });
  const shape = { ...plan, batch: rows, kind: task.kind, padTokenId: data.padTokenId };
  const [test] = await session.evaluate(evaluationBatches(data.test, shape, plan.testExamples));
  const [validation] = await session.evaluate(
    evaluationBatches(data.validation, shape, plan.validationExamples),
  );
  session.destroy();
  if (test === undefined || validation === undefined) return [];
  return [
    {
      ...{ model: base, task: plan.task, method: "base", options: {}, learningRate: 0 },
      ...{ seed: 0, steps: 0, batch: plan.batch, time: plan.time, schedule: plan.schedule },
      split: "test",
      metricName: task.metrics[0].id,
      metric: finite(metricOf(task, test)),
      validationMetric: finite(metricOf(task, validation)),
      validationLoss: finite(validation.loss),
      forgetting: null,
      trainable: 0,
      total: parameterCount(model.config),
      adapterBytes: 0,
      msPerStep: 0,
      adapter,
      date: today(),
    },
  ];
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function train(session: Session, steps: number, { task, data, log }: Material) {
  const batches = batchesOf(session, task, data);
  while (session.step < steps) {
    const count = Math.min(BLOCK_STEPS, steps - session.step);
    const { losses } = await session.train((seed, step) => batches.batchAt(seed, step), count);
    if (session.step % 100 === 0) {
      log(
        `  step ${session.step}: ${losses
          .at(-1)
          ?.map((loss) => loss.toFixed(3))
          .join(" ")}`,
      );
    }
  }
}

/** Median wall time of a step of one run alone. The machine must have nothing else to do. */
export async function timeStep(cell: Cell, { model, task, data }: Material): Promise<number> {
  const { plan, method, options } = cell;
  const session = await model.attach(method, {
    options,
    batch: plan.batch,
    time: plan.time,
    maxGradientNorm: 1,
    ...(task.classes !== undefined && { classes: task.classes.length }),
  });
  const batches = batchesOf(session, task, data);
  const times: number[] = [];
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    const start = performance.now();
    await session.train((seed, step) => batches.batchAt(seed, step), TIMED_STEPS);
    times.push((performance.now() - start) / TIMED_STEPS);
  }
  session.destroy();
  // The first round compiles and warms up.
  const measured = times.slice(1).sort((a, b) => a - b);
  return Number((measured[Math.floor(measured.length / 2)] ?? 0).toPrecision(3));
}

function batchesOf({ options: { batch, time } }: Session, { kind }: Task, data: TaskData) {
  return trainingBatches(data.train, { batch, time, kind, padTokenId: data.padTokenId });
}

/** The mean over the base's own tasks, by lane, with the trained method on and off. */
async function forgetting(cell: Cell, trained: Session, { model, baseTasks }: Material) {
  const { plan, method, options } = cell;
  const rows = 2 * plan.batch;
  // A classifier's base speaks on: the same method on the language model, with the same values but for the head.
  const session = await model.attach(method, {
    options,
    lanes: trained.options.lanes,
    batch: plan.batch,
    time: plan.time,
    evaluationBatch: rows,
  });
  for (const lane of trained.options.lanes.keys()) {
    session.setParameters(lane, await trained.parameters(lane));
  }
  const on: number[][] = [];
  const off: number[][] = [];
  for (const { task, data } of baseTasks) {
    const shape = { ...plan, batch: rows, kind: task.kind, padTokenId: data.padTokenId };
    const batches: readonly Batch[] = evaluationBatches(data.validation, shape, 64);
    const metric = (evaluation: Evaluation) => metricOf(task, evaluation);
    on.push((await session.evaluate(batches)).map(metric));
    off.push((await session.evaluate(batches, 0)).map(metric));
  }
  session.destroy();
  const mean = (values: readonly number[][], lane: number) =>
    finite(values.reduce((sum, lanes) => sum + lanes[lane]!, 0) / values.length);
  const metricName = baseTasks[0]!.task.metrics[0].id;
  return trained.options.lanes.map((_, lane) => ({
    metricName,
    on: mean(on, lane),
    off: mean(off, lane),
  }));
}

function metricOf({ metrics: [{ id }] }: Task, evaluation: Evaluation): number {
  switch (id) {
    case "exactMatch":
      return evaluation.exactMatch;
    case "perplexity":
      return perplexity(evaluation.loss);
    case "macroF1":
      return evaluation.macroF1 ?? Number.NaN;
    case "accuracy":
    case "tokenAccuracy":
      return evaluation.tokenAccuracy;
    case "loss":
      return evaluation.loss;
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
