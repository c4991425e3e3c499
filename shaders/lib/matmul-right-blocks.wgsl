// The right operand is a block matrix [total·D, k·R], of which B [k·D, R] holds the blocks alone: block i stands at rows
// slices[i]·D … and columns i·R …, all else is zero. D and R are multiples of 4, so that 4×4 elements are in one block or
// in none. Equals a product with blockExpandOp of src/graph/ops/movement.ts.
@group(0) @binding(3) var<storage, read> b: array<vec4f>;

struct Right {
  // The first rows of the block.
  at: vec4u,
  firstStep: u32,
}

fn rightAt(batch: Batch, column: u32) -> Right {
  let own = min(column, params.N - 1);
  let block = own / params.blockColumns;
  let start = params.bOffset + batch.lane * params.bLaneStride;
  let row = block * params.blockRows + vec4u(0, 1, 2, 3);
  let at = start + row * params.bRowStride + own % params.blockColumns / 4;
  return Right(at, sliceOf(block) * params.blockRows / 4);
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  // A step before the first one wraps to a large number.
  let own = range.x / 4 + step - right.firstStep;
  if (own >= params.blockRows / 4) {
    return mat4x4f();
  }
  let at = right.at + own * 4 * params.bRowStride;
  return mat4x4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}
