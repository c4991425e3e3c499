// The inner dimension of scale · op(A) op(B) in steps of 4, without a low-rank term; `range` is the part of K to run over.
// Whole steps come first and need no masks. The rest, at most one step, is masked: its extra cost is not in the loop.
struct Left {
  a: vec4u,
  scale: f32,
}

struct Right {
  b: vec4u,
}

fn leftAt(batch: Batch, row: u32, range: vec2u) -> Left {
  return Left(originA(batch, row) + range.x / 4 * stepA(), loadScale(batch));
}

fn rightAt(batch: Batch, column: u32, range: vec2u) -> Right {
  return Right(originB(batch, column) + range.x / 4 * stepB());
}

fn wholeSteps(range: vec2u) -> u32 {
  return (max(range.x, range.y) - range.x) / 4;
}

fn leftBlock(left: Left, step: u32) -> mat4x4f {
  return loadA(left.a + step * stepA());
}

fn rightBlock(right: Right, step: u32) -> mat4x4f {
  return loadB(right.b + step * stepB());
}

fn restSteps(range: vec2u) -> u32 {
  return select(0u, 1u, range.y > range.x && range.y % 4 != 0);
}

fn leftRest(left: Left, rest: u32, range: vec2u) -> mat4x4f {
  let block = loadA(left.a + wholeSteps(range) * stepA());
  return maskLeft(applyScale(block, left.scale), range.y % 4);
}

fn rightRest(right: Right, rest: u32, range: vec2u) -> mat4x4f {
  return maskRight(loadB(right.b + wholeSteps(range) * stepB()), range.y % 4);
}
