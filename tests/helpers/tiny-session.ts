// Sessions on the tiny GPT-2, whatever they run on.
import { sizeOf } from "../../src/core/shape.ts";
import { randomStream } from "../../src/core/random.ts";
import type { Backend } from "../../src/plan/backend.ts";
import { ADAMW } from "../../src/train/optimizer-settings.ts";
import type { Lane } from "../../src/train/session-options.ts";
import { Session } from "../../src/train/session.ts";
import type { Attachment } from "../../src/train/attachment.ts";
import { trainableSpecs } from "../../src/train/attachment.ts";
import { TINY, TINY_SHAPE } from "./tiny-model.ts";

export interface TinyOptions {
  readonly lanes?: readonly Lane[];
  readonly maxGradientNorm?: number;
  readonly weightDecay?: number;
  readonly rateFactor?: (step: number) => number;
}

const ONE_LANE: readonly Lane[] = [{ seed: 1, learningRate: 0.01 }];

export function tinySession(
  backend: Backend,
  attachment: Attachment | undefined,
  { lanes = ONE_LANE, maxGradientNorm = 1, weightDecay = 0.01, rateFactor }: TinyOptions = {},
): Promise<Session> {
  return Session.create(backend, {
    ...TINY_SHAPE,
    attachment,
    lanes,
    withGradients: attachment !== undefined,
    training: {
      optimizer: ADAMW,
      rateFactor: rateFactor ?? ((step) => 1 / Math.sqrt(step)),
      weightDecay,
      maxGradientNorm,
    },
  });
}

/** Moves every parameter off its first value, by its seed, so that LoRA's B is not zero. */
export async function disturb(session: Session): Promise<void> {
  const specs = trainableSpecs(TINY, session.options.attachment);
  for (const [lane, { seed }] of session.options.lanes.entries()) {
    const values = await session.parameters(lane);
    const moved = specs.map(({ name, shape }) => {
      const stream = randomStream(seed, `disturb ${name}`);
      const data = Float64Array.from(values.get(name)!.data);
      for (let i = 0; i < sizeOf(shape); i++) data[i]! += 0.1 * stream.normal();
      return [name, { shape, data: Float32Array.from(data) }] as const;
    });
    session.machine.writeLane("trainable", lane, new Map(moved));
  }
}
