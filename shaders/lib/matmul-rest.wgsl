// The rest of a product after its whole steps: the last inner indices of K where 4 does not divide it.
fn restCount(range: vec2u) -> u32 {
  return select(0u, 1u, range.y > range.x && range.y % 4 != 0);
}

fn leftRest(batch: Batch, row: u32, rest: u32, range: vec2u) -> mat4x4f {
  let block = loadA(originA(batch, row) + range.y / 4 * stepA());
  return maskLeft(applyScale(batch, block), range.y % 4);
}

fn rightRest(batch: Batch, column: u32, rest: u32, range: vec2u) -> mat4x4f {
  return maskRight(loadB(originB(batch, column) + range.y / 4 * stepB()), range.y % 4);
}
