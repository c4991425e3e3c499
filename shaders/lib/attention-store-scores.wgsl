// scores = q kᵀ·scale; -1e30 where the query does not see the key.
@group(0) @binding(9) var<storage, read_write> scores: array<vec4f>;

fn store(batch: Batch, row: u32, column: u32, sum: vec4f) {
  if (row >= params.M || column >= params.N) {
    return;
  }
  let visible = isVisible(column, columnLimit(batch, row));
  let at = scoresRow(batch.lane, batch.b, batch.h, row) + column / 4u;
  scores[at] = select(vec4f(-1e30), sum * params.scale, visible);
}
