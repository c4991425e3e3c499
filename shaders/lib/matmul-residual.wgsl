// + residual [M,N].
@group(0) @binding(9) var<storage, read> residual: array<vec4f>;

fn addResidual(batch: Batch, row: u32, column: u32, x: vec4f) -> vec4f {
  let start = params.residualOffset + batch.lane * params.residualLaneStride;
  return x + residual[start + row * params.residualRowStride + column / 4];
}
