// y = epilogue(scale · op(A) op(B) + U op(V)): an 8×8 tile of y per invocation, without barriers or extensions.
// Equals `matmul` of src/graph/ops/matmul.ts. A workgroup covers 64 rows and 32 columns; neighbours in a subgroup hold
// different rows, so that narrow results (a low rank) keep them busy.
const TILE_ROWS = 8u;
const TILE_COLUMNS = 8u;

@compute @workgroup_size(8, 4)
fn matmul(@builtin(global_invocation_id) id: vec3u) {
  let batch = batchOf(id.z);
  let row = id.x * TILE_ROWS;
  let column = id.y * TILE_COLUMNS;
  if (row >= params.M || column >= params.N || tileIsEmpty(batch, row, column)) {
    return;
  }
  let range = innerRange(batch, row, column);
  let upper = leftAt(batch, row);
  let lower = leftAt(batch, row + 4);
  let near = rightAt(batch, column);
  let far = rightAt(batch, column + 4);
  var upperNear = mat4x4f();
  var upperFar = mat4x4f();
  var lowerNear = mat4x4f();
  var lowerFar = mat4x4f();
  let steps = stepCount(range);
  for (var step = 0u; step < steps; step++) {
    // All loads come first: they are slow, and the arithmetic then is one block without branches.
    let x0 = leftBlock(upper, step, range);
    let x1 = leftBlock(lower, step, range);
    let z0 = rightBlock(near, step, range);
    let z1 = rightBlock(far, step, range);
    upperNear += z0 * x0;
    upperFar += z1 * x0;
    lowerNear += z0 * x1;
    lowerFar += z1 * x1;
  }
  upperNear = applyScale(batch, upperNear);
  upperFar = applyScale(batch, upperFar);
  lowerNear = applyScale(batch, lowerNear);
  lowerFar = applyScale(batch, lowerFar);
  let rests = restCount(range);
  for (var rest = 0u; rest < rests; rest++) {
    let x0 = leftRest(batch, row, rest, range);
    let x1 = leftRest(batch, row + 4, rest, range);
    let z0 = rightRest(batch, column, rest, range);
    let z1 = rightRest(batch, column + 4, rest, range);
    upperNear += z0 * x0;
    upperFar += z1 * x0;
    lowerNear += z0 * x1;
    lowerFar += z1 * x1;
  }
  // A copy, since indexing by a variable would keep the sums in memory throughout; a var, since naga copies a let each
  // time it is indexed; a loop, since the epilogue is long.
  var sums = array<mat4x4f, 4>(upperNear, lowerNear, upperFar, lowerFar);
  for (var i = 0u; i < 16; i++) {
    store(batch, row + i % 8, column + 4 * (i / 8), sums[i / 4][i % 4]);
  }
}
