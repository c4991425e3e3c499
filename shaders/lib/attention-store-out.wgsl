// out = sum · factor: the division by the sum of the exponentials, which softmax left undone.
@group(0) @binding(0) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(9) var<storage, read> scores: array<vec4f>;
@group(0) @binding(10) var<storage, read> factors: array<f32>;

fn store(batch: Batch, row: u32, column: u32, sum: vec4f) {
  if (row >= params.M || column >= params.N) {
    return;
  }
  let token = batch.b * params.T + row;
  let factorsRow = params.factorsOffset + batch.lane * params.factorsLaneStride;
  let outRow = params.outOffset + batch.lane * params.outLaneStride + token * params.outRowStride;
  let factor = factors[factorsRow + token * params.factorsRowStride + batch.h];
  out[outRow + batch.h * params.headVecs + column / 4u] = sum * factor;
}
