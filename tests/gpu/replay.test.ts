// Replay: nothing that changes from step to step is frozen into a plan, runs repeat bit for bit, and no GPU object is made.
import { describe, expect, it } from "vitest";
import { ALL_PASSES } from "../../src/graph/passes/passes.ts";
import { generate } from "../../src/train/generate.ts";
import { referenceBackend } from "../../src/train/reference-device.ts";
import type { Session } from "../../src/train/session.ts";
import { countingDevice } from "../helpers/counting-device.ts";
import { testDevice } from "../helpers/device.ts";
import { testBackend, VARIANT_SETS } from "../helpers/gpu-backend.ts";
import { attachment, ATTACHMENTS, tinyBatch, tinyWeights } from "../helpers/tiny-model.ts";
import { tinySession } from "../helpers/tiny-session.ts";

const source = (seed: number, step: number) => tinyBatch(seed, step);
const same = () => tinyBatch(1, 1);
const withDropout = attachment("lora", { rank: 3, targetModules: "all-linear", dropout: 0.4 });
const LANES = [
  { seed: 1, learningRate: 0.01 },
  { seed: 2, learningRate: 0.01 },
];

async function losses(
  session: Session,
  steps: number,
  batches = source,
): Promise<readonly number[]> {
  return (await session.train(batches, steps)).losses.flat();
}

describe("what changes from step to step is data", () => {
  it("a learning rate of 0 after step 3 stops the parameters", async () => {
    const backend = await testBackend(tinyWeights());
    const rateFactor = (step: number) => (step <= 3 ? 1 : 0);
    const session = await tinySession(backend, attachment("full"), { rateFactor, weightDecay: 0 });
    const trace = await losses(session, 6, same);
    expect(trace[3]).not.toBe(trace[2]);
    expect(trace[4]).toBe(trace[3]);
    expect(trace[5]).toBe(trace[3]);
    session.destroy();
    backend.destroy();
  });

  it("bias corrections of every step are those of the interpreter", async () => {
    const backend = await testBackend(tinyWeights());
    const options = { rateFactor: () => 1, maxGradientNorm: 0 };
    const session = await tinySession(backend, attachment("full"), options);
    const reference = await tinySession(
      referenceBackend(tinyWeights()),
      attachment("full"),
      options,
    );
    const got = await losses(session, 10);
    const want = await losses(reference, 10);
    want.forEach((loss, i) =>
      expect(Math.abs(got[i]! - loss) / loss, `loss ${i}`).toBeLessThan(1e-4),
    );
    session.destroy();
    backend.destroy();
  });

  it("dropout draws a new mask at every step, the same that the interpreter draws", async () => {
    const backend = await testBackend(tinyWeights());
    const options = { rateFactor: () => 1e-3 };
    const session = await tinySession(backend, withDropout, options);
    const reference = await tinySession(referenceBackend(tinyWeights()), withDropout, options);
    const moved = new Map(
      [...(await reference.parameters(0))].map(([name, { shape, data }]) => [
        name,
        { shape, data: Float32Array.from(data, (v, i) => v + 0.3 * Math.sin(i + 1)) },
      ]),
    );
    session.machine.writeLane("trainable", 0, moved);
    reference.machine.writeLane("trainable", 0, moved);
    const got = await losses(session, 5, same);
    const want = await losses(reference, 5, same);
    expect(new Set(got).size).toBe(5);
    want.forEach((loss, i) =>
      expect(Math.abs(got[i]! - loss) / loss, `loss ${i}`).toBeLessThan(1e-4),
    );
    session.destroy();
    backend.destroy();
  });
});

describe("runs repeat", () => {
  it.each(ATTACHMENTS)("%s: two runs with one seed are bitwise the same", async (_, attached) => {
    const backend = await testBackend(tinyWeights());
    const traces: string[] = [];
    for (let run = 0; run < 2; run++) {
      const session = await tinySession(backend, attached, { lanes: LANES });
      traces.push((await losses(session, 8)).join());
      session.destroy();
    }
    expect(traces[1]).toBe(traces[0]);
    backend.destroy();
  });

  it("steps batched in one submit, or one by one, are bitwise the same", async () => {
    const backend = await testBackend(tinyWeights());
    const batched = await tinySession(backend, withDropout);
    const single = await tinySession(backend, withDropout);
    const want = await losses(batched, 20);
    const got: number[] = [];
    for (let i = 0; i < 20; i++) got.push(...(await losses(single, 1)));
    expect(got).toEqual(want);
    batched.destroy();
    single.destroy();
    backend.destroy();
  });

  it.each(ATTACHMENTS)(
    "%s: a checkpoint continues bitwise in a new session",
    async (_, attached) => {
      const backend = await testBackend(tinyWeights());
      const whole = await tinySession(backend, attached, { lanes: LANES });
      const first = await tinySession(backend, attached, { lanes: LANES });
      const want = await losses(whole, 10);
      const before = await losses(first, 4);
      const checkpoint = await first.checkpoint();
      first.destroy();
      const second = await tinySession(backend, attached, { lanes: LANES });
      second.restore(checkpoint);
      const after = await losses(second, 6);
      expect([...before, ...after]).toEqual(want);
      whole.destroy();
      second.destroy();
      backend.destroy();
    },
  );
});

it.each(ATTACHMENTS)("%s: passes on and off give the same trace", async (_, attached) => {
  const traces: (readonly number[])[] = [];
  for (const passes of [ALL_PASSES, []]) {
    const backend = await testBackend(tinyWeights(), VARIANT_SETS["quad"], passes);
    const session = await tinySession(backend, attached, { lanes: LANES });
    traces.push(await losses(session, 8));
    session.destroy();
    backend.destroy();
  }
  const [on, off] = traces as [readonly number[], readonly number[]];
  on.forEach((loss, i) => expect(Math.abs(loss - off[i]!) / loss).toBeLessThan(1e-5));
});

it("no GPU object is created after the first step, over 50 steps with evaluation and sampling", async () => {
  const counter = countingDevice(await testDevice());
  const backend = await testBackend(tinyWeights());
  const session = await tinySession(backend, withDropout);
  const validation = [tinyBatch(7, 1), tinyBatch(7, 2)];
  const round = async (steps: number) => {
    await session.train(source, steps);
    await session.evaluate(validation);
    await generate(session, [[1, 2, 3]], {
      maxNewTokens: 3,
      temperature: 0.8,
      seed: 1,
      endTokenId: undefined,
      lane: 0,
    });
  };
  await round(1);
  const before = counter.counts();
  for (let i = 0; i < 5; i++) await round(10);
  const after = counter.counts();
  expect(after.submits - before.submits).toBeGreaterThan(10);
  expect(after.created).toEqual(before.created);
  counter.restore();
  session.destroy();
  backend.destroy();
});
