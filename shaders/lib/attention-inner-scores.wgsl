// Blocks for T × columns: rows of tokens times the keys or values of all columns, along the head.
struct Left {
  at: vec4u,
}

struct Right {
  at: vec4u,
}

fn tileIsEmpty(batch: Batch, rowStart: u32, columnStart: u32) -> bool {
  return columnStart / BLOCK * BLOCK >= blockLimit(batch, rowStart);
}

fn innerRange(batch: Batch, rowStart: u32, columnStart: u32) -> vec2u {
  return vec2u(0u, 4u * params.headVecs);
}

fn stepCount(range: vec2u) -> u32 {
  return params.headVecs;
}

fn leftAt(batch: Batch, row: u32) -> Left {
  let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(params.T - 1u));
  return Left(tokenHead(batch.lane, batch.b, 0u, batch.h) + rows * tokenStride());
}

fn rightAt(batch: Batch, column: u32) -> Right {
  let columns = columnsOf(batch);
  return Right(vec4u(
    columnAt(columns, column),
    columnAt(columns, column + 1u),
    columnAt(columns, column + 2u),
    columnAt(columns, column + 3u),
  ));
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let at = left.at + step;
  return mat4x4f(tokenVec(at.x), tokenVec(at.y), tokenVec(at.z), tokenVec(at.w));
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let at = right.at + step;
  return transpose(mat4x4f(columnVec(at.x), columnVec(at.y), columnVec(at.z), columnVec(at.w)));
}
