// Gradient of the prefix's keys or values: heads from params.head on.
@group(0) @binding(0) var<storage, read_write> dPrefix: array<vec4f>;
@group(0) @binding(9) var<storage, read> scores: array<vec4f>;

fn store(batch: Batch, row: u32, column: u32, sum: vec4f) {
  if (row >= params.M || column >= params.N) {
    return;
  }
  let start = params.dPrefixOffset + batch.lane * params.dPrefixLaneStride + row * params.dPrefixRowStride;
  dPrefix[start + (params.head + batch.h) * params.headVecs + column / 4u] = sum;
}
