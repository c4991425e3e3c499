// The columns whose gradient is made are the tokens of one sequence, seen by that sequence only.
fn firstColumn() -> u32 {
  return params.firstToken;
}

fn sequenceCount() -> u32 {
  return 1u;
}

// The first query that sees a block of keys, or T where none does.
fn firstQuery(batch: Batch, key: u32) -> u32 {
  return select(params.T, select(0u, key, params.causal != 0u), key < batch.length);
}
