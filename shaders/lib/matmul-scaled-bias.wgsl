// + scale · bias, one row [N] per lane; the factor is that of the product.
@group(0) @binding(7) var<storage, read> bias: array<vec4f>;

fn addBias(batch: Batch, column: u32, x: vec4f) -> vec4f {
  let factor = scale[params.scaleOffset + batch.lane * params.scaleLaneStride].x;
  return x + factor * bias[params.biasOffset + batch.lane * params.biasLaneStride + column / 4];
}
