// Blocks of the right low-rank factor Vᵀ, a block matrix [total·D, k·R] of which V [k·D, R] holds the blocks alone: block
// i stands at rows slices[i]·D … and columns i·R …, all else is zero. D and R are multiples of 4.
@group(0) @binding(5) var<storage, read> v: array<vec4f>;

fn blockV(batch: Batch, column: u32, step: u32) -> mat4x4f {
  let block = 4 * step / params.blockColumns;
  if (column / params.blockRows != sliceOf(block)) {
    return mat4x4f();
  }
  let start = params.vOffset + batch.lane * params.vLaneStride;
  let row = block * params.blockRows + column % params.blockRows + vec4u(0, 1, 2, 3);
  let at = start + row * params.vRowStride + 4 * step % params.blockColumns / 4;
  return transpose(mat4x4f(v[at.x], v[at.y], v[at.z], v[at.w]));
}
