// The inner dimension of scale · op(A) op(B) + U op(V), in steps of 4: first along K, then along the rank R.
// `range` is the part of K to run over.
struct Left {
  a: vec4u,
  u: vec4u,
  scale: f32,
}

struct Right {
  b: vec4u,
  v: vec4u,
}

fn leftAt(batch: Batch, row: u32) -> Left {
  return Left(originA(batch, row), originU(batch, row), loadScale(batch));
}

fn rightAt(batch: Batch, column: u32) -> Right {
  return Right(originB(batch, column), originV(batch, column));
}

fn productSteps(range: vec2u) -> u32 {
  return (max(range.x, range.y) - range.x + 3) / 4;
}

fn stepCount(range: vec2u) -> u32 {
  return productSteps(range) + (params.R + 3) / 4;
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let steps = productSteps(range);
  var block = mat4x4f();
  var rest = u32();
  if (step < steps) {
    let k = range.x + 4 * step;
    block = applyScale(loadA(left.a + k / 4 * stepA()), left.scale);
    rest = range.y - k;
  } else {
    block = loadU(left.u + (step - steps) * stepU());
    rest = params.R - 4 * (step - steps);
  }
  if (rest < 4) {
    return maskLeft(block, rest);
  }
  return block;
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let steps = productSteps(range);
  var block = mat4x4f();
  var rest = u32();
  if (step < steps) {
    let k = range.x + 4 * step;
    block = loadB(right.b + k / 4 * stepB());
    rest = range.y - k;
  } else {
    block = loadV(right.v + (step - steps) * stepV());
    rest = params.R - 4 * (step - steps);
  }
  if (rest < 4) {
    return maskRight(block, rest);
  }
  return block;
}
