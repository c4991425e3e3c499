/** Pointwise non-linearities y = f(x) and dX = dY ⊙ f'(x); no parameters. */
import { sameShape, formatShape } from "../../core/shape.ts";
import { applyOne, f32, shapeError } from "../apply.ts";
import type { Op, Tensor } from "../tensor.ts";

/** `gelu_new` is HF's name for the tanh form of GELU (Hendrycks & Gimpel 2016), `gelu` the form with erf. */
export const ACTIVATIONS = ["gelu_new", "gelu", "relu", "silu", "tanh"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface ActivationAttributes {
  readonly kind: Activation;
}

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

export const activationOp: Op<"x", never, ActivationAttributes> = {
  name: "activation",
  infer: ({ inputs: { x } }) => [f32(x.shape)],
  derivative: ({ inputs: { x }, attributes: { kind }, gradients: [dY] }) =>
    dY ? { x: activationGrad(x, dY, kind) } : {},
  reference: ({ inputs: { x }, attributes: { kind } }) => [
    x.data.map((v) => activationValue(kind, v)),
  ],
};

export const activationGradOp: Op<"x" | "dY", never, ActivationAttributes> = {
  name: "activationGrad",
  infer: ({ inputs: { x, dY } }) => {
    if (!sameShape(x.shape, dY.shape)) {
      shapeError("activationGrad", `dY of shape ${formatShape(x.shape)}`, formatShape(dY.shape));
    }
    return [f32(x.shape)];
  },
  reference: ({ inputs: { x, dY }, attributes: { kind } }) => [
    x.data.map((v, i) => dY.data[i]! * activationSlope(kind, v)),
  ],
};

export function activation(x: Tensor, kind: Activation): Tensor {
  return applyOne(activationOp, { x }, { kind });
}

/** dY ⊙ f'(x), where x is the value BEFORE the activation. */
export function activationGrad(x: Tensor, dY: Tensor, kind: Activation): Tensor {
  return applyOne(activationGradOp, { x, dY }, { kind });
}

export function activationValue(kind: Activation, x: number): number {
  switch (kind) {
    case "gelu_new":
      return 0.5 * x * (1 + Math.tanh(SQRT_2_OVER_PI * (x + GELU_CUBIC * x ** 3)));
    case "gelu":
      return x * normalCdf(x);
    case "relu":
      return Math.max(0, x);
    case "silu":
      return x / (1 + Math.exp(-x));
    case "tanh":
      return Math.tanh(x);
  }
}

export function activationSlope(kind: Activation, x: number): number {
  switch (kind) {
    case "gelu_new": {
      const t = Math.tanh(SQRT_2_OVER_PI * (x + GELU_CUBIC * x ** 3));
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * GELU_CUBIC * x * x);
    }
    case "gelu":
      return normalCdf(x) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
    case "relu":
      return x > 0 ? 1 : 0;
    case "silu": {
      const sigmoid = 1 / (1 + Math.exp(-x));
      return sigmoid * (1 + x * (1 - sigmoid));
    }
    case "tanh":
      return 1 - Math.tanh(x) ** 2;
  }
}

function normalCdf(x: number): number {
  return 0.5 * erfc(-x / Math.SQRT2);
}

/**
 * erfc to float64 accuracy, which JavaScript lacks: the Taylor series of erf near zero, where it converges fast
 * without cancellation, and Lentz's continued fraction beyond (Press et al., Numerical Recipes, sections 5.2, 6.2).
 */
function erfc(x: number): number {
  const z = Math.abs(x);
  let tail: number;
  if (z < 2) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 200; n++) {
      term *= (2 * z * z) / (2 * n + 1);
      sum += term;
    }
    tail = 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
  } else {
    let fraction = z;
    for (let n = 120; n >= 1; n--) fraction = z + n / 2 / fraction;
    tail = Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction);
  }
  return x < 0 ? 2 - tail : tail;
}
