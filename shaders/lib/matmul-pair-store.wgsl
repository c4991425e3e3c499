// The end of a pair of products: their elements and the sums go into one buffer. `column` is a multiple of 4.
// Columns from N up to the next multiple of 4 become zero, as all padding is.

// Where an element of a product is in y, and whether it is there at all.
struct Place {
  isKept: bool,
  row: u32,
  column: u32,
}

fn store(batch: Batch, rowInTile: u32, columnInTile: u32, sum: vec4f) {
  let row = batch.row + rowInTile;
  let column = batch.column + columnInTile;
  if (column == batch.sumColumn) {
    storeSum(batch, row, sum.x);
    return;
  }
  if (row >= batch.rows || column >= min(batch.columns, batch.endColumn)) {
    return;
  }
  let place = placeInY(batch, row, column);
  if (!place.isKept) {
    return;
  }
  let offset = select(params.y0Offset, params.y1Offset, batch.isSecond);
  let rowStride = select(params.y0RowStride, params.y1RowStride, batch.isSecond);
  let laneStride = select(params.y0LaneStride, params.y1LaneStride, batch.isSecond);
  let inside = column + vec4u(0, 1, 2, 3) < vec4u(batch.columns);
  let start = offset + batch.lane * laneStride;
  y[start + place.row * rowStride + place.column / 4] = select(vec4f(), sum, inside);
}

// One invocation makes all four rows of a block, so no two write to one vec4.
fn storeSum(batch: Batch, row: u32, sum: f32) {
  if (row >= (batch.rows + 3) / 4 * 4) {
    return;
  }
  let offset = select(params.sum0Offset, params.sum1Offset, batch.isSecond);
  let laneStride = select(params.sum0LaneStride, params.sum1LaneStride, batch.isSecond);
  y[offset + batch.lane * laneStride + row / 4][row % 4] = select(0.0, sum, row < batch.rows);
}
