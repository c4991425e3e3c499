// op(A) op(B) without a factor.
fn applyScale(batch: Batch, block: mat4x4f) -> mat4x4f {
  return block;
}
