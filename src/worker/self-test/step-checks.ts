/** Whole training steps on a device against PyTorch, transformers and PEFT: loss, every gradient by name, 20 updates. */
import { required } from "../../core/assert.ts";
import { parseOptions } from "../../peft/method.ts";
import { methodById } from "../../peft/registry.ts";
import type { Backend } from "../../plan/backend.ts";
import { ADAMW } from "../../train/optimizer-settings.ts";
import { Session } from "../../train/session.ts";
import { norm, relativeError } from "./judge.ts";
import type { Deviation } from "./report.ts";
import type { StepCase, Trajectory } from "./step-case.ts";
import { pointBatch, pointOf, stepSizes, trajectoryBatches } from "./step-case.ts";

export interface StepBounds {
  readonly loss: number;
  readonly gradient: number;
  /** Of the losses on the way, and of the norms of what was learned. */
  readonly trajectory: number;
}

/** float32 on a device; what it sums it sums in another order. */
export const GPU_BOUNDS: StepBounds = { loss: 1e-5, gradient: 1e-4, trajectory: 1e-3 };
/** float64 on the interpreter. */
export const REFERENCE_BOUNDS: StepBounds = { loss: 1e-9, gradient: 1e-9, trajectory: 1e-9 };

/**
 * Loss and gradients at the point, then the whole trajectory: all of it by the one graph that training runs, so that no
 * other kernel is checked in its stead.
 */
export async function runStepCase(
  step: StepCase,
  trajectory: Trajectory,
  backend: Backend,
  bounds: StepBounds,
): Promise<readonly Deviation[]> {
  let isAtPoint = true;
  const session = await openStepSession(step, trajectory, trainingOnly(backend), (at) =>
    // An update at rate 0 moves nothing but the moments, which are put back.
    isAtPoint ? 0 : required(trajectory.learningRates[at - 1], `rate ${at}`),
  );
  try {
    const start = await session.checkpoint();
    const point = await atPoint(step, session, bounds);
    session.restore(start);
    isAtPoint = false;
    return [...point, ...(await along(step, trajectory, session, bounds))];
  } finally {
    session.destroy();
  }
}

/** Evaluation and generation have graphs of their own, which take as long to compile. */
function trainingOnly(backend: Backend): Backend {
  return {
    ...backend,
    createMachine: ({ graphs: { train }, ...request }) =>
      backend.createMachine({ ...request, graphs: { train: required(train, "a training graph") } }),
  };
}

/** At the case's point, with the settings of the trajectory; `rateFactor` gives the rate of each update, from 1. */
export async function openStepSession(
  step: StepCase,
  trajectory: Trajectory,
  backend: Backend,
  rateFactor: (at: number) => number,
): Promise<Session> {
  const method = methodById(step.method);
  const session = await Session.create(backend, {
    config: step.config,
    attachment: { method, options: parseOptions(method, step.options) },
    // The case's rates are absolute: the factor carries them.
    lanes: [{ seed: 1, learningRate: 1 }],
    ...stepSizes(step.tensors),
    training: {
      optimizer: trajectory.optimizer === "sgd" ? { kind: "sgd" } : ADAMW,
      rateFactor,
      weightDecay: trajectory.weightDecay,
      maxGradientNorm: trajectory.maxGradNorm,
    },
  });
  session.machine.writeLane("trainable", 0, pointOf(step));
  return session;
}

async function atPoint(
  step: StepCase,
  session: Session,
  bounds: StepBounds,
): Promise<readonly Deviation[]> {
  const batch = pointBatch(step);
  const { losses } = await session.train(() => batch, 1);
  const gradients = await session.machine.readLane("gradients", 0);
  const names = Object.keys(step.trainable);
  const wanted = (name: string) => required(step.tensors.get(`grad.${name}`), name).data;
  const all = norm(names.flatMap((name) => [...wanted(name)]));
  return [
    number("loss", losses[0]?.[0] ?? NaN, step.loss, bounds.loss),
    ...names.map((name) => ({
      what: `gradient of ${name}`,
      error: relativeError(gradients.get(name)?.data ?? [], wanted(name), all),
      bound: bounds.gradient,
    })),
  ];
}

async function along(
  step: StepCase,
  trajectory: Trajectory,
  session: Session,
  { trajectory: bound }: StepBounds,
): Promise<readonly Deviation[]> {
  const batches = trajectoryBatches(step);
  const { losses } = await session.train(
    (_, at) => required(batches[at - 1], `batch ${at}`),
    trajectory.learningRates.length,
  );
  const parameters = await session.parameters(0);
  const isNoise = new Set(trajectory.noisyFinalNorms);
  return [
    ...trajectory.losses.map((want, i) =>
      number(`loss of step ${i + 1}`, losses[i]?.[0] ?? NaN, want, bound),
    ),
    ...Object.entries(trajectory.finalNorms)
      .filter(([name]) => !isNoise.has(name))
      .map(([name, want]) =>
        number(
          `norm of ${name} at the end`,
          norm(parameters.get(name)?.data ?? [NaN]),
          want,
          bound,
        ),
      ),
  ];
}

function number(what: string, got: number, want: number, bound: number): Deviation {
  return { what, error: Math.abs(got - want) / Math.abs(want), bound };
}
