// Twenty optimizer steps of each method against PyTorch + peft in float64, through a session on the interpreter.
import { describe, expect, it } from "vitest";
import { methods } from "../../src/peft/registry.ts";
import { referenceBackend } from "../../src/train/reference-device.ts";
import { readStepFixture, stepFixtureNames } from "../helpers/step-fixture.ts";
import { replayTrajectory } from "../helpers/trajectory.ts";

const names = stepFixtureNames(methods.map(({ id }) => id));
const fixtures = await Promise.all(names.map(readStepFixture));

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
  it.each(fixture.trajectories.map((t) => [`${t.optimizer}, decay ${t.weightDecay}`, t] as const))(
    "%s",
    async (_, trajectory) => {
      const got = await replayTrajectory(fixture, trajectory, referenceBackend(fixture.base));
      trajectory.losses.forEach((want, i) => {
        expect(Math.abs(got.losses[i]! - want) / want, `loss ${i}`).toBeLessThan(1e-9);
      });
      trajectory.gradNorms.forEach((want, i) => {
        expect(Math.abs(got.gradientNorms[i]! - want) / want, `norm ${i}`).toBeLessThan(1e-8);
      });
      for (const [name, want] of Object.entries(trajectory.finalNorms)) {
        expect(Math.abs(got.finalNorms.get(name)! - want) / want, name).toBeLessThan(1e-9);
      }
    },
  );
});
