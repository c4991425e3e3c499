// + bias, one row [N] per outer batch.
@group(0) @binding(7) var<storage, read> bias: array<vec4f>;

fn addBias(batch: Batch, column: u32, x: vec4f) -> vec4f {
  return x + bias[params.biasOffset + batch.outer * params.biasOuterStride + column / 4];
}
