// Blocks for T × head: the scores of the queries times the keys or values of all columns, along the columns.
struct Left {
  at: vec4u,
}

struct Right {
  columns: Columns,
  vec: u32,
}

fn tileIsEmpty(batch: Batch, rowStart: u32, columnStart: u32) -> bool {
  return false;
}

// Up to the last column that a query of the tile sees; where one query sees less than another its scores are zero.
fn innerRange(batch: Batch, rowStart: u32, columnStart: u32) -> vec2u {
  return vec2u(0u, blockLimit(batch, rowStart));
}

fn stepCount(range: vec2u) -> u32 {
  return (range.y + 3u) / 4u;
}

fn leftAt(batch: Batch, row: u32) -> Left {
  let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(params.T - 1u));
  return Left(scoresRow(batch.lane, batch.b, batch.h, 0u) + rows * params.scoresRowStride);
}

fn rightAt(batch: Batch, column: u32) -> Right {
  return Right(columnsOf(batch), min(column / 4u, params.headVecs - 1u));
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let at = left.at + step;
  return mat4x4f(scores[at.x], scores[at.y], scores[at.z], scores[at.w]);
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let at = vec4u(
    columnAt(right.columns, 4u * step),
    columnAt(right.columns, 4u * step + 1u),
    columnAt(right.columns, 4u * step + 2u),
    columnAt(right.columns, 4u * step + 3u),
  ) + right.vec;
  return mat4x4f(columnVec(at.x), columnVec(at.y), columnVec(at.z), columnVec(at.w));
}
