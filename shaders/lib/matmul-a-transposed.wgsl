// Blocks of the left operand Aᵀ, stored as A [K,M].
@group(0) @binding(2) var<storage, read> a: array<vec4f>;

// Where the block at `row` begins for inner index 0, one place for each vec4 of it. Rows and columns beyond the
// matrix repeat the last ones: their results are not stored.
fn originA(batch: Batch, row: u32) -> vec4u {
  let start = params.aOffset + batch.lane * params.aLaneStride;
  return start + min(row, params.M - 1) / 4 + vec4u(0, 1, 2, 3) * params.aRowStride;
}

// From one block to the next along the inner dimension.
fn stepA() -> u32 {
  return 4 * params.aRowStride;
}

fn loadA(at: vec4u) -> mat4x4f {
  return transpose(mat4x4f(a[at.x], a[at.y], a[at.z], a[at.w]));
}
