// Runs that go on from their checkpoints in another thread: bitwise the losses, evaluations and parameters of runs that were never interrupted.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { Experiment } from "../../../src/experiment/schema.ts";
import type { ResumeOptions, RunCheckpoint } from "../../../src/worker/protocol.ts";
import { Trainer } from "../../../src/worker/trainer.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";
import { acrossThreads, eventsUntil, traceOf, TrainerLog } from "../../helpers/trainer-log.ts";

const METHODS = ["full", "lora", "adapter", "prefix"];
const SEEDS = 3;
const NOTHING: ResumeOptions = { finished: [], checkpoints: [], hasBase: true };

let server: StaticServer;
beforeAll(async () => {
  server = await serve(await tinySite());
});
afterAll(() => server.close());

/** Dropout and a warm-up, which depend on the step. */
function experiment(training: Partial<Experiment["training"]> = {}): Experiment {
  const plain = tinyExperiment({ seeds: SEEDS, warmupSteps: 3, ...training }, { methods: METHODS });
  const methods = plain.methods.map((method) =>
    method.id === "lora" ? { ...method, options: { ...method.options, dropout: 0.3 } } : method,
  );
  return { ...plain, methods };
}

async function openTrainer(): Promise<Trainer> {
  const trainer = new Trainer();
  await trainer.open({ force: "reference", baseUrl: server.url });
  return trainer;
}

async function start(
  setting: Experiment,
  resume?: ResumeOptions,
  trainer?: Trainer,
): Promise<TrainerLog> {
  const log = new TrainerLog();
  const options = { id: "x", ...(resume && { resume: structuredClone(resume) }) };
  await (trainer ?? (await openTrainer())).start(setting, options, (event) => {
    log.listen(acrossThreads(event));
  });
  return log;
}

async function finish(setting: Experiment, resume?: ResumeOptions): Promise<TrainerLog> {
  const log = await start(setting, resume);
  await log.untilEnd();
  return log;
}

function checkpoints(log: TrainerLog, id: string): readonly RunCheckpoint[] {
  return log.of("checkpointed", `x:${id}`).map(({ checkpoint }) => checkpoint);
}

function checkpointAt(log: TrainerLog, id: string, step: number): RunCheckpoint {
  return required(
    checkpoints(log, id).find((checkpoint) => checkpoint.step === step),
    `a checkpoint of ${id} at step ${step}`,
  );
}

/** What was stored until the checkpoint, and what came after it. */
function joined(first: TrainerLog, checkpoint: RunCheckpoint, second: TrainerLog) {
  const events = [...eventsUntil(first.events, checkpoint), ...second.events];
  return traceOf(events, checkpoint.runId, SEEDS);
}

describe("several methods and seeds", () => {
  let whole: TrainerLog;
  beforeAll(async () => {
    whole = await finish(experiment());
  }, 60_000);

  function wholeTrace(id: string) {
    return traceOf(whole.events, `x:${id}`, SEEDS);
  }

  it("checkpoint after every evaluation, and at last once without moments", () => {
    for (const id of METHODS) {
      const own = checkpoints(whole, id);
      expect(own.map(({ step, isFinal }) => [step, isFinal])).toEqual([
        ...[0, 2, 4, 6].map((step) => [step, false]),
        [6, true],
      ]);
      expect(own.map(({ session }) => session.moment2.length)).toEqual([3, 3, 3, 3, 0]);
      expect(own.every(({ session }) => session.parameters.length === SEEDS)).toBe(true);
      expect(own[1]?.session.parameters[0]).not.toEqual(own[1]?.session.parameters[1]);
      expect(own[1]?.session.parameters[0]).not.toEqual(own[2]?.session.parameters[0]);
    }
  });

  it.each([0, 2, 4, 6])("go on from step %i as if nothing had been", async (step) => {
    const stored = METHODS.map((id) => checkpointAt(whole, id, step));
    const rest = await finish(experiment(), { ...NOTHING, checkpoints: stored });
    expect(rest.of("base-evaluated")).toEqual([]);
    for (const [i, id] of METHODS.entries()) {
      expect(joined(whole, stored[i]!, rest)).toEqual(wholeTrace(id));
      expect(rest.of("evaluated", `x:${id}`).map((event) => event.step)).not.toContain(step);
      const made = rest.of("steps-completed", `x:${id}`).flatMap(({ losses }) => losses);
      expect(made).toHaveLength(6 - step);
    }
  });

  it("each from where it was: over, at its end, in the middle, or not yet begun", async () => {
    const lora = checkpointAt(whole, "lora", 4);
    const adapter = checkpointAt(whole, "adapter", 6);
    const rest = await finish(experiment(), {
      finished: ["x:full"],
      checkpoints: [lora, adapter],
      hasBase: false,
    });
    const created = rest.of("runs-created").flatMap(({ runs }) => runs.map(({ runId }) => runId));
    expect(created).toEqual(["x:lora", "x:adapter", "x:prefix"]);
    expect(rest.events.filter((event) => "runId" in event && event.runId === "x:full")).toEqual([]);
    expect(rest.of("base-evaluated")).toEqual(whole.of("base-evaluated"));
    expect(joined(whole, lora, rest)).toEqual(wholeTrace("lora"));
    expect(joined(whole, adapter, rest)).toEqual(wholeTrace("adapter"));
    expect(traceOf(rest.events, "x:prefix", SEEDS)).toEqual(wholeTrace("prefix"));
  });

  it("a run whose last word came, but not its end, is over", async () => {
    const last = required(checkpoints(whole, "lora").at(-1), "a final checkpoint");
    const rest = await finish(experiment(), {
      finished: ["x:full", "x:adapter", "x:prefix"],
      checkpoints: [last],
      hasBase: true,
    });
    expect(rest.events).toEqual([
      { type: "runs-created", runs: [] },
      { type: "run-status", runId: "x:lora", status: "finished" },
      { type: "experiment-ended" },
    ]);
  });

  it("interrupted again and again, the same", async () => {
    const first = checkpointAt(whole, "prefix", 2);
    const others = { finished: ["x:full", "x:lora", "x:adapter"], hasBase: true };
    const rest = await finish(experiment(), { ...others, checkpoints: [first] });
    const second = checkpointAt(rest, "prefix", 4);
    const end = await finish(experiment(), { ...others, checkpoints: [second] });
    const stored = [...eventsUntil(whole.events, first), ...eventsUntil(rest.events, second)];
    expect(traceOf([...stored, ...end.events], "x:prefix", SEEDS)).toEqual(wholeTrace("prefix"));
  });
}, 60_000);

