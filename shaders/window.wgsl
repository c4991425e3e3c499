// A window of x copied into a region of y, in whole vec4s: all columns of the two start at multiples of 4. It moves bits,
// not numbers. Equals the references of the ops of src/graph/ops/movement.ts. Grid: columns in vec4s, rows, lanes.
@group(0) @binding(0) var<storage, read_write> y: array<vec4u>;
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn copyWindow(@builtin(global_invocation_id) id: vec3u) {
  let row = params.firstRow + id.y;
  let column4 = params.firstColumn + id.x;
  if (row >= params.endRow || column4 >= params.endColumn) { return; }
  let column = vec4u(4u * column4) + vec4u(0u, 1u, 2u, 3u);
  let isValid = (column >= vec4u(params.validFirstColumn)) & (column < vec4u(params.validEndColumn));
  var value = vec4u();
  if (isValidRow(row) && any(isValid)) {
    value = select(vec4u(), x[xIndex(row, column4, id.z)], isValid);
  }
  y[yIndex(row, column4, id.z)] = value;
}
