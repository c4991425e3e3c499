// y = epilogue(scale · op(A) op(B) + U op(V)): a 16×16 tile of y per quad of invocations, without barriers.
// Each invocation loads one block of A and one of B per step and meets the B blocks of its three neighbours by quad swaps.
// Equals `matmul` of src/graph/ops/matmul.ts. Lanes 0 to 3 of a workgroup of 4 are one quad.
const TILE_ROWS = 16u;
const TILE_COLUMNS = 16u;

@compute @workgroup_size(4)
fn matmul(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let batch = batchOf(group.z);
  let rowStart = group.y * TILE_ROWS;
  let columnStart = group.x * TILE_COLUMNS;
  if (tileIsEmpty(batch, rowStart, columnStart)) {
    return;
  }
  let row = rowStart + 4 * lane;
  let column = columnStart + 4 * lane;
  let range = innerRange(batch, rowStart, columnStart);
  let left = leftAt(batch, row);
  let right = rightAt(batch, column);
  // sum t belongs to the columns of lane ^ t.
  var sum0 = mat4x4f();
  var sum1 = mat4x4f();
  var sum2 = mat4x4f();
  var sum3 = mat4x4f();
  let steps = stepCount(range);
  for (var step = 0u; step < steps; step++) {
    // All loads come first: they are slow, and the arithmetic then is one block without branches.
    let x = leftBlock(left, step, range);
    let z = rightBlock(right, step, range);
    sum0 += z * x;
    sum1 += swapX(z) * x;
    sum2 += swapY(z) * x;
    sum3 += swapDiagonal(z) * x;
  }
  sum0 = applyScale(batch, sum0);
  sum1 = applyScale(batch, sum1);
  sum2 = applyScale(batch, sum2);
  sum3 = applyScale(batch, sum3);
  let rests = restCount(range);
  for (var rest = 0u; rest < rests; rest++) {
    let x = leftRest(batch, row, rest, range);
    let z = rightRest(batch, column, rest, range);
    sum0 += z * x;
    sum1 += swapX(z) * x;
    sum2 += swapY(z) * x;
    sum3 += swapDiagonal(z) * x;
  }
  // A copy, since indexing by a variable would keep the sums in memory throughout; a var, since naga copies a let each
  // time it is indexed; a loop, since the epilogue is long.
  var sums = array<mat4x4f, 4>(sum0, sum1, sum2, sum3);
  for (var i = 0u; i < 16; i++) {
    store(batch, row + i % 4, columnStart + 4 * (lane ^ (i / 4)), sums[i / 4][i % 4]);
  }
}

fn swapX(m: mat4x4f) -> mat4x4f {
  return mat4x4f(quadSwapX(m[0]), quadSwapX(m[1]), quadSwapX(m[2]), quadSwapX(m[3]));
}

fn swapY(m: mat4x4f) -> mat4x4f {
  return mat4x4f(quadSwapY(m[0]), quadSwapY(m[1]), quadSwapY(m[2]), quadSwapY(m[3]));
}

fn swapDiagonal(m: mat4x4f) -> mat4x4f {
  return mat4x4f(
    quadSwapDiagonal(m[0]),
    quadSwapDiagonal(m[1]),
    quadSwapDiagonal(m[2]),
    quadSwapDiagonal(m[3]),
  );
}
