// What all matmul kernels share: matrices in a two-level batch, and 4×4 blocks of their operands.
// A block of A holds in [i] row i, components along K; a block of B holds in [k] row k, components along N. So A's
// block times B's is `b * a` in WGSL, whose matrices are lists of columns.

// The matrix of a batch that starts at offset + outer·outerStride + inner·innerStride.
struct Batch {
  outer: u32,
  inner: u32,
}

fn batchOf(z: u32) -> Batch {
  return Batch(z / params.innerCount, z % params.innerCount);
}

fn startOf(batch: Batch, offset: u32, outerStride: u32, innerStride: u32) -> u32 {
  return offset + batch.outer * outerStride + batch.inner * innerStride;
}

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
