// A window of x copied into a region of y, number by number, for columns that start anywhere. It moves bits, not numbers.
// Equals the references of the ops of src/graph/ops/movement.ts. Grid: columns, rows, lanes.
@group(0) @binding(0) var<storage, read_write> y: array<u32>;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn copyWindow(@builtin(global_invocation_id) id: vec3u) {
  let row = params.firstRow + id.y;
  let column = params.firstColumn + id.x;
  if (row >= params.endRow || column >= params.endColumn) { return; }
  var value = 0u;
  if (isValidRow(row) && column >= params.validFirstColumn && column < params.validEndColumn) {
    value = x[xIndex(row, column, id.z)];
  }
  y[yIndex(row, column, id.z)] = value;
}
