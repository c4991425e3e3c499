/**
 * Scaled dot-product attention over packed queries, keys and values, with its gradient; projections are not part of it.
 *
 * L lanes, B batch, T time, H query heads, G key/value heads (G = H, or fewer for grouped queries), C head size, P prefix rows.
 */
import { apply, at, applyOne, expectDType, expectShape, f32, shapeError } from "../apply.ts";
import type { Named, NdArray, Op, Tensor } from "../tensor.ts";

export interface AttentionAttributes {
  readonly batch: number;
  readonly time: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly causal: boolean;
}

/**
 * qkv [B·T, (H+2G)·C]: for each token its queries, then keys, then values, head after head.
 * keyLengths [B] i32: keys at positions ≥ keyLengths[b] are padding and are never attended to.
 * prefix [P, 2·G·C]: extra keys, then values, that every query of every sequence sees (prefix-tuning; Li & Liang 2021).
 *
 * out [B·T, H·C] = softmax(q kᵀ / √C + mask) v, and logSumExp [B·T, H] of the masked scores, kept for the backward pass.
 * A query that may see no key gives zeros (and logSumExp 0).
 */
export const attentionOp: Op<"qkv" | "keyLengths", "prefix", AttentionAttributes> = {
  name: "attention",
  infer: ({ inputs: { qkv, keyLengths, prefix }, attributes }) => {
    const { batch: B, time: T, heads: H, keyValueHeads: G, headSize: C } = attributes;
    if (H % G !== 0) shapeError("attention", `heads divisible by key/value heads`, `${H} and ${G}`);
    expectShape("attention", "qkv", qkv, [B * T, (H + 2 * G) * C]);
    expectDType("attention", "keyLengths", keyLengths, "i32");
    expectShape("attention", "keyLengths", keyLengths, [B]);
    if (prefix !== undefined) {
      expectShape("attention", "prefix", prefix, [prefix.shape[0] ?? 0, 2 * G * C]);
    }
    return [f32([B * T, H * C]), f32([B * T, H])];
  },
  derivative: ({ inputs, attributes, outputs, gradients: [dOut], wants }) => {
    if (dOut === undefined) return {};
    const saved = { ...inputs, out: at(outputs, 0), logSumExp: at(outputs, 1), dOut };
    const [dQkv, dPrefix] = apply(attentionGradOp, saved, {
      ...attributes,
      wantsPrefix: wants("prefix"),
    });
    return {
      ...(dQkv && wants("qkv") && { qkv: dQkv }),
      ...(dPrefix && wants("prefix") && { prefix: dPrefix }),
    };
  },
  reference: ({ inputs, attributes }) => {
    const { batch: B, time: T, heads: H, headSize: C } = attributes;
    const out = new Float64Array(B * T * H * C);
    const logSumExp = new Float64Array(B * T * H);
    forEachQuery(attributes, inputs, ({ row, head, query, keys }) => {
      const scores = keys.map(({ key }) => dot(query, key) / Math.sqrt(C));
      const top = Math.max(...scores);
      const total = scores.reduce((sum, s) => sum + Math.exp(s - top), 0);
      if (keys.length === 0) return;
      const lse = top + Math.log(total);
      logSumExp[row * H + head] = lse;
      const target = out.subarray((row * H + head) * C, (row * H + head + 1) * C);
      keys.forEach(({ value }, j) => axpy(Math.exp(scores[j]! - lse), value, target));
    });
    return [out, logSumExp];
  },
};

export interface AttentionGradAttributes extends AttentionAttributes {
  readonly wantsPrefix: boolean;
}

/**
 * With P = exp(q kᵀ/√C − logSumExp) and D = rowsum(dOut ⊙ out) (Dao et al. 2022, appendix B):
 * dV = Pᵀ dOut,  dS = P ⊙ (dOut vᵀ − D),  dQ = dS k / √C,  dK = dSᵀ q / √C.
 * dQkv is packed like qkv; dPrefix [P, 2·G·C] is summed over batch and queries.
 */
export const attentionGradOp: Op<
  "qkv" | "keyLengths" | "out" | "logSumExp" | "dOut",
  "prefix",
  AttentionGradAttributes
