// Training that goes on from a checkpoint on WebGPU, in another session and in another thread: bitwise the same.
import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/defaults.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import type { Session } from "../../src/train/session.ts";
import type { RunCheckpoint, TrainerClient } from "../../src/worker/client.ts";
import { startTrainer } from "../../src/worker/client.ts";
import { testBackend } from "../helpers/gpu-backend.ts";
import { ATTACHMENTS, tinyBatch, tinyWeights } from "../helpers/tiny-model.ts";
import { disturb, tinySession } from "../helpers/tiny-session.ts";
import { eventsUntil, traceOf, TrainerLog } from "../helpers/trainer-log.ts";

const LANES = [
  { seed: 1, learningRate: 0.01 },
  { seed: 2, learningRate: 0.02 },
];

function train(session: Session, steps: number) {
  return session.train((seed, step) => tinyBatch(seed, step), steps);
}

describe("a session", () => {
  const some = ATTACHMENTS.filter(([name]) => /full|dropout|MLP|Houlsby/.test(name));
  it.each(some)("with %s goes on in another one", async (_, attachment) => {
    const backend = await testBackend(tinyWeights());
    const open = () => tinySession(backend, attachment, { lanes: LANES });
    const [whole, first, second] = [await open(), await open(), await open()];
    await disturb(whole);
    await disturb(first);
    const want = await train(whole, 7);
    const head = await train(first, 3);
    const checkpoint = structuredClone(await first.checkpoint());
    first.destroy();
    second.restore(checkpoint);
    const tail = await train(second, 4);
    expect(tail.firstStep).toBe(4);
    expect([...head.losses, ...tail.losses]).toEqual(want.losses);
    expect([...head.norms, ...tail.norms]).toEqual(want.norms);
    const batch = [tinyBatch(9, 9)];
    expect(await second.evaluate(batch)).toEqual(await whole.evaluate(batch));
    expect(await second.checkpoint()).toEqual(await whole.checkpoint());
    whole.destroy();
    second.destroy();
    backend.destroy();
  });
});

describe("the trainer's thread", () => {
  const METHODS = ["lora", "prefix"];
  const SEEDS = 2;
  const START = defaultExperiment();
  const EXPERIMENT: Experiment = {
    ...START,
    methods: START.methods.map((method) => ({ ...method, enabled: METHODS.includes(method.id) })),
    training: {
      ...START.training,
      ...{ steps: 5, evaluateEvery: 3, warmupSteps: 2, seeds: SEEDS, batch: 2 },
      evaluationExamples: 2,
    },
  };
  const baseUrl = new URL("/", location.href).href;

  async function run(
    client: TrainerClient,
    checkpoints?: readonly RunCheckpoint[],
  ): Promise<TrainerLog> {
    const log = new TrainerLog();
    const resume = checkpoints && { finished: [], checkpoints, hasBase: true };
    await client.start(EXPERIMENT, { id: "x", ...(resume && { resume }) }, log.listen);
    await log.untilEnd();
    return log;
  }

  it("ends in mid-run; another goes on, with the kernels that the run began with", async () => {
    const first = startTrainer();
    await first.open({ baseUrl });
    const whole = await run(first);
    expect(whole.of("failed")).toEqual([]);
    const files = new Map<string, ReadonlyMap<string, Uint8Array>>(
      await Promise.all(
        METHODS.map(async (id) => [`x:${id}`, await first.exportAdapter(`x:${id}`, 1)] as const),
      ),
    );
    first.terminate();
    const stored = METHODS.map((id) =>
      whole
        .of("checkpointed", `x:${id}`)
        .map(({ checkpoint }) => checkpoint)
        .find(({ step }) => step === 3)!,
    );
    const second = startTrainer();
    await second.open({ baseUrl });
    const rest = await run(second, stored);
    for (const checkpoint of stored) {
      const joined = [...eventsUntil(whole.events, checkpoint), ...rest.events];
      const trace = traceOf(joined, checkpoint.runId, SEEDS);
      expect(trace).toEqual(traceOf(whole.events, checkpoint.runId, SEEDS));
      expect(trace.losses.map(({ length }) => length)).toEqual([5, 5]);
      const own = await second.exportAdapter(checkpoint.runId, 1);
      expect(own).toEqual(files.get(checkpoint.runId));
    }
    // Chosen by the first run of a thread, and told once.
    const [chosen, ...more] = whole.of("device-opened");
    expect(chosen?.device.variants).not.toBe("");
    expect(more).toEqual([]);
    expect(rest.of("device-opened")).toEqual([chosen]);
    // Had the run begun with others, they would be taken.
    const variants = "matmul:register,attention:matmul,rows:lane";
    expect(stored[0]!.variants).not.toBe(variants);
    const other = await run(second, [{ ...stored[0]!, variants }]);
    const [opened] = other.of("device-opened");
    expect(opened?.device.variants).toMatch(/^register, matmul, lane/);
    expect(other.of("failed")).toEqual([]);
    second.terminate();
  }, 600_000);
});
