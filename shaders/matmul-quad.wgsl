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
  let range = innerRange(batch, rowStart, columnStart);
  let left = leftAt(batch, row);
  let right = rightAt(batch, columnStart + 4 * lane);
  var s0 = Block();
  var s1 = Block();
  var s2 = Block();
  var s3 = Block();
  let steps = stepCount(range);
  for (var step = 0u; step < steps; step++) {
    let a = leftBlock(left, step, range);
    let z = rightBlock(right, step, range);
    multiply(&s0, a, z);
    multiply(&s1, a, swapX(z));
    multiply(&s2, a, swapY(z));
    multiply(&s3, a, swapDiagonal(z));
  }
  store(batch, row + 0, columnStart + 4 * lane, vec4f(s0.c00, s0.c01, s0.c02, s0.c03));
  store(batch, row + 0, columnStart + 4 * (lane ^ 1), vec4f(s1.c00, s1.c01, s1.c02, s1.c03));
  store(batch, row + 0, columnStart + 4 * (lane ^ 2), vec4f(s2.c00, s2.c01, s2.c02, s2.c03));
  store(batch, row + 0, columnStart + 4 * (lane ^ 3), vec4f(s3.c00, s3.c01, s3.c02, s3.c03));
  store(batch, row + 1, columnStart + 4 * lane, vec4f(s0.c10, s0.c11, s0.c12, s0.c13));
  store(batch, row + 1, columnStart + 4 * (lane ^ 1), vec4f(s1.c10, s1.c11, s1.c12, s1.c13));
  store(batch, row + 1, columnStart + 4 * (lane ^ 2), vec4f(s2.c10, s2.c11, s2.c12, s2.c13));
  store(batch, row + 1, columnStart + 4 * (lane ^ 3), vec4f(s3.c10, s3.c11, s3.c12, s3.c13));
  store(batch, row + 2, columnStart + 4 * lane, vec4f(s0.c20, s0.c21, s0.c22, s0.c23));
  store(batch, row + 2, columnStart + 4 * (lane ^ 1), vec4f(s1.c20, s1.c21, s1.c22, s1.c23));
  store(batch, row + 2, columnStart + 4 * (lane ^ 2), vec4f(s2.c20, s2.c21, s2.c22, s2.c23));
  store(batch, row + 2, columnStart + 4 * (lane ^ 3), vec4f(s3.c20, s3.c21, s3.c22, s3.c23));
  store(batch, row + 3, columnStart + 4 * lane, vec4f(s0.c30, s0.c31, s0.c32, s0.c33));
  store(batch, row + 3, columnStart + 4 * (lane ^ 1), vec4f(s1.c30, s1.c31, s1.c32, s1.c33));
  store(batch, row + 3, columnStart + 4 * (lane ^ 2), vec4f(s2.c30, s2.c31, s2.c32, s2.c33));
  store(batch, row + 3, columnStart + 4 * (lane ^ 3), vec4f(s3.c30, s3.c31, s3.c32, s3.c33));
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
struct Block {
  c00: f32,
  c01: f32,
  c02: f32,
  c03: f32,
  c10: f32,
  c11: f32,
  c12: f32,
  c13: f32,
  c20: f32,
  c21: f32,
  c22: f32,
  c23: f32,
  c30: f32,
  c31: f32,
  c32: f32,
  c33: f32,
}

fn multiply(s: ptr<function, Block>, a: mat4x4f, b: mat4x4f) {
  (*s).c00 = (*s).c00 + a[0].x * b[0].x + a[0].y * b[1].x + a[0].z * b[2].x + a[0].w * b[3].x;
  (*s).c01 = (*s).c01 + a[0].x * b[0].y + a[0].y * b[1].y + a[0].z * b[2].y + a[0].w * b[3].y;
  (*s).c02 = (*s).c02 + a[0].x * b[0].z + a[0].y * b[1].z + a[0].z * b[2].z + a[0].w * b[3].z;
  (*s).c03 = (*s).c03 + a[0].x * b[0].w + a[0].y * b[1].w + a[0].z * b[2].w + a[0].w * b[3].w;
  (*s).c10 = (*s).c10 + a[1].x * b[0].x + a[1].y * b[1].x + a[1].z * b[2].x + a[1].w * b[3].x;
  (*s).c11 = (*s).c11 + a[1].x * b[0].y + a[1].y * b[1].y + a[1].z * b[2].y + a[1].w * b[3].y;
  (*s).c12 = (*s).c12 + a[1].x * b[0].z + a[1].y * b[1].z + a[1].z * b[2].z + a[1].w * b[3].z;
  (*s).c13 = (*s).c13 + a[1].x * b[0].w + a[1].y * b[1].w + a[1].z * b[2].w + a[1].w * b[3].w;
  (*s).c20 = (*s).c20 + a[2].x * b[0].x + a[2].y * b[1].x + a[2].z * b[2].x + a[2].w * b[3].x;
  (*s).c21 = (*s).c21 + a[2].x * b[0].y + a[2].y * b[1].y + a[2].z * b[2].y + a[2].w * b[3].y;
  (*s).c22 = (*s).c22 + a[2].x * b[0].z + a[2].y * b[1].z + a[2].z * b[2].z + a[2].w * b[3].z;
  (*s).c23 = (*s).c23 + a[2].x * b[0].w + a[2].y * b[1].w + a[2].z * b[2].w + a[2].w * b[3].w;
  (*s).c30 = (*s).c30 + a[3].x * b[0].x + a[3].y * b[1].x + a[3].z * b[2].x + a[3].w * b[3].x;
  (*s).c31 = (*s).c31 + a[3].x * b[0].y + a[3].y * b[1].y + a[3].z * b[2].y + a[3].w * b[3].y;
  (*s).c32 = (*s).c32 + a[3].x * b[0].z + a[3].y * b[1].z + a[3].z * b[2].z + a[3].w * b[3].z;
  (*s).c33 = (*s).c33 + a[3].x * b[0].w + a[3].y * b[1].w + a[3].z * b[2].w + a[3].w * b[3].w;
}
