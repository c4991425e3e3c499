// The inner dimension of op(A) op(B) in steps of 4, whole steps only; `range` is the part of K to run over.
// What is left of K and the low-rank term follow as rests, masked, so that this loop, which takes the time, needs no masks.
struct Left {
  at: vec4u,
}

fn leftAt(batch: Batch, row: u32) -> Left {
  return Left(originA(batch, row));
}

fn stepCount(range: vec2u) -> u32 {
  return (max(range.x, range.y) - range.x) / 4;
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  return loadA(left.at + (range.x / 4 + step) * stepA());
}
