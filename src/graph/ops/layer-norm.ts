/** Layer normalisation over the last dimension and its gradients; the residual joins by fusion, not here. */
import { columnsOf, rowsOf } from "../../core/shape.ts";
import { apply, applyOne, at, expectShape, f32 } from "../apply.ts";
import type { NdArray, Op, Tensor } from "../tensor.ts";

/**
 * y = (x − mean) · rstd ⊙ gain + bias, for each row of x [M,D]; mean and rstd [M] are kept for the backward pass.
 * Source: Ba et al. 2016, section 3.
 */
export const layerNormOp: Op<"x" | "gain" | "bias", never, { readonly epsilon: number }> = {
  name: "layerNorm",
  infer: ({ inputs: { x, gain, bias } }) => {
    const D = columnsOf(x.shape);
    expectShape("layerNorm", "gain", gain, [D]);
    expectShape("layerNorm", "bias", bias, [D]);
    const M = rowsOf(x.shape);
    return [f32(x.shape), f32([M]), f32([M])];
  },
  derivative: ({ inputs: { x, gain }, outputs, gradients: [dY], wants }) => {
    if (dY === undefined) return {};
    const saved = { x, dY, mean: at(outputs, 1), rstd: at(outputs, 2) };
    const wantsAffine = wants("gain") || wants("bias");
    const affine = wantsAffine ? apply(layerNormAffineGradOp, saved, {}) : [];
    return {
      ...(wants("x") && { x: applyOne(layerNormGradOp, { ...saved, gain }, {}) }),
      ...(wants("gain") && { gain: at(affine, 0) }),
      ...(wants("bias") && { bias: at(affine, 1) }),
    };
  },
  reference: ({ inputs: { x, gain, bias }, attributes: { epsilon } }) => {
    const D = columnsOf(x.shape);
    const M = rowsOf(x.shape);
    const y = new Float64Array(M * D);
    const mean = new Float64Array(M);
    const rstd = new Float64Array(M);
    for (let m = 0; m < M; m++) {
      const row = x.data.subarray(m * D, (m + 1) * D);
      const mu = row.reduce((sum, v) => sum + v, 0) / D;
      const variance = row.reduce((sum, v) => sum + (v - mu) ** 2, 0) / D;
      const r = 1 / Math.sqrt(variance + epsilon);
      mean[m] = mu;
      rstd[m] = r;
      row.forEach((v, d) => (y[m * D + d] = (v - mu) * r * gain.data[d]! + bias.data[d]!));
    }
    return [y, mean, rstd];
  },
};

/** dX = rstd · (g − mean(g) − x̂ · mean(g ⊙ x̂)) + residual, with g = dY ⊙ gain and x̂ the normalised row. */
export const layerNormGradOp: Op<"x" | "dY" | "gain" | "mean" | "rstd", "residual"> = {
  name: "layerNormGrad",
  infer: ({ inputs: { x, dY, residual } }) => {
    expectShape("layerNormGrad", "dY", dY, x.shape);
    if (residual !== undefined) expectShape("layerNormGrad", "residual", residual, x.shape);
    return [f32(x.shape)];
  },
  reference: ({ inputs: { x, dY, gain, mean, rstd, residual } }) => {
    const D = columnsOf(x.shape);
    const M = rowsOf(x.shape);
    const dX = new Float64Array(M * D);
    for (let m = 0; m < M; m++) {
      let sumG = 0;
      let sumGX = 0;
      for (let d = 0; d < D; d++) {
        const g = dY.data[m * D + d]! * gain.data[d]!;
        sumG += g;
        sumGX += g * normalised(x, mean, rstd, m, d, D);
      }
      for (let d = 0; d < D; d++) {
        const i = m * D + d;
        const g = dY.data[i]! * gain.data[d]!;
        const centred = g - sumG / D - (normalised(x, mean, rstd, m, d, D) * sumGX) / D;
        dX[i] = rstd.data[m]! * centred + (residual?.data[i] ?? 0);
      }
    }
    return [dX];
  },
};

/** dGain = Σ_rows dY ⊙ x̂ and dBias = Σ_rows dY. */
export const layerNormAffineGradOp: Op<"x" | "dY" | "mean" | "rstd", never> = {
  name: "layerNormAffineGrad",
  infer: ({ inputs: { x, dY } }) => {
    expectShape("layerNormAffineGrad", "dY", dY, x.shape);
    return [f32([columnsOf(x.shape)]), f32([columnsOf(x.shape)])];
  },
  reference: ({ inputs: { x, dY, mean, rstd } }) => {
    const D = columnsOf(x.shape);
    const dGain = new Float64Array(D);
    const dBias = new Float64Array(D);
    for (let m = 0; m < rowsOf(x.shape); m++) {
      for (let d = 0; d < D; d++) {
        const g = dY.data[m * D + d]!;
        dGain[d]! += g * normalised(x, mean, rstd, m, d, D);
        dBias[d]! += g;
      }
    }
    return [dGain, dBias];
  },
};

/** Rows of x [M,D] normalised, scaled by gain [D] and shifted by bias [D]. */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  return at(apply(layerNormOp, { x, gain, bias }, { epsilon }), 0);
}

function normalised(
  x: NdArray,
  mean: NdArray,
  rstd: NdArray,
  m: number,
  d: number,
  D: number,
): number {
  return (x.data[m * D + d]! - mean.data[m]!) * rstd.data[m]!;
}
