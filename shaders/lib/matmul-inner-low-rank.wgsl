// The inner dimension of scale · op(A) op(B) + U op(V) in steps of 4; `range` is the part of K to run over.
// Whole steps along K come first and need no masks. The rest, what is left of K and then the rank R, is masked.
struct Left {
  a: vec4u,
  u: vec4u,
  scale: f32,
}

struct Right {
  b: vec4u,
  v: vec4u,
}

fn leftAt(batch: Batch, row: u32, range: vec2u) -> Left {
  let a = originA(batch, row) + range.x / 4 * stepA();
  return Left(a, originU(batch, row), loadScale(batch));
}

fn rightAt(batch: Batch, column: u32, range: vec2u) -> Right {
  return Right(originB(batch, column) + range.x / 4 * stepB(), originV(batch, column));
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

// 1 where K ends within a step, else 0.
fn tailSteps(range: vec2u) -> u32 {
  return select(0u, 1u, range.y > range.x && range.y % 4 != 0);
}

fn restSteps(range: vec2u) -> u32 {
  return tailSteps(range) + (params.R + 3) / 4;
}

fn leftRest(left: Left, rest: u32, range: vec2u) -> mat4x4f {
  let tail = tailSteps(range);
  var block = mat4x4f();
  var count = 0u;
  if (rest < tail) {
    block = applyScale(loadA(left.a + wholeSteps(range) * stepA()), left.scale);
    count = range.y % 4;
  } else {
    block = loadU(left.u + (rest - tail) * stepU());
    count = params.R - 4 * (rest - tail);
  }
  return maskLeft(block, count);
}

fn rightRest(right: Right, rest: u32, range: vec2u) -> mat4x4f {
  let tail = tailSteps(range);
  var block = mat4x4f();
  var count = 0u;
  if (rest < tail) {
    block = loadB(right.b + wholeSteps(range) * stepB());
    count = range.y % 4;
  } else {
    block = loadV(right.v + (rest - tail) * stepV());
    count = params.R - 4 * (rest - tail);
  }
  return maskRight(block, count);
}
