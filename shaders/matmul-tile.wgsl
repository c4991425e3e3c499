// y = epilogue(scale · op(A) op(B) + U op(V)): a 32×32 tile of y per workgroup of 64, which shares its operands in
// workgroup memory (4 KiB); 4×4 of y per invocation. Equals `matmul` of src/graph/ops/matmul.ts.
const TILE_ROWS = 32u;
const TILE_COLUMNS = 32u;
// 4×4 blocks along a side of the tile, and along the inner dimension of one pass.
const SIDE = 8u;
const DEPTH = 4u;

// leftTile[k][i]: four rows from 4i at inner index k. rightTile[k][j]: four columns from 4j.
var<workgroup> leftTile: array<array<vec4f, SIDE>, 4 * DEPTH>;
var<workgroup> rightTile: array<array<vec4f, SIDE>, 4 * DEPTH>;

@compute @workgroup_size(SIDE, SIDE)
fn matmul(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) id: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let batch = batchOf(group.z);
  let rowStart = group.y * TILE_ROWS;
  let columnStart = group.x * TILE_COLUMNS;
  if (tileIsEmpty(batch, rowStart, columnStart)) {
    return;
  }
  let range = innerRange(batch, rowStart, columnStart);
  // The first half of the workgroup fetches the left tile, the second half the right one: one block each.
  let fetchesLeft = index < SIDE * DEPTH;
  let block = index % (SIDE * DEPTH);
  // Neighbours take neighbouring blocks of the side: the columns of B, or the rows of A, which are strided anyway.
  let side = block % SIDE;
  let depth = block / SIDE;
  let left = leftAt(batch, rowStart + 4 * side);
  let right = rightAt(batch, columnStart + 4 * side);
  var sum = mat4x4f();
  let whole = stepCount(range);
  let steps = whole + restCount(range);
  for (var start = 0u; start < steps; start += DEPTH) {
    let step = start + depth;
    if (fetchesLeft) {
      var fetched = mat4x4f();
      if (step < whole) {
        fetched = transpose(applyScale(batch, leftBlock(left, step, range)));
      } else if (step < steps) {
        fetched = transpose(leftRest(batch, rowStart + 4 * side, step - whole, range));
      }
      leftTile[4 * depth][side] = fetched[0];
      leftTile[4 * depth + 1][side] = fetched[1];
      leftTile[4 * depth + 2][side] = fetched[2];
      leftTile[4 * depth + 3][side] = fetched[3];
    } else {
      var fetched = mat4x4f();
      if (step < whole) {
        fetched = rightBlock(right, step, range);
      } else if (step < steps) {
        fetched = rightRest(batch, columnStart + 4 * side, step - whole, range);
      }
      rightTile[4 * depth][side] = fetched[0];
      rightTile[4 * depth + 1][side] = fetched[1];
      rightTile[4 * depth + 2][side] = fetched[2];
      rightTile[4 * depth + 3][side] = fetched[3];
    }
    workgroupBarrier();
    for (var k = 0u; k < 4 * DEPTH; k++) {
      let x = leftTile[k][id.y];
      let z = rightTile[k][id.x];
      sum += mat4x4f(z * x[0], z * x[1], z * x[2], z * x[3]);
    }
    workgroupBarrier();
  }
  let row = rowStart + 4 * id.y;
  let column = columnStart + 4 * id.x;
  // A var, since naga copies a let each time it is indexed.
  var sums = sum;
  for (var i = 0u; i < 4; i++) {
    store(batch, row + i, column, sums[i]);
  }
}
