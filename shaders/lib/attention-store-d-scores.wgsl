// In place of P: dS·scale = P ⊙ (dOut vᵀ - delta)·scale.
@group(0) @binding(6) var<storage, read> delta: array<f32>;
@group(0) @binding(9) var<storage, read_write> scores: array<vec4f>;

fn store(batch: Batch, row: u32, column: u32, sum: vec4f) {
  if (row >= params.M || column >= params.N) {
    return;
  }
  let start = params.deltaOffset + batch.lane * params.deltaLaneStride;
  let mean = delta[start + (batch.b * params.T + row) * params.deltaRowStride + batch.h];
  let visible = isVisible(column, columnLimit(batch, row));
  let at = scoresRow(batch.lane, batch.b, batch.h, row) + column / 4u;
  scores[at] = select(vec4f(), scores[at] * (sum - mean) * params.scale, visible);
}
