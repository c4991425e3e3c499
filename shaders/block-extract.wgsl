// b [k·D, R] = the blocks of y gathered: rows i·D … of b are block i of y. It moves bits.
// Equals blockExtractOp of src/graph/ops/movement.ts. Grid: stored columns, rows, lanes. Offsets and strides in elements.
struct Params {
  rows: u32,
  columns: u32,
  storedColumns: u32,
  blockRows: u32,
  blockColumns: u32,
  slice0: u32,
  slice1: u32,
  slice2: u32,
  bOffset: u32,
  bRowStride: u32,
  bLaneStride: u32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
}
@group(0) @binding(0) var<storage, read_write> b: array<u32>;
@group(0) @binding(1) var<storage, read> y: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(16, 4)
fn blockExtract(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let column = id.x;
  if (row >= params.rows || column >= params.storedColumns) { return; }
  let block = row / params.blockRows;
  let yRow = sliceOf(block) * params.blockRows + row % params.blockRows;
  let yColumn = block * params.blockColumns + column;
  var value = 0u;
  if (column < params.columns) {
    value = y[params.yOffset + id.z * params.yLaneStride + yRow * params.yRowStride + yColumn];
  }
  b[params.bOffset + id.z * params.bLaneStride + row * params.bRowStride + column] = value;
}
