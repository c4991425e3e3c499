// The inner dimension of op(A) op(B), in steps of 4, without a low-rank term. `range` is the part of K to run over.
struct Left {
  a: vec4u,
  scale: f32,
}

struct Right {
  b: vec4u,
}

fn leftAt(batch: Batch, row: u32) -> Left {
  return Left(originA(batch, row), loadScale(batch));
}

fn rightAt(batch: Batch, column: u32) -> Right {
  return Right(originB(batch, column));
}

fn stepCount(range: vec2u) -> u32 {
  return (max(range.x, range.y) - range.x + 3) / 4;
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let k = range.x + 4 * step;
  let block = applyScale(loadA(left.a + k / 4 * stepA()), left.scale);
  if (k + 4 > range.y) {
    return maskLeft(block, range.y - k);
  }
  return block;
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let k = range.x + 4 * step;
  let block = loadB(right.b + k / 4 * stepB());
  if (k + 4 > range.y) {
    return maskRight(block, range.y - k);
  }
  return block;
}
