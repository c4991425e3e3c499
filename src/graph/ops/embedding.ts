/** Row gather by index and its gradient: token and position embeddings, and picking rows of any matrix. */
import { columnsOf } from "../../core/shape.ts";
import { applyOne, expectDType, expectRank, expectShape, f32 } from "../apply.ts";
import type { Op, Tensor } from "../tensor.ts";

/** y[n] = table[ids[n]] + residual[n]. ids [N] i32, table [V,D]. An id outside the table gives a row of zeros. */
export const embeddingOp: Op<"ids" | "table", "residual"> = {
  name: "embedding",
  infer: ({ inputs: { ids, table, residual } }) => {
    expectDType("embedding", "ids", ids, "i32");
    expectRank("embedding", "ids", ids, 1);
    expectRank("embedding", "table", table, 2);
    const shape = [ids.shape[0]!, table.shape[1]!];
    if (residual !== undefined) expectShape("embedding", "residual", residual, shape);
    return [f32(shape)];
  },
  derivative: ({ inputs: { ids, table, residual }, gradients: [dY], wants }) => ({
    ...(dY &&
      wants("table") && {
        table: applyOne(embeddingGradOp, { ids, dY }, { rows: table.shape[0]! }),
      }),
    ...(dY && residual && wants("residual") && { residual: dY }),
  }),
  reference: ({ inputs: { ids, table, residual } }) => {
    const D = columnsOf(table.shape);
    const V = table.shape[0]!;
    const y = new Float64Array(ids.data.length * D);
    ids.data.forEach((id, n) => {
      if (id >= 0 && id < V) y.set(table.data.subarray(id * D, (id + 1) * D), n * D);
    });
    residual?.data.forEach((value, i) => (y[i]! += value));
    return [y];
  },
};

/** dTable[v] = Σ_{n: ids[n] = v} dY[n] (+ residual), each row summed in the order of n, so that it repeats bit for bit. */
export const embeddingGradOp: Op<"ids" | "dY", "residual", { readonly rows: number }> = {
  name: "embeddingGrad",
  infer: ({ inputs: { ids, dY, residual }, attributes: { rows } }) => {
    expectDType("embeddingGrad", "ids", ids, "i32");
    expectShape("embeddingGrad", "dY", dY, [ids.shape[0]!, columnsOf(dY.shape)]);
    const shape = [rows, columnsOf(dY.shape)];
    if (residual !== undefined) expectShape("embeddingGrad", "residual", residual, shape);
    return [f32(shape)];
  },
  reference: ({ inputs: { ids, dY, residual }, attributes: { rows } }) => {
    const D = columnsOf(dY.shape);
    const dTable = residual ? Float64Array.from(residual.data) : new Float64Array(rows * D);
    ids.data.forEach((id, n) => {
      if (id < 0 || id >= rows) return;
      for (let d = 0; d < D; d++) dTable[id * D + d]! += dY.data[n * D + d]!;
    });
    return [dTable];
  },
};

/** Rows of table [V,D] at ids [N]: token embeddings, positions, or the rows of any matrix that a task needs. */
export function embedding(ids: Tensor, table: Tensor): Tensor {
  return applyOne(embeddingOp, { ids, table }, {});
}
