// scores = P = exp(q kᵀ·scale - logSumExp); 0 where the query does not see the key.
@group(0) @binding(5) var<storage, read> logSumExp: array<f32>;
@group(0) @binding(9) var<storage, read_write> scores: array<vec4f>;

fn store(batch: Batch, row: u32, column: u32, sum: vec4f) {
  if (row >= params.M || column >= params.N) {
    return;
  }
  let start = params.logSumExpOffset + batch.lane * params.logSumExpLaneStride;
  let lse = logSumExp[start + (batch.b * params.T + row) * params.logSumExpRowStride + batch.h];
  let visible = isVisible(column, columnLimit(batch, row));
  let at = scoresRow(batch.lane, batch.b, batch.h, row) + column / 4u;
  scores[at] = select(vec4f(), exp(sum * params.scale - lse), visible);
}
