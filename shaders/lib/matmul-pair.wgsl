// Two products in one launch: y_i = s_i · A_iᵀ B_i and sums_i = s_i · the column sums of A_i, with A_i [K,M_i], B_i [K,N_i].
// The grid's z counts the tiles of both, those of the first product before those of the second, for lane after lane. The
// sums are one more block of columns, to the right of the product, where B is all ones. Offsets and strides count vec4s.
struct Params {
  // No product has more rows, or more columns with the block of its sums.
  M: u32,
  N: u32,
  K: u32,
  // Of both products, and of the first.
  tiles: u32,
  firstTiles: u32,
  rows0: u32,
  columns0: u32,
  // Where the block of the sums starts, beyond all columns where there is none, and where the columns of tiles end.
  sumColumn0: u32,
  endColumn0: u32,
  // 1 where the factor is on this product, else 0.
  scaled0: u32,
  y0Offset: u32,
  y0RowStride: u32,
  y0LaneStride: u32,
  sum0Offset: u32,
  sum0LaneStride: u32,
  a0Offset: u32,
  a0RowStride: u32,
  a0LaneStride: u32,
  b0Offset: u32,
  b0RowStride: u32,
  b0LaneStride: u32,
  rows1: u32,
  columns1: u32,
  sumColumn1: u32,
  endColumn1: u32,
  scaled1: u32,
  y1Offset: u32,
  y1RowStride: u32,
  y1LaneStride: u32,
  sum1Offset: u32,
  sum1LaneStride: u32,
  a1Offset: u32,
  a1RowStride: u32,
  a1LaneStride: u32,
  b1Offset: u32,
  b1RowStride: u32,
  b1LaneStride: u32,
  scaleOffset: u32,
  scaleLaneStride: u32,
  // For the first product where it is a block matrix of which y holds the blocks alone.
  blockRows: u32,
  blockColumns: u32,
  slice0: u32,
  slice1: u32,
  slice2: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> a0: array<vec4f>;
@group(0) @binding(2) var<storage, read> b0: array<vec4f>;
@group(0) @binding(3) var<storage, read> a1: array<vec4f>;
@group(0) @binding(4) var<storage, read> b1: array<vec4f>;
@group(0) @binding(6) var<uniform> params: Params;

// One tile of one of the products.
struct Batch {
  lane: u32,
  isSecond: bool,
  // Where the tile starts.
  row: u32,
  column: u32,
  rows: u32,
  columns: u32,
  sumColumn: u32,
  endColumn: u32,
}

fn batchOf(z: u32) -> Batch {
  let tile = z % params.tiles;
  let isSecond = tile >= params.firstTiles;
  let index = tile - select(0u, params.firstTiles, isSecond);
  let endColumn = select(params.endColumn0, params.endColumn1, isSecond);
  let across = (endColumn + GROUP_COLUMNS - 1) / GROUP_COLUMNS;
  return Batch(
    z / params.tiles,
    isSecond,
    index / across * GROUP_ROWS,
    index % across * GROUP_COLUMNS,
    select(params.rows0, params.rows1, isSecond),
    select(params.columns0, params.columns1, isSecond),
    select(params.sumColumn0, params.sumColumn1, isSecond),
    endColumn,
  );
}

fn tileIsEmpty(batch: Batch, rowStart: u32, columnStart: u32) -> bool {
  let row = batch.row + rowStart;
  let isOutside = row >= batch.rows || batch.column + columnStart >= batch.endColumn;
  return isOutside || !keepsRows(batch, row);
}

// Which product it is, and K.
fn innerRange(batch: Batch, rowStart: u32, columnStart: u32) -> vec2u {
  return vec2u(select(0u, 1u, batch.isSecond), params.K);
}

// Where a block begins for inner index 0, one place for each row of it, and the way to the next block. Rows and columns
// beyond the matrix repeat the last ones: their results are not stored.
struct Left {
  at: vec4u,
  step: u32,
}

struct Right {
  isSum: bool,
  at: vec4u,
  step: u32,
}

fn leftAt(batch: Batch, row: u32) -> Left {
  let offset = select(params.a0Offset, params.a1Offset, batch.isSecond);
  let rowStride = select(params.a0RowStride, params.a1RowStride, batch.isSecond);
  let laneStride = select(params.a0LaneStride, params.a1LaneStride, batch.isSecond);
  let column = min(batch.row + row, batch.rows - 1) / 4;
  let start = offset + batch.lane * laneStride + column;
  return Left(start + vec4u(0, 1, 2, 3) * rowStride, 4 * rowStride);
}

fn rightAt(batch: Batch, column: u32) -> Right {
  let offset = select(params.b0Offset, params.b1Offset, batch.isSecond);
  let rowStride = select(params.b0RowStride, params.b1RowStride, batch.isSecond);
  let laneStride = select(params.b0LaneStride, params.b1LaneStride, batch.isSecond);
  let isSum = batch.column + column == batch.sumColumn;
  let start = offset + batch.lane * laneStride + min(batch.column + column, batch.columns - 1) / 4;
  return Right(isSum, start + vec4u(0, 1, 2, 3) * rowStride, 4 * rowStride);
}

// The steps are those of the first product, the rests those of the second: a loop for each, since a software adapter goes
// through both sides of a branch within a loop, but not through a loop that has no turns.
fn stepCount(range: vec2u) -> u32 {
  return select(range.y / 4, 0u, range.x == 1);
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let at = left.at + step * left.step;
  return transpose(mat4x4f(a0[at.x], a0[at.y], a0[at.z], a0[at.w]));
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let at = right.at + step * right.step;
  return orOnes(right.isSum, mat4x4f(b0[at.x], b0[at.y], b0[at.z], b0[at.w]));
}

fn secondLeft(left: Left, step: u32) -> mat4x4f {
  let at = left.at + step * left.step;
  return transpose(mat4x4f(a1[at.x], a1[at.y], a1[at.z], a1[at.w]));
}

fn secondRight(right: Right, step: u32) -> mat4x4f {
  let at = right.at + step * right.step;
  return orOnes(right.isSum, mat4x4f(b1[at.x], b1[at.y], b1[at.z], b1[at.w]));
}
