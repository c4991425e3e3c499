// Masks for 4×4 blocks that reach beyond the inner dimension, where the loops of a matmul end.
// Beyond the inner dimension lies other data, which may be NaN, so it is selected away, not multiplied by zero.
// `count` is how many of the block's four inner indices are inside.
fn maskLeft(block: mat4x4f, count: u32) -> mat4x4f {
  let inside = vec4u(0, 1, 2, 3) < vec4u(count);
  let zero = vec4f();
  return mat4x4f(
    select(zero, block[0], inside),
    select(zero, block[1], inside),
    select(zero, block[2], inside),
    select(zero, block[3], inside),
  );
}

fn maskRight(block: mat4x4f, count: u32) -> mat4x4f {
  let zero = vec4f();
  return mat4x4f(
    select(zero, block[0], count > 0),
    select(zero, block[1], count > 1),
    select(zero, block[2], count > 2),
    select(zero, block[3], count > 3),
  );
}
