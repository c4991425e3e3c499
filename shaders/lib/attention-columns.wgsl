// The key (PART 0) or value (PART 1) that belongs to a column of the scores, without a prefix.
struct Columns {
  tokens: u32,
}

fn columnsOf(batch: Batch) -> Columns {
  let g = batch.h / (params.H / params.G);
  return Columns(qkvHead(batch.lane, batch.b, 0u, params.H + PART * params.G + g));
}

// The vec4 at which the row starts. Beyond the last token it repeats that one: what meets it is zero or not stored.
fn columnAt(columns: Columns, column: u32) -> u32 {
  return columns.tokens + min(column, params.T - 1u) * params.qkvRowStride;
}

fn columnVec(at: u32) -> vec4f {
  return qkv[at];
}
