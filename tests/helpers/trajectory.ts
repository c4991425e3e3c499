// Replays a fixture's 20 optimizer steps on a backend: the whole training step, through the same session as the page.
import { required } from "../../src/core/assert.ts";
import type { Backend } from "../../src/plan/backend.ts";
import type { Trajectory } from "../../src/worker/self-test/step-case.ts";
import { trajectoryBatches } from "../../src/worker/self-test/step-case.ts";
import { openStepSession } from "../../src/worker/self-test/step-checks.ts";
import type { StepFixture } from "./step-fixture.ts";
import { norm } from "./step-fixture.ts";

export interface Replayed {
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  /** l2 norm of every trainable tensor after the last update. */
  readonly finalNorms: ReadonlyMap<string, number>;
}

/** From the fixture's point, on the fixture's batches. */
export async function replayTrajectory(
  fixture: StepFixture,
  trajectory: Trajectory,
  backend: Backend,
): Promise<Replayed> {
  const session = await openStepSession(fixture, trajectory, backend, (step) =>
    required(trajectory.learningRates[step - 1], `rate ${step}`),
  );
  try {
    const batches = trajectoryBatches(fixture);
    const { losses, norms } = await session.train(
      (_, step) => required(batches[step - 1], `batch ${step}`),
      trajectory.learningRates.length,
    );
    const parameters = await session.parameters(0);
    return {
      losses: losses.map((step) => required(step[0], "a loss")),
      gradientNorms: norms.map((step) => required(step[0], "a norm")),
      finalNorms: new Map([...parameters].map(([name, { data }]) => [name, norm(data)])),
    };
  } finally {
    session.destroy();
  }
}
