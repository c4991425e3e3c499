// Blocks for T × head: the scores of the queries times the keys or values of all columns, along the columns.
struct Left {
  at: vec4u,
}

struct Right {
  batch: Batch,
  g: u32,
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
  let last = params.T - 1u;
  return Left(vec4u(
    scoresRow(batch.lane, batch.b, batch.h, min(row, last)),
    scoresRow(batch.lane, batch.b, batch.h, min(row + 1u, last)),
    scoresRow(batch.lane, batch.b, batch.h, min(row + 2u, last)),
    scoresRow(batch.lane, batch.b, batch.h, min(row + 3u, last)),
  ));
}

fn rightAt(batch: Batch, column: u32) -> Right {
  let g = batch.h / (params.H / params.G);
  return Right(batch, g, min(column / 4u, params.headVecs - 1u));
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let at = left.at + step;
  return mat4x4f(scores[at.x], scores[at.y], scores[at.z], scores[at.w]);
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let column = 4u * step;
  return mat4x4f(
    columnVec(columnHead(right.batch, right.g, column) + right.vec),
    columnVec(columnHead(right.batch, right.g, column + 1u) + right.vec),
    columnVec(columnHead(right.batch, right.g, column + 2u) + right.vec),
    columnVec(columnHead(right.batch, right.g, column + 3u) + right.vec),
  );
}
