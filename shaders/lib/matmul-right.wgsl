// The right operand along the inner dimension, where all of it is stored.
struct Right {
  at: vec4u,
}

fn rightAt(batch: Batch, column: u32) -> Right {
  return Right(originB(batch, column));
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  return loadB(right.at + (range.x / 4 + step) * stepB());
}
