// + bias, one row [N] per lane.
@group(0) @binding(7) var<storage, read> bias: array<vec4f>;

fn addBias(batch: Batch, column: u32, x: vec4f) -> vec4f {
  return x + bias[params.biasOffset + batch.lane * params.biasLaneStride + column / 4];
}
