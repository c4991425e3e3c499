// Replays a fixture's 20 optimizer steps on a backend: the whole training step, through the same session as the page.
import { required } from "../../src/core/assert.ts";
import type { Backend } from "../../src/plan/backend.ts";
import { ADAMW } from "../../src/train/optimizer-settings.ts";
import { Session } from "../../src/train/session.ts";
import { parseOptions } from "../../src/peft/method.ts";
import { methodById } from "../../src/peft/registry.ts";
import type { Trajectory } from "../../src/worker/self-test/step-case.ts";
import { trajectoryBatches } from "../../src/worker/self-test/step-case.ts";
import type { StepFixture } from "./step-fixture.ts";
import { norm, pointOf } from "./step-fixture.ts";

export interface Replayed {
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  /** l2 norm of every trainable tensor after the last update. */
  readonly finalNorms: ReadonlyMap<string, number>;
}

/** Every lane starts at the fixture's point and sees the fixture's batches; what lane `lane` did is returned. */
export async function replayTrajectory(
  fixture: StepFixture,
  trajectory: Trajectory,
  backend: Backend,
  { lanes = 1, lane = 0 } = {},
): Promise<Replayed> {
  const session = await openFixture(fixture, trajectory, backend, lanes);
  try {
    const batches = trajectoryBatches(fixture);
    const { losses, norms } = await session.train(
      (_, step) => required(batches[step - 1], `batch ${step}`),
      trajectory.learningRates.length,
    );
    const parameters = await session.parameters(lane);
    return {
      losses: losses.map((step) => required(step[lane], "a loss")),
      gradientNorms: norms.map((step) => required(step[lane], "a norm")),
      finalNorms: new Map([...parameters].map(([name, { data }]) => [name, norm(data)])),
    };
  } finally {
    session.destroy();
  }
}

async function openFixture(
  fixture: StepFixture,
  trajectory: Trajectory,
  backend: Backend,
  lanes: number,
): Promise<Session> {
  const method = methodById(fixture.method);
  const [batch = 0, time = 0] = required(fixture.tensors.get("ids"), "ids").shape;
  const session = await Session.create(backend, {
    config: fixture.config,
    attachment: { method, options: parseOptions(method, fixture.options) },
    // The fixture's rates are absolute: the factor carries them.
    lanes: Array.from({ length: lanes }, () => ({ seed: 1, learningRate: 1 })),
    batch,
    time,
    training: {
      optimizer: trajectory.optimizer === "sgd" ? { kind: "sgd" } : ADAMW,
      rateFactor: (step) => required(trajectory.learningRates[step - 1], `rate ${step}`),
      weightDecay: trajectory.weightDecay,
      maxGradientNorm: trajectory.maxGradNorm,
    },
  });
  for (let lane = 0; lane < lanes; lane++) {
    session.machine.writeLane("trainable", lane, pointOf(fixture));
  }
  return session;
}
