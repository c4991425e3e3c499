// Blocks of the left low-rank factor U [M,R] as stored.
@group(0) @binding(4) var<storage, read> u: array<vec4f>;

// Where the block at `row` begins for inner index 0, one place for each vec4 of it. Rows and columns beyond the
// matrix repeat the last ones: their results are not stored.
fn originU(batch: Batch, row: u32) -> vec4u {
  let start = params.uOffset + batch.lane * params.uLaneStride;
  return start + min(row + vec4u(0, 1, 2, 3), vec4u(params.M - 1)) * params.uRowStride;
}

// From one block to the next along the inner dimension.
fn stepU() -> u32 {
  return 1;
}

fn loadU(at: vec4u) -> mat4x4f {
  return mat4x4f(u[at.x], u[at.y], u[at.z], u[at.w]);
}
