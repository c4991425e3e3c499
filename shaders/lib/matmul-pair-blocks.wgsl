// The first product is a block matrix: its block i, at rows slices[i]·D … and columns i·R …, becomes rows i·D … of y
// [k·D, R], and nothing else of it is kept. R is a multiple of 4, so that no vec4 is in two blocks.
fn placeInY(batch: Batch, row: u32, column: u32) -> Place {
  if (batch.isSecond) {
    return Place(true, row, column);
  }
  let block = column / params.blockColumns;
  let isKept = row / params.blockRows == sliceOf(block);
  let blockRow = block * params.blockRows + row % params.blockRows;
  return Place(isKept, blockRow, column % params.blockColumns);
}

// Whether a workgroup's rows from `row` on may meet a block, or the sums, which are of all rows.
fn keepsRows(batch: Batch, row: u32) -> bool {
  let slice = row / params.blockRows;
  let isWithin = slice == (row + GROUP_ROWS - 1) / params.blockRows;
  if (batch.isSecond || !isWithin || batch.sumColumn < batch.endColumn) {
    return true;
  }
  let count = params.columns0 / params.blockColumns;
  return sliceOf(0u) == slice
    || (count > 1 && sliceOf(1u) == slice)
    || (count > 2 && sliceOf(2u) == slice);
}
