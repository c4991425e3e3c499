// Params and indices of the window copy: y[m, n] = x[m − shiftRows, n − shiftColumns] where (m, n) lies in the valid
// window, and zero elsewhere, for all (m, n) of a region of y. Columns count vec4s or scalars, as y and x are bound.
struct Params {
  // The region of y that is written.
  firstRow: u32,
  endRow: u32,
  firstColumn: u32,
  endColumn: u32,
  // The part of it that comes from x; always in scalar columns.
  validFirstRow: u32,
  validEndRow: u32,
  validFirstColumn: u32,
  validEndColumn: u32,
  shiftRows: i32,
  shiftColumns: i32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
}

fn yIndex(row: u32, column: u32, lane: u32) -> u32 {
  return params.yOffset + lane * params.yLaneStride + row * params.yRowStride + column;
}

fn xIndex(row: u32, column: u32, lane: u32) -> u32 {
  let xRow = u32(i32(row) - params.shiftRows);
  let xColumn = u32(i32(column) - params.shiftColumns);
  return params.xOffset + lane * params.xLaneStride + xRow * params.xRowStride + xColumn;
}

fn isValidRow(row: u32) -> bool {
  return row >= params.validFirstRow && row < params.validEndRow;
}
