// All tiles of the result over all of K. A causal product brings its own version of both functions, which must be
// uniform over the workgroup.
fn tileIsEmpty(batch: Batch, rowStart: u32, columnStart: u32) -> bool {
  return false;
}

// The part of K to run over, [begin, end) with begin a multiple of 4.
fn innerRange(batch: Batch, rowStart: u32, columnStart: u32) -> vec2u {
  return vec2u(0, params.K);
}
