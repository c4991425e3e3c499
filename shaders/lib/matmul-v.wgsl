// Blocks of the right low-rank factor V [R,N] as stored.
@group(0) @binding(5) var<storage, read> v: array<vec4f>;

// Where the block at `column` begins for inner index 0, one place for each vec4 of it. Rows and columns beyond the
// matrix repeat the last ones: their results are not stored.
fn originV(batch: Batch, column: u32) -> vec4u {
  let start = params.vOffset + batch.lane * params.vLaneStride;
  return start + min(column, params.N - 1) / 4 + vec4u(0, 1, 2, 3) * params.vRowStride;
}

// From one block to the next along the inner dimension.
fn stepV() -> u32 {
  return 4 * params.vRowStride;
}

fn loadV(at: vec4u) -> mat4x4f {
  return mat4x4f(v[at.x], v[at.y], v[at.z], v[at.w]);
}

fn blockV(batch: Batch, column: u32, step: u32) -> mat4x4f {
  return loadV(originV(batch, column) + step * stepV());
}
