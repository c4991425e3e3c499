// The columns whose gradient is made are the prefix rows, seen by every query of every sequence.
fn firstColumn() -> u32 {
  return 0u;
}

fn sequenceCount() -> u32 {
  return params.B;
}

fn firstQuery(batch: Batch, key: u32) -> u32 {
  return 0u;
}
