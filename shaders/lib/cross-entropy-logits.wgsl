// Logits in memory of their own.
@group(0) @binding(1) var<storage, read> logits: array<vec4f>;

fn logitsAt(index: u32) -> vec4f {
  return logits[index];
}
