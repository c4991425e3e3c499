// op(A) op(B) without a factor.
fn loadScale(batch: Batch) -> f32 {
  return 1;
}

fn applyScale(block: mat4x4f, factor: f32) -> mat4x4f {
  return block;
}
