// Blocks of the right operand Bᵀ, stored as B [N,K].
@group(0) @binding(3) var<storage, read> b: array<vec4f>;

// Where the block at `column` begins for inner index 0, one place for each vec4 of it. Rows and columns beyond the
// matrix repeat the last ones: their results are not stored.
fn originB(batch: Batch, column: u32) -> vec4u {
  let start = params.bOffset + batch.lane * params.bLaneStride;
  return start + min(column + vec4u(0, 1, 2, 3), vec4u(params.N - 1)) * params.bRowStride;
}

// From one block to the next along the inner dimension.
fn stepB() -> u32 {
  return 1;
}

fn loadB(at: vec4u) -> mat4x4f {
  return transpose(mat4x4f(b[at.x], b[at.y], b[at.z], b[at.w]));
}
