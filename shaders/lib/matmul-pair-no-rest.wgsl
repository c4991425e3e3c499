// The second of a pair of products, where 4 divides K.
fn restCount(range: vec2u) -> u32 {
  return select(0u, range.y / 4, range.x == 1);
}

fn leftRest(batch: Batch, row: u32, rest: u32, range: vec2u) -> mat4x4f {
  return applyScale(batch, secondLeft(leftAt(batch, row), rest));
}

fn rightRest(batch: Batch, column: u32, rest: u32, range: vec2u) -> mat4x4f {
  return secondRight(rightAt(batch, column), rest);
}
