// Gradient of the queries, keys or values: heads from params.head on.
@group(0) @binding(0) var<storage, read_write> dQkv: array<vec4f>;
@group(0) @binding(9) var<storage, read> scores: array<vec4f>;

fn store(batch: Batch, row: u32, column: u32, sum: vec4f) {
  if (row >= params.M || column >= params.N) {
    return;
  }
  let lane = params.dQkvOffset + batch.lane * params.dQkvLaneStride;
  let start = lane + (batch.b * params.T + row) * params.dQkvRowStride;
  dQkv[start + (params.head + batch.h) * params.headVecs + column / 4u] = sum;
}
