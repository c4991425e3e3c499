// The second of a pair of products, and of both the last inner indices where 4 does not divide K.
fn restCount(range: vec2u) -> u32 {
  let tail = select(0u, 1u, range.y % 4 != 0);
  return tail + select(0u, range.y / 4, range.x == 1);
}

// Inner indices inside the step that is a rest.
fn restSize(rest: u32, range: vec2u) -> u32 {
  return min(range.y - 4 * restStep(rest, range), 4u);
}

fn restStep(rest: u32, range: vec2u) -> u32 {
  return rest + stepCount(range);
}

fn leftRest(batch: Batch, row: u32, rest: u32, range: vec2u) -> mat4x4f {
  let step = restStep(rest, range);
  var block = mat4x4f();
  if (batch.isSecond) {
    block = secondLeft(leftAt(batch, row), step);
  } else {
    block = leftBlock(leftAt(batch, row), step, range);
  }
  return maskLeft(applyScale(batch, block), restSize(rest, range));
}

fn rightRest(batch: Batch, column: u32, rest: u32, range: vec2u) -> mat4x4f {
  let step = restStep(rest, range);
  var block = mat4x4f();
  if (batch.isSecond) {
    block = secondRight(rightAt(batch, column), step);
  } else {
    block = rightBlock(rightAt(batch, column), step, range);
  }
  return maskRight(block, restSize(rest, range));
}
