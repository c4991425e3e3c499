// The rows of tokens that meet the keys, or whose gradient falls to the keys: queries.
fn tokenHead(lane: u32, b: u32, t: u32, h: u32) -> u32 {
  return qkvHead(lane, b, t, h);
}

// From one token to the next.
fn tokenStride() -> u32 {
  return params.qkvRowStride;
}

fn tokenVec(at: u32) -> vec4f {
  return qkv[at];
}