it("without moments, by plain gradient descent", async () => {
  const sgd = experiment({ optimizer: "sgd" });
  const whole = await finish(sgd);
  const stored = METHODS.map((id) => checkpointAt(whole, id, 2));
  expect(stored[0]?.session.moment1).toEqual([]);
  const rest = await finish(sgd, { ...NOTHING, checkpoints: stored });
  for (const [i, id] of METHODS.entries()) {
    expect(joined(whole, stored[i]!, rest)).toEqual(traceOf(whole.events, `x:${id}`, SEEDS));
  }
}, 60_000);

describe("paused", () => {
  /** Evaluates at the beginning and at the end alone, so that a pause is nowhere near. */
  const setting = experiment({ steps: 7, evaluateEvery: 100 });
  let whole: TrainerLog;
  beforeAll(async () => {
    whole = await finish(setting);
  }, 60_000);

  async function pausedAt(trainer: Trainer, steps: number): Promise<TrainerLog> {
    const log = await start(setting, undefined, trainer);
    await trainer.pause();
    while (log.steps("x:full") < steps) await trainer.step();
    return log;
  }

  it("tells where each run is, once, and each step after it", async () => {
    const trainer = await openTrainer();
    const log = await pausedAt(trainer, 2);
    const steps = (id: string) => checkpoints(log, id).map(({ step }) => step);
    expect(METHODS.map(steps)).toEqual(METHODS.map(() => [0, 1, 2]));
    const count = log.events.length;
    await trainer.pause();
    expect(log.events).toHaveLength(count);
    await trainer.stop();
    // A run that was stopped can be saved.
    expect(checkpoints(log, "lora").at(-1)).toMatchObject({ step: 2, isFinal: true });
  });

  it.each(["the thread dies", "the device is opened again"])("and %s, goes on", async (how) => {
    const trainer = await openTrainer();
    const log = await pausedAt(trainer, 3);
    const stored = METHODS.map((id) => checkpointAt(log, id, 3));
    const next = how === "the thread dies" ? await openTrainer() : trainer;
    if (next === trainer) await trainer.open({ force: "reference", baseUrl: server.url });
    const rest = await start(setting, { ...NOTHING, checkpoints: stored }, next);
    await rest.untilEnd();
    for (const [i, id] of METHODS.entries()) {
      expect(joined(log, stored[i]!, rest)).toEqual(traceOf(whole.events, `x:${id}`, SEEDS));
    }
    await trainer.stop();
  });

  it("a resumed run can be paused, stepped and stopped", async () => {
    const stored = checkpointAt(await pausedAt(await openTrainer(), 2), "lora", 2);
    const trainer = await openTrainer();
    const finished = ["x:full", "x:adapter", "x:prefix"];
    const log = await start(setting, { finished, checkpoints: [stored], hasBase: true }, trainer);
    await trainer.pause();
    await trainer.step();
    const [first] = log.of("steps-completed", "x:lora");
    expect(first?.firstStep).toBe(3);
    await trainer.stop();
    expect(log.statuses("x:lora")).toEqual(["running", "paused", "stopped"]);
    expect(log.of("samples-written")).toEqual([]);
  });
}, 60_000);