> = {
  name: "attentionGrad",
  infer: ({ inputs: { qkv, prefix, out, dOut }, attributes: { wantsPrefix } }) => {
    expectShape("attentionGrad", "dOut", dOut, out.shape);
    return wantsPrefix && prefix ? [f32(qkv.shape), f32(prefix.shape)] : [f32(qkv.shape)];
  },
  reference: ({ inputs, attributes }) => {
    const { heads: H, headSize: C } = attributes;
    const { qkv, prefix, out, logSumExp, dOut } = inputs;
    const dQkv = new Float64Array(qkv.data.length);
    const dPrefix = new Float64Array(prefix?.data.length ?? 0);
    forEachQuery(attributes, inputs, ({ row, head, query, queryOffset, keys }) => {
      const at = (row * H + head) * C;
      const dO = dOut.data.subarray(at, at + C);
      const D = dot(dO, out.data.subarray(at, at + C));
      for (const { key, value, keyOffset, valueOffset, isPrefix } of keys) {
        const p = Math.exp(dot(query, key) / Math.sqrt(C) - logSumExp.data[row * H + head]!);
        const dS = (p * (dot(dO, value) - D)) / Math.sqrt(C);
        const target = isPrefix ? dPrefix : dQkv;
        axpy(p, dO, target.subarray(valueOffset, valueOffset + C));
        axpy(dS, query, target.subarray(keyOffset, keyOffset + C));
        axpy(dS, key, dQkv.subarray(queryOffset, queryOffset + C));
      }
    });
    return attributes.wantsPrefix && prefix ? [dQkv, dPrefix] : [dQkv];
  },
};

/** softmax(q kᵀ / √C + mask) v; see attentionOp for the layout. */
export function attention(
  qkv: Tensor,
  attributes: AttentionAttributes & {
    readonly keyLengths: Tensor;
    readonly prefix?: Tensor | undefined;
  },
): Tensor {
  const { keyLengths, prefix, ...rest } = attributes;
  return applyOne(attentionOp, { qkv, keyLengths, prefix }, rest);
}

interface KeyValue {
  readonly key: Float64Array;
  readonly value: Float64Array;
  readonly keyOffset: number;
  readonly valueOffset: number;
  readonly isPrefix: boolean;
}

interface Query {
  readonly row: number;
  readonly head: number;
  readonly query: Float64Array;
  readonly queryOffset: number;
  readonly keys: readonly KeyValue[];
}

/** Visits every (token, head) with the keys and values that it may see, prefix rows first. */
function forEachQuery(
  attributes: AttentionAttributes,
  inputs: Named<"qkv" | "keyLengths", "prefix", NdArray>,
  visit: (query: Query) => void,
): void {
  const { batch: B, time: T, heads: H, keyValueHeads: G, headSize: C, causal } = attributes;
  const { qkv, keyLengths, prefix } = inputs;
  const width = (H + 2 * G) * C;
  const P = prefix?.shape[0] ?? 0;
  const slice = (from: NdArray, offset: number) => from.data.subarray(offset, offset + C);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T; t++) {
      const lastKey = Math.min(keyLengths.data[b]!, causal ? t + 1 : T);
      for (let head = 0; head < H; head++) {
        const group = Math.floor((head * G) / H);
        const keys: KeyValue[] = [];
        for (let p = 0; p < P; p++) {
          const keyOffset = p * 2 * G * C + group * C;
          const valueOffset = keyOffset + G * C;
          const from = prefix!;
          keys.push({
            key: slice(from, keyOffset),
            value: slice(from, valueOffset),
            keyOffset,
            valueOffset,
            isPrefix: true,
          });
        }
        for (let j = 0; j < lastKey; j++) {
          const keyOffset = (b * T + j) * width + (H + group) * C;
          const valueOffset = keyOffset + G * C;
          keys.push({
            key: slice(qkv, keyOffset),
            value: slice(qkv, valueOffset),
            keyOffset,
            valueOffset,
            isPrefix: false,
          });
        }
        const row = b * T + t;
        const queryOffset = row * width + head * C;
        visit({ row, head, query: slice(qkv, queryOffset), queryOffset, keys });
      }
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function axpy(factor: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i]! += factor * x[i]!;
}
