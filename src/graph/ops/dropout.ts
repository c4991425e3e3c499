/** Inverted dropout whose mask is a pure function of (seed, step, place, element); the mask is never stored. */
import { columnsOf, paddedColumns } from "../../core/shape.ts";
import { philox, unitFloat } from "../../core/random.ts";
import { PlaygroundError } from "../../core/errors.ts";
import { applyOne, expectDType, expectShape, f32 } from "../apply.ts";
import type { Op, Tensor } from "../tensor.ts";

export interface DropoutAttributes {
  /** Probability that an element is set to zero, in [0, 1). */
  readonly rate: number;
  /** Which dropout of the model this is: different places draw different masks. */
  readonly place: number;
}

/** Second word of the key: keeps dropout apart from every other use of a seed. */
export const DROPOUT_KEY = 0x64726f70;

/**
 * y = x ⊙ keep / (1 − rate). `random` [2] u32 holds (seed, step) of the lane. Element (m, n) is kept when word n mod 4
 * of philox(counter = (m · ceil(N/4) + floor(n/4), place, step, 0), key = (seed, DROPOUT_KEY)) is at least `rate`.
 */
export const dropoutOp: Op<"x" | "random", never, DropoutAttributes> = {
  name: "dropout",
  infer: ({ inputs: { x, random }, attributes: { rate } }) => {
    if (!(rate >= 0 && rate < 1)) {
      throw new PlaygroundError(
        "CONFIG_INVALID",
        `dropout: expected a rate in [0, 1), found ${rate}`,
      );
    }
    expectDType("dropout", "random", random, "u32");
    expectShape("dropout", "random", random, [2]);
    return [f32(x.shape)];
  },
  derivative: ({ inputs: { random }, attributes, gradients: [dY] }) =>
    dY ? { x: applyOne(dropoutOp, { x: dY, random }, attributes) } : {},
  reference: ({ inputs: { x, random }, attributes: { rate, place } }) => {
    const N = columnsOf(x.shape);
    const groups = paddedColumns(N) / 4;
    const [seed, step] = [random.data[0]!, random.data[1]!];
    return [
      x.data.map((value, i) => {
        const [m, n] = [Math.floor(i / N), i % N];
        const words = philox([m * groups + Math.floor(n / 4), place, step, 0], [seed, DROPOUT_KEY]);
        return unitFloat(words[n % 4]!) >= rate ? value / (1 - rate) : 0;
      }),
    ];
  },
};

export function dropout(x: Tensor, random: Tensor, attributes: DropoutAttributes): Tensor {
  return attributes.rate === 0 ? x : applyOne(dropoutOp, { x, random }, attributes);
}
