// Logits that the gradient is written over: each invocation reads its own vec4 before it writes it.
fn logitsAt(index: u32) -> vec4f {
  return dLogits[index];
}
