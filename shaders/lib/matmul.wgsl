// What all kernels of the graph's matmul share: what the grid's z counts, and 4×4 blocks of the operands.
// A block of A holds in [i] row i, components along K; a block of B holds in [k] row k, components along N. So A's
// block times B's is `b * a` in WGSL, whose matrices are lists of columns.

// One product of those in a launch.
struct Batch {
  lane: u32,
}

fn batchOf(z: u32) -> Batch {
  return Batch(z);
}
