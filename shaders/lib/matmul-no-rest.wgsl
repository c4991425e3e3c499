// A product of whole steps only: nothing follows.
fn restCount(range: vec2u) -> u32 {
  return 0;
}

fn leftRest(batch: Batch, row: u32, rest: u32, range: vec2u) -> mat4x4f {
  return mat4x4f();
}

fn rightRest(batch: Batch, column: u32, rest: u32, range: vec2u) -> mat4x4f {
  return mat4x4f();
}
