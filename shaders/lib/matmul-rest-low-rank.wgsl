// The rest of a product after its whole steps: the last inner indices of K where 4 does not divide it, then U op(V)
// along the rank R in steps of 4. The factor `scale` is not on U op(V).
fn tailCount(range: vec2u) -> u32 {
  return select(0u, 1u, range.y > range.x && range.y % 4 != 0);
}

fn restCount(range: vec2u) -> u32 {
  return tailCount(range) + (params.R + 3) / 4;
}

fn leftRest(batch: Batch, row: u32, rest: u32, range: vec2u) -> mat4x4f {
  if (rest < tailCount(range)) {
    let block = loadA(originA(batch, row) + range.y / 4 * stepA());
    return maskLeft(applyScale(batch, block), range.y % 4);
  }
  let step = rest - tailCount(range);
  return maskLeft(loadU(originU(batch, row) + step * stepU()), params.R - 4 * step);
}

fn rightRest(batch: Batch, column: u32, rest: u32, range: vec2u) -> mat4x4f {
  if (rest < tailCount(range)) {
    return maskRight(loadB(originB(batch, column) + range.y / 4 * stepB()), range.y % 4);
  }
  let step = rest - tailCount(range);
  return maskRight(blockV(batch, column, step), params.R - 4 * step);
}
