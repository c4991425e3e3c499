// y = the block matrix of compact b [k·D, R]: block i at rows slices[i]·D … and columns i·R …, zero elsewhere. It moves bits.
// Equals blockExpandOp of src/graph/ops/movement.ts. Grid: stored columns, rows, lanes. Offsets and strides in elements.
struct Params {
  rows: u32,
  columns: u32,
  storedColumns: u32,
  blockRows: u32,
  blockColumns: u32,
  slice0: u32,
  slice1: u32,
  slice2: u32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
  bOffset: u32,
  bRowStride: u32,
  bLaneStride: u32,
}
@group(0) @binding(0) var<storage, read_write> y: array<u32>;
@group(0) @binding(1) var<storage, read> b: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(16, 4)
fn blockExpand(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let column = id.x;
  if (row >= params.rows || column >= params.storedColumns) { return; }
  let block = column / params.blockColumns;
  let isInside = column < params.columns && row / params.blockRows == sliceOf(block);
  let bRow = block * params.blockRows + row % params.blockRows;
  let bColumn = column % params.blockColumns;
  var value = 0u;
  if (isInside) {
    value = b[params.bOffset + id.z * params.bLaneStride + bRow * params.bRowStride + bColumn];
  }
  y[params.yOffset + id.z * params.yLaneStride + row * params.yRowStride + column] = value;
}
