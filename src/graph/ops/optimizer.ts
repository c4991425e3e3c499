/** Gradient norm, AdamW and SGD over a list of parameters, as graph ops; schedules live in train. */
import { apply, at, expectShape, f32, numbered } from "../apply.ts";
import type { Inputs, NdArray, Op, Tensor } from "../tensor.ts";

/** How one parameter is treated; the flat buffer's segment table. */
export interface Segment {
  readonly learningRateScale: number;
  /** Whether weight decay applies (matrices yes, biases and gains no). */
  readonly decays: boolean;
}

/** Columns of the per-step row `hyper` [8] of a lane: whatever changes from step to step is data. */
export const HYPER = {
  learningRate: 0,
  biasCorrection1: 1,
  biasCorrection2: 2,
  weightDecay: 3,
  /** 0 = no clipping. */
  maxGradientNorm: 4,
} as const;
export const HYPER_SIZE = 8;

interface ListAttributes {
  readonly count: number;
}

/**
 * norm [1] = ‖all gradients g0, g1, …‖₂ of the lane, and stopped [1] = 1 once loss or norm was ever not finite.
 * `stopped` is written over its input.
 */
const gradientNormOp: Op<string, never, ListAttributes> = {
  name: "gradientNorm",
  infer: ({ inputs }) => {
    expectShape("gradientNorm", "loss", inputs["loss"]!, [1]);
    expectShape("gradientNorm", "stopped", inputs["stopped"]!, [1]);
    return [f32([1]), f32([1])];
  },
  inPlace: () => new Map([[1, "stopped"]]),
  reference: ({ inputs, attributes: { count } }) => {
    let sum = 0;
    for (let i = 0; i < count; i++) inputs[`g${i}`]!.data.forEach((g) => (sum += g * g));
    const norm = Math.sqrt(sum);
    const healthy = Number.isFinite(inputs["loss"]!.data[0]) && Number.isFinite(norm);
    const stopped = inputs["stopped"]!.data[0] !== 0 || !healthy;
    return [Float64Array.of(norm), Float64Array.of(stopped ? 1 : 0)];
  },
};

export interface AdamWAttributes extends ListAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly segments: readonly Segment[];
}

/**
 * Decoupled AdamW (Loshchilov & Hutter 2019, algorithm 2, in PyTorch's form), on parameters p, gradients g, moments m, v:
 * g ← g · min(1, maxNorm / (norm + 1e-6));  p ← p · (1 − lr · decay);  m ← β1 m + (1 − β1) g;  v ← β2 v + (1 − β2) g²;
 * p ← p − (lr / biasCorrection1) · m / (√(v / biasCorrection2) + ε).
 * A stopped lane keeps all three as they are. Outputs p0…, m0…, v0…, written over the inputs.
 */
const adamwOp: Op<string, never, AdamWAttributes> = {
  name: "adamw",
  infer: ({ inputs, attributes: { count } }) => inferState(inputs, count, ["p", "m", "v"]),
  inPlace: ({ attributes }) => statePlaces(attributes.count, ["p", "m", "v"]),
  reference: ({ inputs, attributes }) => {
    const { count, beta1, beta2, epsilon, segments } = attributes;
    const hyper = inputs["hyper"]!.data;
    const clip = clipFactor(inputs["norm"]!, hyper);
    const stopped = inputs["stopped"]!.data[0] !== 0;
    const outputs: Float64Array[] = Array.from({ length: 3 * count }, () => new Float64Array());
    for (let i = 0; i < count; i++) {
      const segment = at(segments, i);
      const rate = hyper[HYPER.learningRate]! * segment.learningRateScale;
      const decay = segment.decays ? hyper[HYPER.weightDecay]! : 0;
      const p = Float64Array.from(inputs[`p${i}`]!.data);
      const m = Float64Array.from(inputs[`m${i}`]!.data);
      const v = Float64Array.from(inputs[`v${i}`]!.data);
      for (let j = 0; j < p.length && !stopped; j++) {
        const g = inputs[`g${i}`]!.data[j]! * clip;
        m[j] = beta1 * m[j]! + (1 - beta1) * g;
        v[j] = beta2 * v[j]! + (1 - beta2) * g * g;
        const denominator = Math.sqrt(v[j]! / hyper[HYPER.biasCorrection2]!) + epsilon;
        p[j] =
          p[j]! * (1 - rate * decay) -
          ((rate / hyper[HYPER.biasCorrection1]!) * m[j]!) / denominator;
      }
      outputs[i] = p;
      outputs[count + i] = m;
      outputs[2 * count + i] = v;
    }
    return outputs;
  },
};

