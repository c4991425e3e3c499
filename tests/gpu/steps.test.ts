// Whole steps on WebGPU against PyTorch + transformers + peft in float64: loss, every gradient by name, 20-step trajectories.
import { describe, expect, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import { parseOptions } from "../../src/peft/method.ts";
import { methodById, methods } from "../../src/peft/registry.ts";
import { ADAMW } from "../../src/train/optimizer-settings.ts";
import { Session } from "../../src/train/session.ts";
import { testBackend } from "../helpers/gpu-backend.ts";
import type { StepFixture } from "../helpers/step-fixture.ts";
import {
  fixtureBatch,
  norm,
  pointOf,
  readStepFixture,
  relativeError,
  stepFixtureNames,
} from "../helpers/step-fixture.ts";
import { replayTrajectory } from "../helpers/trajectory.ts";

const names = stepFixtureNames(methods.map(({ id }) => id));
const fixtures = await Promise.all(names.map(readStepFixture));

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
  it("loss and every gradient agree to 1e-4", async () => {
    const backend = await testBackend(fixture.base);
    const session = await open(fixture, backend);
    const wanted = (key: string) => required(fixture.tensors.get(key), key).data;
    const [loss] = await session.lossAndGradients([fixtureBatch(fixture)]);
    expect(Math.abs(loss! - fixture.loss) / fixture.loss).toBeLessThan(1e-5);
    const gradients = await session.machine.readLane("gradients", 0);
    const trainable = Object.keys(fixture.trainable);
    const all = norm(trainable.flatMap((name) => [...wanted(`grad.${name}`)]));
    for (const name of trainable) {
      const { data } = required(gradients.get(name), name);
      expect(relativeError(data, wanted(`grad.${name}`), all), name).toBeLessThan(1e-4);
    }
    session.destroy();
    backend.destroy();
  });

  it.each(fixture.trajectories.map((t) => [`${t.optimizer}, decay ${t.weightDecay}`, t] as const))(
    "trajectory of %s agrees to 1e-3",
    async (_, trajectory) => {
      const backend = await testBackend(fixture.base);
      const got = await replayTrajectory(fixture, trajectory, backend);
      trajectory.losses.forEach((want, i) => {
        expect(Math.abs(got.losses[i]! - want) / want, `loss ${i}`).toBeLessThan(1e-3);
      });
      for (const [name, want] of Object.entries(trajectory.finalNorms)) {
        if (trajectory.noisyFinalNorms.includes(name)) continue;
        expect(Math.abs(got.finalNorms.get(name)! - want) / want, name).toBeLessThan(1e-3);
      }
      backend.destroy();
    },
  );
});

async function open(
  fixture: StepFixture,
  backend: Awaited<ReturnType<typeof testBackend>>,
): Promise<Session> {
  const method = methodById(fixture.method);
  const [batch = 0, time = 0] = required(fixture.tensors.get("ids"), "ids").shape;
  const session = await Session.create(backend, {
    config: fixture.config,
    attachment: { method, options: parseOptions(method, fixture.options) },
    lanes: [{ seed: 1, learningRate: 0 }],
    batch,
    time,
    withGradients: true,
    training: { optimizer: ADAMW, rateFactor: () => 1, weightDecay: 0, maxGradientNorm: 0 },
  });
  session.machine.writeLane("trainable", 0, pointOf(fixture));
  return session;
}
