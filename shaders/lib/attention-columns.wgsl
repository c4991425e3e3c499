// The key (PART 0) or value (PART 1) that belongs to a column of the scores, without a prefix.
// Beyond the last token it repeats that one: what is multiplied with it is zero or not stored.
fn columnHead(batch: Batch, g: u32, column: u32) -> u32 {
  return qkvHead(batch.lane, batch.b, min(column, params.T - 1u), params.H + PART * params.G + g);
}

fn columnVec(at: u32) -> vec4f {
  return qkv[at];
}
