// Whole sessions on WebGPU against the float64 interpreter: losses, gradients and parameters of every kind of method.
import { describe, expect, it } from "vitest";
import { referenceBackend } from "../../src/train/reference-device.ts";
import type { Session } from "../../src/train/session.ts";
import { testBackend, VARIANT_SETS } from "../helpers/gpu-backend.ts";
import { ATTACHMENTS, tinyBatch, tinyWeights } from "../helpers/tiny-model.ts";
import { disturb, tinySession } from "../helpers/tiny-session.ts";

const STEPS = 6;
const LANES = [
  { seed: 1, learningRate: 0.01 },
  { seed: 2, learningRate: 0.02 },
];

describe.each(Object.entries(VARIANT_SETS))("%s kernels", (_, variants) => {
  it.each(ATTACHMENTS)("%s trains as the interpreter does", async (_, attachment) => {
    const reference = await tinySession(referenceBackend(tinyWeights()), attachment, {
      lanes: LANES,
    });
    const backend = await testBackend(tinyWeights(), variants);
    const session = await tinySession(backend, attachment, { lanes: LANES });
    await disturb(reference);
    await disturb(session);
    const want = await train(reference);
    const got = await train(session);
    want.losses.forEach((step, i) => {
      step.forEach((loss, lane) => {
        expect(
          Math.abs(got.losses[i]![lane]! - loss) / loss,
          `loss ${i} of lane ${lane}`,
        ).toBeLessThan(1e-4);
        const norm = want.norms[i]![lane]!;
        expect(Math.abs(got.norms[i]![lane]! - norm) / norm).toBeLessThan(1e-3);
      });
    });
    await compareGradients(session, reference);
    session.destroy();
    backend.destroy();
  });
});

function train(session: Session) {
  return session.train((seed, step) => tinyBatch(seed, step), STEPS);
}

/** At the reference's parameters, by ‖got − want‖ / max(‖want‖, 1e-5 ‖all‖). */
async function compareGradients(session: Session, reference: Session): Promise<void> {
  for (let lane = 0; lane < LANES.length; lane++) {
    session.machine.writeLane("trainable", lane, await reference.parameters(lane));
  }
  const batches = LANES.map(({ seed }) => tinyBatch(seed, 99));
  const losses = await session.lossAndGradients(batches);
  const wanted = await reference.lossAndGradients(batches);
  for (let lane = 0; lane < LANES.length; lane++) {
    expect(Math.abs(losses[lane]! - wanted[lane]!) / wanted[lane]!).toBeLessThan(1e-5);
    const got = await session.machine.readLane("gradients", lane);
    const want = await reference.machine.readLane("gradients", lane);
    const all = Math.hypot(...[...want.values()].map(({ data }) => norm(data)));
    expect([...got.keys()]).toEqual([...want.keys()]);
    for (const [name, { data }] of want) {
      const difference = norm(data.map((value, i) => value - got.get(name)!.data[i]!));
      expect(difference / Math.max(norm(data), 1e-5 * all), name).toBeLessThan(1e-4);
    }
  }
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}