export interface SgdAttributes extends ListAttributes {
  readonly segments: readonly Segment[];
}

/** p ← p − lr · (g · clip + decay · p), PyTorch's SGD without momentum. A stopped lane keeps p. */
const sgdOp: Op<string, never, SgdAttributes> = {
  name: "sgd",
  infer: ({ inputs, attributes: { count } }) => inferState(inputs, count, ["p"]),
  inPlace: ({ attributes }) => statePlaces(attributes.count, ["p"]),
  reference: ({ inputs, attributes: { count, segments } }) => {
    const hyper = inputs["hyper"]!.data;
    const clip = clipFactor(inputs["norm"]!, hyper);
    const stopped = inputs["stopped"]!.data[0] !== 0;
    return Array.from({ length: count }, (_, i) => {
      const segment = at(segments, i);
      const rate = hyper[HYPER.learningRate]! * segment.learningRateScale;
      const decay = segment.decays ? hyper[HYPER.weightDecay]! : 0;
      const g = inputs[`g${i}`]!.data;
      return inputs[`p${i}`]!.data.map((p, j) =>
        stopped ? p : p - rate * (g[j]! * clip + decay * p),
      );
    });
  },
};

/** One parameter with its gradient and, for AdamW, its moments. */
export interface Trained {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly moment1: Tensor;
  readonly moment2: Tensor;
  readonly segment: Segment;
}

/** Everything an update needs beside the trained list: hyper [8], norm [1] and stopped [1], of the lane. */
export interface UpdateInputs {
  readonly hyper: Tensor;
  readonly norm: Tensor;
  readonly stopped: Tensor;
}

export function gradientNorm(
  gradients: readonly Tensor[],
  loss: Tensor,
  stopped: Tensor,
): { readonly norm: Tensor; readonly stopped: Tensor } {
  const inputs: Inputs = { ...numbered("g", gradients), loss, stopped };
  const outputs = apply(gradientNormOp, inputs, { count: gradients.length });
  return { norm: at(outputs, 0), stopped: at(outputs, 1) };
}

/** New values of (parameter, moment1, moment2) for each trained parameter. */
export function adamw(
  trained: readonly Trained[],
  update: UpdateInputs,
  options: { readonly beta1: number; readonly beta2: number; readonly epsilon: number },
): readonly (readonly [Tensor, Tensor, Tensor])[] {
  const inputs: Inputs = {
    ...numbered(
      "p",
      trained.map((t) => t.parameter),
    ),
    ...numbered(
      "g",
      trained.map((t) => t.gradient),
    ),
    ...numbered(
      "m",
      trained.map((t) => t.moment1),
    ),
    ...numbered(
      "v",
      trained.map((t) => t.moment2),
    ),
    ...update,
  };
  const count = trained.length;
  const outputs = apply(adamwOp, inputs, {
    ...options,
    count,
    segments: trained.map((t) => t.segment),
  });
  return trained.map((_, i) => [
    at(outputs, i),
    at(outputs, count + i),
    at(outputs, 2 * count + i),
  ]);
}

/** New parameter values. */
export function sgd(
  trained: readonly Omit<Trained, "moment1" | "moment2">[],
  update: UpdateInputs,
): readonly Tensor[] {
  const inputs: Inputs = {
    ...numbered(
      "p",
      trained.map((t) => t.parameter),
    ),
    ...numbered(
      "g",
      trained.map((t) => t.gradient),
    ),
    ...update,
  };
  return apply(sgdOp, inputs, { count: trained.length, segments: trained.map((t) => t.segment) });
}

function clipFactor(norm: NdArray, hyper: Float64Array): number {
  const limit = hyper[HYPER.maxGradientNorm]!;
  return limit === 0 ? 1 : Math.min(1, limit / (norm.data[0]! + 1e-6));
}

function inferState(
  inputs: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  count: number,
  kinds: readonly string[],
) {
  return kinds.flatMap((kind) =>
    Array.from({ length: count }, (_, i) => {
      const shape = inputs[`p${i}`]!.shape;
      expectShape(
        "optimizer",
        `${kind}${i}`,
        { shape: inputs[`${kind}${i}`]!.shape, dtype: "f32" },
        shape,
      );
      expectShape("optimizer", `g${i}`, { shape: inputs[`g${i}`]!.shape, dtype: "f32" }, shape);
      return f32(shape);
    }),
  );
}

function statePlaces(count: number, kinds: readonly string[]): ReadonlyMap<number, string> {
  return new Map(
    kinds.flatMap((kind, k) =>
      Array.from({ length: count }, (_, i) => [k * count + i, `${kind}${i}`] as const),
    ),
  );
}
