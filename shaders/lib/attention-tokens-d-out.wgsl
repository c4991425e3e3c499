// The rows of tokens that meet the values, or whose gradient falls to the values: dOut.
@group(0) @binding(7) var<storage, read> dOut: array<vec4f>;

fn tokenHead(lane: u32, b: u32, t: u32, h: u32) -> u32 {
  let row = params.dOutOffset + lane * params.dOutLaneStride;
  return row + (b * params.T + t) * params.dOutRowStride + h * params.headVecs;
}

// From one token to the next.
fn tokenStride() -> u32 {
  return params.dOutRowStride;
}

fn tokenVec(at: u32) -> vec4f {
  return dOut[at];
}
